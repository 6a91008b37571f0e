"""The index of videos that somebody should look at."""

from typing import Any

import pytest

from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status, Video
from reelgate.store.accept import accept
from reelgate.store.due import Entry
from reelgate.store.videos import UNTOLD
from tests.gateway.samples import CREATED, ID, request, video
from tests.gateway.store.conftest import Store

DUE = CREATED + 60


def due(store: Store, now: int) -> list[str]:
    found = list(store.due.entries(now=now))
    assert {entry.sort for entry in found} <= {"S"}
    return [entry.video_id for entry in found]


def test_what_is_due_comes_longest_overdue_first(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelgate.store.due.PAGE", 2)
    for number, at in ((0, DUE + 3), (1, DUE), (2, DUE + 1), (3, DUE + 4)):
        accept(store.table, video(id=f"video_{number}"), request(), due=at)
    assert due(store, DUE + 3) == ["video_1", "video_2", "video_0"]
    assert due(store, DUE - 1) == []


def ended(store: Store) -> Video:
    failure = Failure(code=FailureCode.CANCELLED, message="")
    assert store.videos.cancel(ID, failure, cost=0, now=DUE)
    return store.read()


def test_a_final_video_is_due_until_its_event_was_told(store: Store, accepted: Video) -> None:
    final = ended(store)
    assert due(store, DUE + UNTOLD - 1) == []
    assert due(store, DUE + UNTOLD) == [ID]
    assert store.unchanged_by(lambda: store.due.told(accepted)), "its status is another"
    assert store.due.told(final)
    assert {"due_pk", "due_sk"}.isdisjoint(store.item())
    assert due(store, DUE + UNTOLD) == []
    assert store.unchanged_by(lambda: store.due.told(final)), "what the stream repeats is no write"


@pytest.mark.parametrize("state", [OutputState.SUBMITTING, OutputState.SUBMITTED])
def test_and_until_no_provider_is_at_work_for_it(store: Store, state: OutputState) -> None:
    store.put(video(Output(index=0, state=state), status=Status.IN_PROGRESS))
    open = ended(store)
    assert store.due.told(open)
    assert store.read().told
    assert due(store, DUE + UNTOLD) == [ID]
    assert store.due.revive(open, until=DUE + UNTOLD + 60)
    assert store.due.postpone(open, until=DUE + UNTOLD + 90)
    assert due(store, DUE + UNTOLD + 89) == []
    closed = Failure(code=FailureCode.CANCELLED, message="")
    assert store.outputs.fail(ID, open.outputs[0], closed)
    assert store.due.told(store.read())
    assert {"due_pk", "due_sk"}.isdisjoint(store.item())


@pytest.mark.parametrize(
    "changes", [{"keep_prompt": False}, {"retention_days": 1, "expires_at": DUE + 86_400}], ids=["prompt", "files"]
)
def test_and_while_something_of_it_is_to_be_erased(store: Store, changes: dict[str, Any]) -> None:
    final = store.put(video(status=Status.COMPLETED, **changes))
    assert store.due.told(final)
    assert store.read().told
    assert due(store, DUE) == [ID]
    assert store.unchanged_by(lambda: store.due.done(video())), "its status is another"
    assert store.due.done(final)
    assert {"due_pk", "due_sk"}.isdisjoint(store.item())
    assert store.unchanged_by(lambda: store.due.done(final))
    assert store.unchanged_by(lambda: store.due.told(final)), "what the stream repeats puts it on no more"


@pytest.mark.parametrize("changes", [{"retention_days": 1}, {"expires_at": DUE}], ids=["no files", "the bucket's rule"])
def test_what_others_take_away_is_not_waited_for(store: Store, changes: dict[str, Any]) -> None:
    final = store.put(video(status=Status.FAILED, **changes))
    assert store.due.told(final)
    assert {"due_pk", "due_sk"}.isdisjoint(store.item())


def test_what_could_not_be_dealt_with_waits(store: Store, accepted: Video) -> None:
    entry = Entry(ID, "S")
    assert store.due.defer(entry, until=DUE + 60)
    assert due(store, DUE + 59) == []
    assert due(store, DUE + 60) == [ID]
    assert store.due.told(ended(store))
    assert store.unchanged_by(lambda: store.due.defer(entry, until=DUE + 90))


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_running_video_is_postponed(store: Store, status: Status) -> None:
    made = store.put(video(status=status))
    assert store.due.postpone(made, until=DUE + 300)
    assert due(store, DUE + 299) == []
    assert due(store, DUE + 300) == [ID]


@pytest.mark.parametrize("status", [Status.IN_PROGRESS, Status.COMPLETED, Status.FAILED])
def test_what_changed_since_it_was_read_is_left_alone(store: Store, status: Status) -> None:
    seen = video()
    store.put(video(status=status))
    assert store.unchanged_by(lambda: store.due.postpone(seen, until=DUE + 300))
    assert store.unchanged_by(lambda: store.due.revive(seen, until=DUE + 300))


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_revival_is_counted(store: Store, status: Status) -> None:
    made = store.put(video(status=status, revivals=2))
    assert store.due.revive(made, until=DUE + 300)
    assert store.read().revivals == 3
    assert due(store, DUE + 299) == []


def test_of_two_sweeps_one_revives(store: Store, accepted: Video) -> None:
    assert store.due.revive(accepted, until=DUE + 300)
    assert store.unchanged_by(lambda: store.due.revive(accepted, until=DUE + 600))
    assert store.due.revive(store.read(), until=DUE + 600)
