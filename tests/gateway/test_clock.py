"""The time is aware, and whole seconds."""

from datetime import UTC, datetime

from reelgate import clock


def test_seconds_are_whole_and_of_the_given_clock() -> None:
    assert clock.now().tzinfo is UTC
    assert clock.seconds(lambda: datetime(1970, 1, 1, 0, 0, 7, 999_999, tzinfo=UTC)) == 7
