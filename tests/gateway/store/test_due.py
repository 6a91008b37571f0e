"""The index of videos that somebody should look at."""

import pytest

from reelgate.jobs import Failure, FailureCode, Status, Video
from reelgate.store.accept import accept
from tests.gateway.samples import CREATED, ID, request, video
from tests.gateway.store.conftest import Store

DUE = CREATED + 60


def test_what_is_due_comes_longest_overdue_first(store: Store) -> None:
    for number, due in ((0, DUE + 3), (1, DUE), (2, DUE + 1), (3, DUE + 4)):
        accept(store.table, video(id=f"video_{number}"), request(), due=due)
    assert store.due.videos(now=DUE + 3, limit=10) == ["video_1", "video_2", "video_0"]
    assert store.due.videos(now=DUE + 3, limit=2) == ["video_1", "video_2"]
    assert store.due.videos(now=DUE - 1, limit=2) == []


def test_a_final_video_is_never_due(store: Store, accepted: Video) -> None:
    failure = Failure(code=FailureCode.CANCELLED, message="")
    store.videos.cancel(ID, failure, cost=0, now=DUE)
    assert store.due.videos(now=DUE, limit=10) == []


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_running_video_is_postponed(store: Store, status: Status) -> None:
    made = store.put(video(status=status))
    assert store.due.postpone(made, until=DUE + 300)
    assert store.due.videos(now=DUE + 299, limit=1) == []
    assert store.due.videos(now=DUE + 300, limit=1) == [ID]


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_a_final_video_is_not_put_back(store: Store, status: Status) -> None:
    made = store.put(video(status=status))
    assert store.unchanged_by(lambda: store.due.postpone(made, until=DUE + 300))
    assert store.unchanged_by(lambda: store.due.revive(made, until=DUE + 300))


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_revival_is_counted(store: Store, status: Status) -> None:
    made = store.put(video(status=status, revivals=2))
    assert store.due.revive(made, until=DUE + 300)
    assert store.read().revivals == 3
    assert store.due.videos(now=DUE + 299, limit=1) == []


def test_of_two_sweeps_one_revives(store: Store, accepted: Video) -> None:
    assert store.due.revive(accepted, until=DUE + 300)
    assert store.unchanged_by(lambda: store.due.revive(accepted, until=DUE + 600))
    assert store.due.revive(store.read(), until=DUE + 600)
