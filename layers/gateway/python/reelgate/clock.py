"""What time it is; tests say otherwise."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


def seconds(clock: Clock) -> int:
    """Whole Unix seconds, the unit of every time in the table and the API."""
    return int(clock().timestamp())
