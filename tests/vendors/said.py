"""What the programs of this folder share: from an SDK's types and calls to JSON that the tests can read.

`python -m tests.vendors.publish_<vendor>` prints the calls that the vendor's own SDK makes: each with its method and
address as the SDK sends them, the headers that carry the key, and JSON schemas of the body and of the reply. No call
leaves the machine.
"""

import inspect
import json
import re
import types
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from typing_extensions import TypeAliasType, get_type_hints, is_typeddict

Schema = dict[str, Any]

KEY = "key-of-nobody"
NEVER: Schema = {"not": {}}
_SCALARS: dict[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    type(None): {"type": "null"},
    Any: {},
    object: {},
}


def schema(kind: Any, *, closed: bool = True) -> Schema:
    """The JSON schema of a type as its SDK would send it. `closed`: what the type does not name is refused."""
    if isinstance(kind, TypeAliasType):
        return schema(kind.__value__, closed=closed)
    if kind in _SCALARS:
        return _SCALARS[kind]
    if is_typeddict(kind):
        return _object(kind, closed=closed)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated or getattr(origin, "__name__", "") in ("Required", "NotRequired"):
        return schema(inner[0], closed=closed)
    if origin is Literal:
        return {"enum": list(inner)}
    if origin in (Union, types.UnionType):
        return {"anyOf": [schema(each, closed=closed) for each in inner]}
    if dict in (kind, origin):
        return {"type": "object", **({"additionalProperties": schema(inner[1], closed=closed)} if inner else {})}
    if inner and (getattr(origin, "__name__", "") == "SequenceNotStr" or issubclass(origin, Iterable)):
        return {"type": "array", "items": schema(inner[0], closed=closed)}
    return NEVER  # open files, bytes, and the words that an SDK does not know itself


def _object(kind: Any, *, closed: bool) -> Schema:
    hints = get_type_hints(kind, include_extras=True)
    names = {name: _alias(hint) or name for name, hint in hints.items()}
    return {
        "type": "object",
        "properties": {names[name]: schema(hint, closed=closed) for name, hint in hints.items()},
        "required": [names[name] for name, hint in hints.items() if _required(hint, kind.__total__)],
        **({"additionalProperties": False} if closed else {}),
    }


def _required(hint: Any, total: bool) -> bool:
    """`__required_keys__` does not see what is written in annotations that are text."""
    marker = getattr(get_origin(hint), "__name__", "")
    return marker == "Required" or (total and marker != "NotRequired")


def parameters(method: Callable[..., object]) -> Schema:
    """The JSON schema of a body that is a method's keyword arguments, but for those that are about the call."""
    hints = get_type_hints(method)
    given = inspect.signature(method).parameters.values()
    named = [each for each in given if each.name in hints and not each.name.startswith(("extra_", "timeout"))]
    return {
        "type": "object",
        "properties": {each.name: schema(hints[each.name]) for each in named},
        "required": [each.name for each in named if each.default is each.empty],
        "additionalProperties": False,
    }


def _alias(hint: Any) -> str | None:
    """The name on the wire: Stainless writes it as `Annotated[…, PropertyInfo(alias=…)]`."""
    if get_origin(hint) is Annotated:
        aliases = (getattr(note, "alias", None) for note in get_args(hint)[1:])
        return next((alias for alias in aliases if alias), None) or _alias(get_args(hint)[0])
    inner = get_args(hint) if getattr(get_origin(hint), "__name__", "") in ("Required", "NotRequired") else ()
    return _alias(inner[0]) if inner else None


class _Sent(BaseException):
    """The request, in place of an answer."""

    def __init__(self, request: Any) -> None:
        self.request = request


def _stop(self: Any, request: Any, **_: Any) -> None:
    raise _Sent(request)


def sent(ask: Callable[[], object]) -> Any:
    """The request that an SDK makes, stopped where it would leave the machine."""
    import httpx
    import httpx2
    import requests

    for library in (httpx, httpx2):
        library.HTTPTransport.handle_request = _stop
    requests.adapters.HTTPAdapter.send = _stop  # type: ignore[assignment]
    try:
        ask()
    except _Sent as stopped:
        return stopped.request
    raise AssertionError("the SDK sent nothing")


def call(ask: Callable[[], object], *, request: Schema | None = None, reply: Schema | None = None) -> Schema:
    """A call as the SDK makes it. ID in its address is any id, MODEL any path."""
    made = sent(ask)
    return {
        "method": made.method,
        "url": re.escape(str(made.url)).replace("ID", "[^/?]+").replace("MODEL", ".+"),
        "headers": _telling(made.headers),
        "request": request,
        "reply": reply,
    }


def partial(whole: Schema, *required: str) -> Schema:
    """With nothing required but these, for types that call everything required that they know; the rest may be null."""
    loose = json.loads(json.dumps(whole), object_hook=lambda each: {k: v for k, v in each.items() if k != "required"})
    optional = {name: {"anyOf": [kind, {"type": "null"}]} for name, kind in loose["properties"].items()}
    return {**loose, "properties": optional, "required": required}


def like(example: Any) -> Schema:
    """The schema of a body that an SDK makes of its arguments: the names and the types that are in an example."""
    if isinstance(example, dict):
        return {
            "type": "object",
            "properties": {name: like(value) for name, value in example.items()},
            "additionalProperties": False,
        }
    if isinstance(example, list):
        return {"type": "array", "items": like(example[0])}
    return _SCALARS[type(example)]


def _telling(headers: Any) -> dict[str, str]:
    """What is about the API, and not about the SDK."""
    told = {name.lower(): value.replace(KEY, "{key}") for name, value in headers.items()}
    return {
        name: value
        for name, value in told.items()
        if "{key}" in value or name in ("x-runway-version", "x-dashscope-async")
    }


def say(package: str, *calls: Schema) -> None:
    """Prints all of it."""
    print(  # noqa: T201 - the programs are asked by their output
        json.dumps({"package": f"{package} {version(package)}", "calls": calls})
    )
