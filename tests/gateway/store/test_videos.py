"""Videos in the table. Each refusal here is one condition of one write."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate.catalog import Mode
from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Status, Video
from reelgate.store import items
from reelgate.store.videos import UNTOLD, Videos
from tests.gateway.samples import CREATED, ID, PROMPT, TENANT, media, request, video
from tests.gateway.store.conftest import Store

FAILURE = Failure(code=FailureCode.UPSTREAM_ERROR, message="broken")
FINAL = (Status.COMPLETED, Status.FAILED)


def ids(*numbers: int) -> list[str]:
    return [f"video_{number}" for number in numbers]


def listed(store: Store, tenant: str = TENANT, **page: Any) -> list[str]:
    page = {"limit": 10, "after": None, "newest_first": True} | page
    return [each.id for each, _ in store.videos.of_tenant(tenant, **page)]


def test_a_full_output_is_read_as_it_was(store: Store) -> None:
    output = Output(
        index=0,
        state=OutputState.COMPLETED,
        route=1,
        attempts=(Attempt(provider="fal", code="Throttled"),),
        operation={"path": "/a", "deep": {"list": ["b", 1, None, True]}},
        claimed_at=1,
        submitted_at=2,
        failure=FAILURE,
        media=media(),
    )
    assert store.put(video(output)) == store.read()


def test_what_is_not_there_is_none(store: Store) -> None:
    assert store.videos.video("video_none") is None
    assert store.videos.record("video_none") is None


def test_a_tenants_videos_come_in_order_and_in_pages(store: Store) -> None:
    made = [store.put(video(id=f"video_{number}", created_at=CREATED + number)) for number in (2, 0, 3, 1)]
    store.put(video(id="video_other", tenant="other"))
    assert listed(store) == ids(3, 2, 1, 0)
    assert listed(store, newest_first=False) == ids(0, 1, 2, 3)
    assert listed(store, limit=2) == ids(3, 2)
    assert listed(store, limit=2, after=made[0]) == ids(1, 0)
    assert listed(store, newest_first=False, after=made[0]) == ids(3)
    assert listed(store, after=made[1]) == []
    assert listed(store, "nobody") == []


def test_what_a_batch_left_out_is_asked_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        store.put(video(id=f"video_{number}", created_at=CREATED + number))
    batch, calls = store.table.client.batch_get_item, []

    def sparing(**call: Any) -> Any:
        keys = call["RequestItems"][store.table.name]["Keys"]
        calls.append(len(keys))
        reply = batch(RequestItems={store.table.name: {"Keys": keys[:2]}})
        return {**reply, "UnprocessedKeys": {store.table.name: {"Keys": keys[2:]}} if keys[2:] else {}}

    monkeypatch.setattr(store.table.client, "batch_get_item", sparing)
    assert listed(store) == ids(2, 1, 0)
    assert calls == [6, 4, 2]


def settled(**changes: Any) -> Video:
    facts = {"status": Status.COMPLETED, "cost": 7, "completed_at": CREATED + 9, "expires_at": CREATED + 99}
    return video(Output(index=0), Output(index=1), **facts | changes)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_running_video_is_settled(store: Store, status: Status) -> None:
    store.put(video(Output(index=0), Output(index=1), status=status))
    assert store.videos.settle(settled(), finished={1: media(1)})
    read = store.read()
    assert (read.status, read.cost, read.completed_at, read.expires_at) == ("completed", 7, CREATED + 9, CREATED + 99)
    assert [each.state for each in read.outputs] == ["queued", "completed"]
    assert [each.media for each in read.outputs] == [None, media(1)]
    assert store.item()["due_sk"] == CREATED + 9 + UNTOLD


def test_a_video_without_a_file_is_settled_too(store: Store, accepted: Video) -> None:
    assert store.videos.settle(settled(status=Status.FAILED, failure=FAILURE, expires_at=None), finished={})
    read = store.read()
    assert (read.status, read.failure, read.expires_at, read.cost) == ("failed", FAILURE, None, 7)


@pytest.mark.parametrize("status", FINAL)
def test_a_final_video_is_not_settled_again(store: Store, status: Status) -> None:
    store.put(video(Output(index=0), Output(index=1), status=status))
    assert store.unchanged_by(lambda: store.videos.settle(settled(cost=9), finished={0: media()}))


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_running_video_is_cancelled(store: Store, status: Status) -> None:
    store.put(video(status=status))
    assert store.videos.cancel(ID, FAILURE, cost=0, now=CREATED + 5)
    read = store.read()
    assert (read.status, read.failure, read.completed_at, read.cost) == ("failed", FAILURE, CREATED + 5, 0)
    assert store.item()["due_sk"] == CREATED + 5 + UNTOLD


@pytest.mark.parametrize("status", FINAL)
def test_a_final_video_is_not_cancelled(store: Store, status: Status) -> None:
    store.put(video(status=status))
    assert store.unchanged_by(lambda: store.videos.cancel(ID, FAILURE, cost=0, now=CREATED + 5))


def test_a_video_that_is_not_there_is_not_made_by_a_cancellation(store: Store) -> None:
    assert store.videos.cancel(ID, FAILURE, cost=0, now=1) is False
    assert store.videos.video(ID) is None


def test_a_deleted_video_is_hidden_and_forgotten_later(store: Store, accepted: Video) -> None:
    """With all that was asked: the prompt must not outlive the video."""
    assert store.videos.delete(ID, now=CREATED + 5, forget_at=CREATED + 500)
    assert store.read().deleted_at == CREATED + 5
    assert listed(store) == []
    assert [store.item(sort=sort)["ttl"] for sort in (items.VIDEO_SORT, items.REQUEST_SORT)] == [CREATED + 500] * 2


def test_a_request_is_marked_as_fetched_beside_its_document(store: Store, accepted: Video) -> None:
    before = store.item(sort=items.REQUEST_SORT)
    assert store.videos.fetched(ID)
    assert store.item(sort=items.REQUEST_SORT) == before | {"fetched": True}


def test_a_deleted_video_is_not_marked(store: Store, accepted: Video) -> None:
    store.videos.delete(ID, now=CREATED, forget_at=CREATED + 9)
    before = store.item(sort=items.REQUEST_SORT)
    assert store.videos.fetched(ID) is False
    assert store.item(sort=items.REQUEST_SORT) == before


def test_a_request_that_is_not_there_is_not_made_by_a_mark(store: Store) -> None:
    assert store.videos.fetched(ID) is False
    assert store.table.get(items.partition(ID), items.REQUEST_SORT) is None


ASKED = request(
    negative_prompt="snow",
    input_image="https://a.example/b.png",
    size="1280x720",
    webhook_url="https://a.example/hook",
    metadata={"scene": "12"},
    user="ann",
    extra={"style": "noir"},
    mode=Mode.IMAGE_TO_VIDEO,
    remixed_from="video_0",
)
SHAPE = {"model": "mock-video", "n": 1, "size": "1280x720", "metadata": {"scene": "12"}}
RECEIVER = {"webhook_url": "https://a.example/hook"}


@pytest.mark.parametrize(("deleted", "left"), [(False, SHAPE | RECEIVER), (True, RECEIVER)])
def test_an_erased_request_tells_nothing_of_what_was_asked(store: Store, deleted: bool, left: Any) -> None:
    store.put(video(), ASKED)
    assert store.videos.erase(ID, ASKED, deleted=deleted)
    found = store.videos.record(ID)
    assert found and found[1] == replace(ASKED, parameters=left, extra={})
    item = str(store.item(sort=items.REQUEST_SORT))
    assert not [word for word in (PROMPT, "snow", "b.png", "ann", "noir") if word in item]
    assert store.videos.fetched(ID) is False, "what is fetched of it now is not to stay"


def test_what_a_deletion_left_is_not_written_over_with_more(store: Store, accepted: Video) -> None:
    store.videos.delete(ID, now=CREATED, forget_at=CREATED + 9)
    store.videos.erase(ID, ASKED, deleted=True)
    before = store.item(sort=items.REQUEST_SORT)
    assert store.videos.erase(ID, ASKED, deleted=False) is False
    assert store.item(sort=items.REQUEST_SORT) == before


@pytest.mark.parametrize("deleted", [False, True])
def test_a_request_that_is_not_there_is_not_made_by_erasing_it(store: Store, deleted: bool) -> None:
    assert store.videos.erase(ID, ASKED, deleted=deleted) is False
    assert store.table.get(items.partition(ID), items.REQUEST_SORT) is None


def test_a_video_is_deleted_once(store: Store, accepted: Video) -> None:
    store.videos.delete(ID, now=CREATED + 5, forget_at=CREATED + 500)
    assert store.unchanged_by(lambda: store.videos.delete(ID, now=CREATED + 6, forget_at=CREATED + 600))
    assert store.item(sort=items.REQUEST_SORT)["ttl"] == CREATED + 500


def test_a_video_that_is_not_there_is_not_made_by_a_deletion(store: Store) -> None:
    assert store.videos.delete(ID, now=1, forget_at=2) is False
    assert store.videos.video(ID) is None
    assert store.table.get(items.partition(ID), items.REQUEST_SORT) is None


def test_a_video_is_shown_only_with_its_request(store: Store, accepted: Video) -> None:
    store.table.client.delete_item(TableName=store.table.name, Key={"pk": {"S": f"V#{ID}"}, "sk": {"S": "R"}})
    assert Videos(store.table).record(ID) is None
    assert listed(store) == []


def test_a_page_may_take_more_than_one_batch(store: Store) -> None:
    """BatchGetItem takes 100 keys; each video has two items."""
    for number in range(60):
        store.put(video(id=f"video_{number:02}", created_at=CREATED + number))
    assert listed(store, limit=60, newest_first=False) == [f"video_{number:02}" for number in range(60)]
