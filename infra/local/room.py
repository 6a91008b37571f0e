"""How many calls of a function run at once on this machine.

AWS starts another process for a call that finds all of them at work. Here that keeps a processor longer than most calls
do, and many calls at once would start many: so a call waits for one that ends, twice as long as it would for a process
to start. When none has, and none is about to start, there is room for one more, up to PARALLEL.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from infra.local.engine import PARALLEL

PATIENCE = 1.0
"""Seconds, until it is known how long the function takes to start."""


class Room:
    """Of one function. Whoever has a place in it has a process to itself."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._changed = threading.Condition()
        self._size, self._taken, self._starting = 1, 0, 0
        self._grew = 0.0

    @contextmanager
    def place(self) -> Iterator[None]:
        came = time.monotonic()
        with self._changed:
            while self._taken == self._size:
                self._wait(came)
            self._taken += 1
        try:
            yield
        finally:
            with self._changed:
                self._taken -= 1
                self._changed.notify()

    @contextmanager
    def start(self) -> Iterator[None]:
        """While a process of this function starts: whoever waits, waits for that."""
        with self._changed:
            self._starting += 1
        began = time.monotonic()
        try:
            yield
        finally:
            with self._changed:
                self._starting -= 1
                self._grew = time.monotonic()
                self._patience = max(self._patience, 2 * (self._grew - began))
                self._changed.notify_all()

    def _wait(self, came: float) -> None:
        """Until something has changed, or has been as it is for too long."""
        left = max(came, self._grew) + self._patience - time.monotonic()
        if self._size == PARALLEL or self._starting:
            self._changed.wait()
        elif left > 0:
            self._changed.wait(left)
        else:
            self._size, self._grew = self._size + 1, time.monotonic()
