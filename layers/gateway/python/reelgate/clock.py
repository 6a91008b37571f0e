"""What time it is; tests say otherwise."""

import time
from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


def monotonic() -> float:
    """Seconds since some moment, for how long something took or is good for: nobody sets this clock."""
    return time.monotonic()


def seconds(clock: Clock) -> int:
    """Whole Unix seconds, the unit of every time in the table and the API."""
    return int(clock().timestamp())
