"""Time that passes without anybody waiting for it."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from tests.conftest import StoppedClock


@dataclass
class Passing:
    """Lets the clock run instead of waiting: `waits` are those of Wait states, `retries` those before another try."""

    clock: StoppedClock
    waits: list[int] = field(default_factory=list)
    retries: list[float] = field(default_factory=list)
    _lock: Any = field(default_factory=Lock)

    def wait(self, seconds: int) -> None:
        with self._lock:
            self.waits.append(seconds)
            self.clock.tick(seconds)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.retries.append(seconds)
            self.clock.tick(seconds)
