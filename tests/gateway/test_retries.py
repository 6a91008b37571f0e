"""What tells that two requests are tries of one."""

from dataclasses import replace

import pytest

from reelgate import retries
from reelgate.retries import Try

FIRST = Try(caller="key_1", fingerprint="f" * 64, arrived_ms=1_000, count=0)


def test_all_tries_of_a_request_leave_the_same_mark() -> None:
    assert replace(FIRST, arrived_ms=9_000, count=2).mark == FIRST.mark
    others = {replace(FIRST, caller="key_2").mark, replace(FIRST, fingerprint="e" * 64).mark}
    assert len(others - {FIRST.mark}) == 2


def test_only_the_first_is_none_that_is_repeated() -> None:
    assert [replace(FIRST, count=count).repeated for count in (0, 1, 2)] == [False, True, True]


@pytest.mark.parametrize(
    ("header", "count"),
    [("0", 0), ("2", 2), (None, None), ("", None), ("-1", None), ("x", None), ("²", None), ("1" * 9, None)],
)
def test_the_sdks_count_is_a_number_or_none_of_theirs(header: str | None, count: int | None) -> None:
    assert retries.count(header) == count
