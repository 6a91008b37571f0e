"""The two encodings of a create request: JSON, and the multipart form that the OpenAI SDKs always send."""

from __future__ import annotations

import json
import re

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File, FormParser, parse_options_header

from functions.mock.refusals import invalid


def read_fields(body: bytes, *, content_type: str) -> dict[str, object]:
    """The fields of a body by name; a file is its bytes, and `name[key]` in a form is an object under `name`.

    Raises Refused for a body that is not what its content type says.
    """
    kind, options = parse_options_header(content_type)
    if kind == b"application/json":
        return _json(body)
    if kind == b"multipart/form-data":
        boundary = options.get(b"boundary")
        if not boundary:
            raise invalid(None, "The multipart content type has no boundary.")
        return _nested(_form(body, boundary=boundary))
    raise invalid(None, "The content type must be application/json or multipart/form-data.")


def _json(body: bytes) -> dict[str, object]:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise invalid(None, "The body is not valid JSON.", code="invalid_json") from None
    if not isinstance(fields, dict):
        raise invalid(None, "The body must be a JSON object.", code="invalid_json")
    return fields


def _form(body: bytes, *, boundary: bytes) -> dict[str, str | bytes]:
    parts: list[Field | File] = []
    ended: list[bool] = []
    try:
        parser = FormParser(
            "multipart/form-data", parts.append, parts.append, on_end=lambda: ended.append(True), boundary=boundary
        )
        parser.write(body)
        parser.finalize()
        # python-multipart says nothing about a body that stops early; only its last callback tells.
        if not ended:
            raise invalid(None, "The multipart body ends before its closing boundary.")
        return dict(_part(part) for part in parts)
    except (FormParserError, UnicodeDecodeError):
        raise invalid(None, "The body is not a valid multipart form.") from None
    finally:
        for part in parts:
            part.close()


def _part(part: Field | File) -> tuple[str, str | bytes]:
    name = (part.field_name or b"").decode()
    if isinstance(part, File):
        part.file_object.seek(0)
        return name, part.file_object.read()
    return name, (part.value or b"").decode()


def _nested(form: dict[str, str | bytes]) -> dict[str, object]:
    fields: dict[str, object] = {}
    objects: dict[str, dict[str, object]] = {}
    for name, value in form.items():
        if match := re.fullmatch(r"([^\[\]]+)\[([^\[\]]+)\]", name):
            objects.setdefault(match[1], {})[match[2]] = value
        else:
            fields[name] = value
    return fields | objects
