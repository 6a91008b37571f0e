"""Waiting for what happens elsewhere: bounded, and with something to read when it does not."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(
    look: Callable[[], T | None], *, within: float, what: str, pause: float = 0.5, tail: Callable[[], str] = str
) -> T:
    """The first answer that is true, asked for again and again; AssertionError when there is none in time, with what
    `tail` then says."""
    end = time.monotonic() + within
    while True:
        if found := look():
            return found
        assert time.monotonic() < end, f"not within {within} s: {what}\n{tail()}"
        time.sleep(pause)
