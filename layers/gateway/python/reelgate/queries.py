"""Parameters of a query string, which are text."""

from collections.abc import Sequence
from typing import TypeVar

from reelgate.errors import InvalidRequest

LONGEST_PAGE = 100

_SWITCH = {"false": False, "0": False, "true": True, "1": True}

T = TypeVar("T", int, None)


def number(name: str, text: str | None, *, default: T) -> int | T:
    """A whole number of up to nine digits. InvalidRequest names the parameter."""
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise InvalidRequest(f"{name} must be a whole number; given {text[:40]!r}", param=name)
    return int(text)


def check_limit(limit: int) -> None:
    """InvalidRequest when a page can't have so many entries."""
    if not 1 <= limit <= LONGEST_PAGE:
        raise InvalidRequest(f"limit {limit} is not possible; it is 1 to {LONGEST_PAGE}", param="limit")


def choice(name: str, text: str | None, possible: Sequence[str], *, default: str) -> str:
    """One of the words that are possible. InvalidRequest names the parameter."""
    if text is None:
        return default
    if text not in possible:
        raise InvalidRequest(f"{name} {text[:40]!r} is not possible; it is {' or '.join(possible)}", param=name)
    return text


def switch(name: str, text: str | None) -> bool:
    """Off where it is not given. InvalidRequest names the parameter; one without a value may have meant either."""
    if text is None:
        return False
    if text.lower() not in _SWITCH:
        raise InvalidRequest(f"{name} must be true or false; given {text[:40]!r}", param=name)
    return _SWITCH[text.lower()]
