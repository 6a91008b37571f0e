"""What the API does with videos once they are accepted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from reelgate import catalog, errors, media
from reelgate.forms import Upload
from reelgate.jobs import Attempt, Output, OutputState, Route, Status, Video
from reelgate.keys import ApiKey
from reelgate.service.accept import Acceptance
from reelgate.service.videos import FORGET_AFTER, VideoService
from reelgate.service.wishes import Asking, Wish
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID
from tests.gateway.service.conftest import ACME, OTHER, SUBMITTED, Workbench

FIELDS = {"prompt": "a fox", "model": "mock-video"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


@pytest.fixture
def create(acceptance: Acceptance) -> Callable[..., Video]:
    def create(caller: ApiKey = ACME, **fields: Any) -> Video:
        (video, _), _ = acceptance.create(Wish(fields=FIELDS | fields), Asking(caller=caller))
        return video

    return create


def test_a_video_is_shown_to_its_tenant_only(service: VideoService, create: Callable[..., Video]) -> None:
    video = create()
    assert service.get(video.id, caller=ACME)[0] == video
    for call in calls(service, video.id):
        with pytest.raises(errors.NotFound, match=video.id):
            call(OTHER)
    assert service.get(video.id, caller=ACME)[0] == video


def test_a_video_that_is_not_there_is_not_found(service: VideoService) -> None:
    for call in calls(service, "video_" + "x" * 1000):
        with pytest.raises(errors.NotFound) as caught:
            call(ACME)
        assert len(caught.value.message) < 120


def calls(service: VideoService, id: str) -> list[Callable[[ApiKey], object]]:
    return [
        lambda caller: service.get(id, caller=caller),
        lambda caller: service.delete(id, caller=caller),
        lambda caller: service.cancel(id, caller=caller),
        lambda caller: service.list(caller=caller, limit=1, after=id, newest_first=True),
    ]


def test_a_list_is_read_page_by_page(service: VideoService, create: Callable[..., Video], bench: Workbench) -> None:
    made = []
    for _ in range(5):
        made.append(create().id)
        bench.clock.tick(1)
    create(OTHER)
    seen: list[str] = []
    more = True
    while more:
        page, more = service.list(caller=ACME, limit=2, after=seen[-1] if seen else None, newest_first=True)
        assert 1 <= len(page) <= 2
        seen += [video.id for video, _ in page]
    assert seen == made[::-1]
    page, more = service.list(caller=ACME, limit=5, after=None, newest_first=False)
    assert ([video.id for video, _ in page], more) == (made, False)
    assert service.list(caller=OTHER, limit=100, after=None, newest_first=True)[1] is False


def test_videos_of_one_second_are_listed_as_they_came(
    service: VideoService, create: Callable[..., Video], bench: Workbench
) -> None:
    made = []
    for _ in range(5):
        made.append(create().id)
        bench.clock.tick(0.01)
    page, _ = service.list(caller=ACME, limit=5, after=None, newest_first=False)
    assert [video.id for video, _ in page] == made


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_page_has_a_size(service: VideoService, limit: int) -> None:
    with pytest.raises(errors.InvalidRequest, match="1 to 100") as caught:
        service.list(caller=ACME, limit=limit, after=None, newest_first=True)
    assert caught.value.param == "limit"


def done(index: int) -> Output:
    return Output(index=index, state=OutputState.COMPLETED, media=samples.media(index))


def test_a_deleted_video_is_gone_with_its_files(
    service: VideoService, create: Callable[..., Video], bench: Workbench
) -> None:
    video = create(image=Upload(filename="a.png", content=PNG))
    bench.store.put(replace(video, status=Status.COMPLETED, outputs=(done(0),)), service.get(video.id, caller=ACME)[1])
    bench.bucket.store(media.result_key(video.id, 0), "video/mp4", [b"file"], length=4)
    for suffix in ("webp", "jpg"):
        bench.bucket.put(media.result_key(video.id, 0, suffix), b"picture", "image/webp")
    assert len(bench.objects()) == 4
    service.delete(video.id, caller=ACME)
    assert bench.objects() == []
    assert bench.store.read(video.id).status is Status.COMPLETED
    assert bench.store.item(video.id)["ttl"] == CREATED + FORGET_AFTER
    assert service.list(caller=ACME, limit=10, after=None, newest_first=True) == ([], False)
    with pytest.raises(errors.NotFound):
        service.get(video.id, caller=ACME)
    with pytest.raises(errors.NotFound):
        service.delete(video.id, caller=ACME)


def test_nothing_of_what_was_asked_outlives_a_deletion(
    service: VideoService, create: Callable[..., Video], bench: Workbench
) -> None:
    video = create(negative_prompt="snow", style="noir", image=Upload(filename="a.png", content=PNG), user="ann")
    service.delete(video.id, caller=ACME)
    table = str(bench.store.table.client.scan(TableName=bench.store.table.name)["Items"])
    assert not [word for word in ("a fox", "snow", "noir", "ann", "inputs/") if word in table]
    assert bench.store.read(video.id).cost == 0, "the accounts have it still"
    with pytest.raises(errors.NotFound):
        service.delete(video.id, caller=ACME)


def test_a_video_is_deleted_before_its_pictures(service: VideoService, bench: Workbench) -> None:
    """functions/preview looks for the video once it has stored a picture: this order leaves none behind."""
    video = bench.put(done(0), done(1), status=Status.COMPLETED)
    taken: list[str] = []
    bucket = Bucketlike(taken)
    replace(service, bucket=bucket).delete(video.id, caller=ACME)  # type: ignore[arg-type]
    assert taken == [media.result_key(ID, index, suffix) for index in (0, 1) for suffix in ("mp4", "webp", "jpg")]


@dataclass
class Bucketlike:
    """Keeps what it was told to delete, in order."""

    taken: list[str]

    def delete(self, keys: Iterable[str]) -> None:
        self.taken += keys


def test_deleting_a_running_video_cancels_it(service: VideoService, bench: Workbench) -> None:
    bench.put(SUBMITTED, status=Status.IN_PROGRESS)
    service.delete(ID, caller=ACME)
    video = bench.store.read()
    assert (video.status, video.failure and video.failure.code, video.deleted_at) == ("failed", "CANCELLED", CREATED)
    assert video.outputs == (SUBMITTED,), "the operation stays: it is to be stopped at the provider"


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_a_running_video_is_cancelled(service: VideoService, bench: Workbench, status: Status) -> None:
    bench.put(status=status)
    video, _ = service.cancel(ID, caller=ACME)
    assert (video.status, video.failure and video.failure.code, video.cost) == ("failed", "CANCELLED", 0)
    assert bench.store.read() == video
    assert service.cancel(ID, caller=ACME)[0] == video, "once more changes nothing"


def test_what_has_ended_stays_as_it_ended(service: VideoService, bench: Workbench) -> None:
    made = bench.put(done(0), status=Status.COMPLETED)
    assert service.cancel(ID, caller=ACME)[0] == made


def test_a_cancellation_costs_what_the_providers_bill_for_it(
    service: VideoService, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = replace(catalog.provider("mock"), bills_failures=True)
    monkeypatch.setattr("reelgate.catalog.provider", lambda _: facts)
    route = Route(provider="mock", model="mock-video", estimate=300)
    tried = (Attempt(provider="mock", code="Refused", cost=5),)
    bench.put(SUBMITTED, Output(index=1, attempts=tried), status=Status.IN_PROGRESS, routes=(route,))
    assert service.cancel(ID, caller=ACME)[0].cost == 300 + 5


def stored(bench: Workbench, index: int = 0) -> None:
    bench.bucket.store(media.result_key(ID, index), "video/mp4", [b"file"], length=4)


def test_a_file_that_was_there_before_the_cancellation_is_paid_for_and_deleted(
    service: VideoService, bench: Workbench
) -> None:
    """Of two outputs, one was stored and not settled yet."""
    route = Route(provider="mock", model="mock-video", estimate=300)
    bench.put(SUBMITTED, replace(SUBMITTED, index=1), status=Status.IN_PROGRESS, routes=(route,))
    stored(bench)
    assert service.cancel(ID, caller=ACME)[0].cost == 300
    assert bench.objects() == []


def test_a_cancellation_whose_answer_was_lost_deletes_it_when_it_is_made_again(
    service: VideoService, bench: Workbench
) -> None:
    bench.put(SUBMITTED, status=Status.IN_PROGRESS)
    service.cancel(ID, caller=ACME)
    stored(bench)
    service.cancel(ID, caller=ACME)
    assert bench.objects() == []


def test_what_was_completed_meanwhile_keeps_its_file(service: VideoService, bench: Workbench) -> None:
    bench.put(done(0), status=Status.COMPLETED)
    stored(bench)
    assert service.cancel(ID, caller=ACME)[0].status is Status.COMPLETED
    assert bench.objects() == [media.result_key(ID, 0)]


def test_a_deletion_that_broke_off_is_finished_when_it_is_made_again(service: VideoService, bench: Workbench) -> None:
    bench.put(done(0), status=Status.COMPLETED, deleted_at=CREATED)
    stored(bench)
    with pytest.raises(errors.NotFound):
        service.delete(ID, caller=ACME)
    assert bench.objects() == []


@pytest.mark.parametrize(("name", "cost"), [("mock", 0), ("kling", 300)])
def test_what_its_provider_cannot_stop_is_paid_for(
    service: VideoService, bench: Workbench, name: str, cost: int
) -> None:
    route = Route(provider=name, model="kling-v3", estimate=300)
    bench.put(SUBMITTED, Output(index=1), status=Status.IN_PROGRESS, routes=(route,))
    assert service.cancel(ID, caller=ACME)[0].cost == cost
