"""Request bodies: JSON, or the multipart forms that the OpenAI SDKs always send, as one plain dictionary.

The SDKs flatten nested fields with brackets: `metadata[k]`, `input_reference[image_url]`, `provider[only][]`. A part
whose own Content-Type is JSON is read as such.
"""

import json
import re
from dataclasses import dataclass, field
from typing import Any

from reelgate.errors import InvalidRequest, PayloadTooLarge

MAX_BODY = 4 * 1024 * 1024
"""Bytes. Lambda takes 6 MB of JSON, in which a binary body stands as base64."""

_DEEPEST = 50

_NAME = re.compile(r"[^\[\]]+(?:\[[^\[\]]{0,100}\]){0,9}")
_SEGMENT = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file that came in a form."""

    filename: str
    content: bytes = field(repr=False)


def parse(content_type: str, body: bytes) -> dict[str, Any]:
    """The fields of a request body. InvalidRequest says what about it cannot be read."""
    if len(body) > MAX_BODY:
        raise PayloadTooLarge(f"The body has {len(body)} bytes; at most {MAX_BODY} are accepted. Give files by URL.")
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "multipart/form-data":
        return _unflatten(_multipart(content_type, body))
    if media_type in ("", "application/json") or media_type.endswith("+json"):
        return _json(body)
    raise InvalidRequest(f"Content-Type {media_type!r} is not accepted; send application/json or multipart/form-data")


@dataclass(frozen=True)
class _Exact:
    """A value that came as JSON in a form: what looks like the number of an element in it is a key."""

    value: Any


def _json(body: bytes) -> dict[str, Any]:
    document = _value(body or b"{}", "The body")
    if not isinstance(document, dict):
        raise InvalidRequest("The body must be a JSON object")
    return document


def _value(text: bytes, where: str) -> Any:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()  # else it could not be sent on
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(f"{where} is not valid JSON: {error}") from None
    if not _shallow(value, _DEEPEST):
        raise InvalidRequest(f"{where} is nested deeper than {_DEEPEST} levels")
    return value


def _shallow(value: Any, levels: int) -> bool:
    """Whether a value has at most so many levels; what is passed through is written several times, and pydantic's
    serializer ends at 255."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return levels >= 0 and all(_shallow(each, levels - 1) for each in inner)


def _multipart(content_type: str, body: bytes) -> list[tuple[str, Any]]:
    from python_multipart.exceptions import FormParserError  # only forms pay for the parser
    from python_multipart.multipart import Field, File, FormParser, parse_options_header

    fields: list[tuple[str, Any]] = []
    ended: list[bool] = []

    def on_field(part: Field) -> None:
        name, text = (part.field_name or b"").decode(), part.value or b""
        # How OpenAPI writes an object in a form: https://spec.openapis.org/oas/v3.1.0#encoding-object
        in_json = (part.content_type or "").partition(";")[0].strip().lower() == "application/json"
        fields.append((name, _Exact(_value(text, name[:100])) if in_json else text.decode()))

    def on_file(part: File) -> None:
        part.file_object.seek(0)
        upload = Upload(filename=(part.file_name or b"").decode(), content=part.file_object.read())
        part.close()
        fields.append(((part.field_name or b"").decode(), upload))

    boundary = parse_options_header(content_type)[1].get(b"boundary")
    if not boundary:
        raise InvalidRequest("The body is not a valid multipart form: Content-Type names no boundary")
    try:
        parser = FormParser(
            "multipart/form-data", on_field, on_file, on_end=lambda: ended.append(True), boundary=boundary
        )
        parser.write(body)
        parser.finalize()
    except (FormParserError, UnicodeDecodeError, ValueError) as error:
        raise InvalidRequest(f"The body is not a valid multipart form: {error}") from None
    if not fields:
        raise InvalidRequest("The multipart form has no fields; is the boundary in Content-Type the one in the body?")
    # The parser drops a part that is cut off, and says nothing of it.
    if not ended:
        raise InvalidRequest("The body is not a valid multipart form: it stops before its closing boundary")
    return fields


def _unflatten(fields: list[tuple[str, Any]]) -> dict[str, Any]:
    """`a[b]` is a key of an object, `a[]` and `a[0]` are elements of a list."""
    root: dict[str, Any] = {}
    for name, value in fields:
        if not _NAME.fullmatch(name):
            raise InvalidRequest(f"The form has a field name that cannot be read: {name[:100]!r}")
        head = name.partition("[")[0]
        path = [head, *_SEGMENT.findall(name[len(head) :])]
        _put(root, path, value, name)
    return {key: _lists(value) for key, value in root.items()}


def _put(target: dict[str, Any], path: list[str], value: Any, name: str) -> None:
    """Lists are kept as dictionaries with numbered keys until all fields are in."""
    *parents, last = path
    for segment in parents:
        target = target.setdefault(segment or _next(target), {})
        if not isinstance(target, dict):
            raise InvalidRequest(f"{name} is given both as a value and as an object", param=name.partition("[")[0])
    key = last or _next(target)
    if key in target:
        raise InvalidRequest(f"{name} is given twice", param=name.partition("[")[0])
    target[key] = value


def _next(target: dict[str, Any]) -> str:
    return str(len(target))


def _lists(value: Any) -> Any:
    if isinstance(value, _Exact):
        return value.value
    if not isinstance(value, dict):
        return value
    inner = {key: _lists(each) for key, each in value.items()}
    if inner and all(key.isdecimal() for key in inner):
        return [inner[key] for key in sorted(inner, key=int)]
    return inner
