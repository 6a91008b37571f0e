"""What pydantic finds wrong with a request, in a sentence that names the field."""

from collections.abc import Container

from pydantic import ValidationError

from reelgate.errors import InvalidRequest

_LONGEST = 120
"""Characters of what was given that are repeated."""


def refusal(invalid: ValidationError, *, private: Container[str]) -> InvalidRequest:
    """The first thing that is wrong. The value of a `private` field is not repeated."""
    first = invalid.errors(include_url=False)[0]
    path = ".".join(map(str, first["loc"]))
    param = str(first["loc"][0]) if first["loc"] else None
    given = first.get("input")
    shown = f"; given {given!r}" if param not in private and isinstance(given, str | int | float | bool) else ""
    if first["type"] == "missing":
        return InvalidRequest(f"{path} is required", param=param)
    return InvalidRequest(f"{path}: {first['msg']}{shown[:_LONGEST]}", param=param)
