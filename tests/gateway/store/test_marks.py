"""The marks of first tries. Each refusal here is one branch of one condition."""

from dataclasses import replace

import pytest

from reelgate.budgets import Exceeded
from reelgate.retries import WINDOW_MS, Try
from reelgate.store.accept import Verdict, accept
from reelgate.store.marks import Marks
from tests.gateway.samples import CREATED, request, video
from tests.gateway.store.conftest import Store

FIRST = Try(caller="key_1", fingerprint="f" * 64, arrived_ms=CREATED * 1000, count=0)


@pytest.fixture
def marks(store: Store) -> Marks:
    return Marks(store.table)


def made(store: Store, marks: Marks, id: str, attempt: Try) -> Verdict | Exceeded:
    return accept(store.table, video(id=id), request(), due=1, mark=marks.put(attempt, id))


def later(attempt: Try, ms: int, *, count: int = 0) -> Try:
    return replace(attempt, arrived_ms=attempt.arrived_ms + ms, count=count)


def test_a_retry_finds_what_the_first_try_made(store: Store, marks: Marks) -> None:
    assert marks.find(FIRST) is None
    assert made(store, marks, "video_a", FIRST) is Verdict.ACCEPTED
    retry = later(FIRST, 500, count=1)
    assert marks.find(retry) == "video_a"
    assert made(store, marks, "video_b", retry) is Verdict.REPEATED
    assert store.videos.video("video_b") is None, "the transaction is all or nothing"


def test_a_first_try_makes_a_video_as_often_as_it_is_asked(store: Store, marks: Marks) -> None:
    assert made(store, marks, "video_a", FIRST) is Verdict.ACCEPTED
    assert made(store, marks, "video_b", FIRST) is Verdict.ACCEPTED
    assert marks.find(later(FIRST, 1, count=1)) == "video_b"


def test_a_retry_whose_first_try_never_came_makes_the_video(store: Store, marks: Marks) -> None:
    retry = later(FIRST, 500, count=1)
    assert made(store, marks, "video_a", retry) is Verdict.ACCEPTED
    assert made(store, marks, "video_b", later(retry, 500, count=2)) is Verdict.REPEATED


def test_a_first_try_that_comes_after_its_own_retry_makes_nothing(store: Store, marks: Marks) -> None:
    """It was received before, and held up on the way to the table."""
    assert made(store, marks, "video_a", later(FIRST, 500, count=1)) is Verdict.ACCEPTED
    assert made(store, marks, "video_b", FIRST) is Verdict.REPEATED
    assert made(store, marks, "video_c", later(FIRST, 501)) is Verdict.ACCEPTED, "this one is a new wish"


def test_after_ten_minutes_a_retry_is_none_any_more(store: Store, marks: Marks) -> None:
    assert made(store, marks, "video_a", FIRST) is Verdict.ACCEPTED
    late = later(FIRST, WINDOW_MS, count=1)
    assert marks.find(later(FIRST, WINDOW_MS - 1, count=1)) == "video_a"
    assert marks.find(late) is None
    assert made(store, marks, "video_b", late) is Verdict.ACCEPTED


def test_a_mark_is_forgotten(store: Store, marks: Marks) -> None:
    made(store, marks, "video_a", FIRST)
    item = store.table.get(f"M#{FIRST.mark}", "M")
    assert item is not None
    assert item["ttl"] == CREATED + 600
