"""What the API does with videos."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from reelgate import errors, forms, media
from reelgate.forms import Upload
from reelgate.jobs import Output, OutputState, Status, Video
from reelgate.keys import ApiKey
from reelgate.service.videos import FORGET_AFTER, START_GRACE, VideoService
from reelgate.store import items
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID
from tests.gateway.service.conftest import SUBMITTED, Workbench

ACME = ApiKey(id="key_1", tenant="acme", name="Laptop")
OTHER = ApiKey(id="key_2", tenant="other", name="Phone")
FIELDS = {"prompt": "a fox", "model": "mock-video"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"


@dataclass
class Machine:
    """Counts the starts; each may fail."""

    started: list[Video] = field(default_factory=list)
    failure: Exception | None = None

    def start(self, video: Video) -> None:
        self.started.append(video)
        if self.failure:
            raise self.failure


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def service(bench: Workbench, machine: Any) -> VideoService:
    return VideoService(
        videos=bench.store.videos,
        bucket=bench.bucket,
        workflow=machine,
        providers=("mock", "fal", "replicate"),
        clock=bench.clock,
    )


def create(
    service: VideoService, *, key: str | None = None, caller: ApiKey = ACME, **fields: Any
) -> tuple[Video, bool]:
    (video, _), accepted = service.create(FIELDS | fields, caller=caller, idempotency_key=key)
    return video, accepted


def count(bench: Workbench) -> int:
    found = bench.store.table.client.scan(TableName=bench.store.table.name)
    return len([each for each in found["Items"] if each["sk"]["S"] == items.VIDEO_SORT])


def objects(bench: Workbench) -> list[str]:
    return [each["Key"] for each in bench.bucket.client.list_objects_v2(Bucket=bench.bucket.name).get("Contents", [])]


def test_a_video_is_accepted_and_started(service: VideoService, bench: Workbench, machine: Machine) -> None:
    fields: dict[str, Any] = {
        "model": "kling-v3",
        "n": 2,
        "seconds": 4.6,
        "size": "1:1",
        "metadata": {"a": "b"},
        "cfg_scale": 0.5,
    }
    video, accepted = create(service, **fields, webhook_url="https://hooks.example.com/")
    assert accepted
    assert machine.started == [video]
    assert bench.store.read(video.id) == video
    assert (video.tenant, video.status, video.model, video.webhook) == ("acme", "queued", "kling-v3", True)
    assert (video.seconds, video.size, video.created_at, video.deadline) == ("5", "1:1", CREATED, CREATED + 3600)
    assert [each.provider for each in video.routes] == ["fal", "replicate"]
    assert video.outputs == (Output(index=0), Output(index=1))
    assert video.cost_estimate == 2 * 5 * 84_000
    assert bench.store.item(video.id)["due_sk"] == CREATED + START_GRACE
    _, request = service.get(video.id, caller=ACME)
    assert request.extra == {"cfg_scale": 0.5}
    assert request.parameters["metadata"] == {"a": "b"}
    assert [each["param"] for each in request.warnings] == ["seconds"]


def test_every_video_without_a_key_is_a_new_one(service: VideoService, bench: Workbench) -> None:
    assert create(service)[0].id != create(service)[0].id
    assert count(bench) == 2


@pytest.mark.parametrize(
    "fields",
    [
        {"prompt": ""},
        {"model": "nope"},
        {"seconds": 99},
        {"webhook_url": "http://127.0.0.1/"},
        {"input_image": "http://example.com/x.png"},
        {"input_image": "inputs/video_other/0"},
        {"input_image": "data:image/png;base64,@@@"},
        {"input_image": "data:text/plain;base64," + base64.b64encode(b"text").decode()},
        {"input_image": Upload(filename="x.png", content=b"GIF89a")},
        {"model": "replicate/kling-v3", "mode": "pro"},
        {"idempotency_key": "another"},
    ],
)
def test_what_is_refused_leaves_nothing(
    service: VideoService, bench: Workbench, machine: Machine, fields: dict[str, Any]
) -> None:
    with pytest.raises(errors.RequestError):
        create(service, key="one", **fields)
    assert (count(bench), machine.started, objects(bench)) == (0, [], [])


def test_a_replay_is_the_same_video(service: VideoService, bench: Workbench, machine: Machine) -> None:
    first, _ = create(service, key="k", seconds=4)
    bench.clock.tick(30)
    assert create(service, key="k", duration="4") == (first, False)
    assert create(service, seconds=4, idempotency_key="k") == (first, False)
    assert create(service, key="k", seconds=4, idempotency_key="k") == (first, False)
    assert (count(bench), len(machine.started)) == (1, 1)


@pytest.mark.parametrize(
    "change", [{"prompt": "a wolf"}, {"n": 2}, {"cfg": 1}, {"input_image": "https://a.example.com/x.png"}]
)
def test_the_same_key_for_another_request_is_refused(
    service: VideoService, bench: Workbench, change: dict[str, Any]
) -> None:
    create(service, key="k")
    with pytest.raises(errors.IdempotencyKeyReused) as caught:
        create(service, key="k", **change)
    assert caught.value.param == "idempotency_key"
    assert count(bench) == 1


def test_and_does_not_change_the_image_of_the_first(service: VideoService, bench: Workbench) -> None:
    video, _ = create(service, key="k", image=Upload(filename="a.png", content=PNG))
    with pytest.raises(errors.IdempotencyKeyReused):
        create(service, key="k", image=Upload(filename="a.png", content=PNG + b"other"))
    key = service.get(video.id, caller=ACME)[1].parameters["input_image"]
    assert bench.bucket.client.get_object(Bucket=bench.bucket.name, Key=key)["Body"].read() == PNG


def test_a_key_belongs_to_its_tenant(service: VideoService, bench: Workbench) -> None:
    assert create(service, key="k")[0].id != create(service, key="k", caller=OTHER)[0].id
    assert count(bench) == 2


def test_a_request_that_is_being_accepted_is_worth_another_try(
    service: VideoService, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(service.videos), "accept", lambda *_, **__: False)
    with pytest.raises(errors.RequestInFlight) as caught:
        create(service, key="k")
    assert caught.value.retry


@pytest.mark.parametrize(
    "failure",
    [ClientError({"Error": {"Code": "Throttling"}}, "StartExecution"), EndpointConnectionError(endpoint_url="x")],
)
def test_once_accepted_it_is_never_refused(
    service: VideoService, bench: Workbench, machine: Machine, failure: Exception
) -> None:
    machine.failure = failure
    assert create(service)[1]
    assert count(bench) == 1


@pytest.mark.parametrize(
    "image",
    [Upload(filename="fox.png", content=PNG), "data:image/png;base64," + base64.b64encode(PNG).decode()],
    ids=["file", "data URI"],
)
def test_an_image_that_came_along_is_kept_in_the_bucket(service: VideoService, bench: Workbench, image: Any) -> None:
    video, _ = create(service, image=image)
    _, request = service.get(video.id, caller=ACME)
    (key,) = objects(bench)
    assert request.parameters["input_image"] == key
    assert key.startswith(f"{media.INPUTS}{video.id}")
    stored = bench.bucket.client.get_object(Bucket=bench.bucket.name, Key=key)
    assert (stored["ContentType"], stored["Body"].read()) == ("image/png", PNG)


def test_an_estimate_writes_nothing(service: VideoService, bench: Workbench, machine: Machine) -> None:
    quote = service.estimate(FIELDS | {"model": "kling-v3", "seconds": 5, "n": 3})
    assert (quote["provider"], quote["total_cost_micros"]) == ("fal", 3 * 420_000)
    assert (count(bench), machine.started) == (0, [])
    with pytest.raises(errors.InvalidRequest):
        service.estimate(FIELDS | {"webhook_url": "http://127.0.0.1/"})


def test_a_video_is_shown_to_its_tenant_only(service: VideoService) -> None:
    video, _ = create(service)
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
        lambda caller: service.content(id, caller=caller, index=None),
        lambda caller: service.list(caller=caller, limit=1, after=id, newest_first=True),
    ]


def test_a_list_is_read_page_by_page(service: VideoService, bench: Workbench) -> None:
    made = []
    for _ in range(5):
        made.append(create(service)[0].id)
        bench.clock.tick(1)
    create(service, caller=OTHER)
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


def test_videos_of_one_second_are_listed_as_they_came(service: VideoService, bench: Workbench) -> None:
    made = []
    for _ in range(5):
        made.append(create(service)[0].id)
        bench.clock.tick(0.01)
    page, _ = service.list(caller=ACME, limit=5, after=None, newest_first=False)
    assert [video.id for video, _ in page] == made


@pytest.mark.parametrize("limit", [0, 101, -1])
def test_a_page_has_a_size(service: VideoService, limit: int) -> None:
    with pytest.raises(errors.InvalidRequest, match="1 to 100") as caught:
        service.list(caller=ACME, limit=limit, after=None, newest_first=True)
    assert caught.value.param == "limit"


def completed(bench: Workbench, *outputs: Output, **changes: Any) -> Video:
    facts = {"status": Status.COMPLETED, "expires_at": CREATED + 100} | changes
    return bench.put(*outputs or (done(0),), **facts)


def done(index: int) -> Output:
    return Output(index=index, state=OutputState.COMPLETED, media=samples.media(index))


def test_the_content_is_a_link_to_the_first_file(service: VideoService, bench: Workbench) -> None:
    failed = Output(index=0, state=OutputState.FAILED)
    completed(bench, failed, done(1), done(2))
    first = service.content(ID, caller=ACME, index=None)
    assert f"videos/{ID}/1.mp4" in first and f"{ID}-1.mp4" in first
    assert f"videos/{ID}/2.mp4" in service.content(ID, caller=ACME, index=2)
    for index in (0, 3):
        with pytest.raises(errors.NotFound) as caught:
            service.content(ID, caller=ACME, index=index)
        assert caught.value.param == "index"


@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_content_that_is_not_there_yet(service: VideoService, bench: Workbench, status: Status) -> None:
    bench.put(status=status)
    with pytest.raises(errors.NotReady, match=status):
        service.content(ID, caller=ACME, index=None)


def test_content_of_a_failed_video(service: VideoService, bench: Workbench) -> None:
    bench.put(Output(index=0, state=OutputState.FAILED), status=Status.FAILED)
    with pytest.raises(errors.NotFound):
        service.content(ID, caller=ACME, index=None)


def test_content_expires(service: VideoService, bench: Workbench) -> None:
    completed(bench)
    bench.clock.tick(99)
    assert service.content(ID, caller=ACME, index=None)
    bench.clock.tick(1)
    with pytest.raises(errors.Gone):
        service.content(ID, caller=ACME, index=None)


def test_a_deleted_video_is_gone_with_its_files(service: VideoService, bench: Workbench) -> None:
    video, _ = create(service, image=Upload(filename="a.png", content=PNG))
    bench.store.put(replace(video, status=Status.COMPLETED, outputs=(done(0),)), service.get(video.id, caller=ACME)[1])
    key = media.result_key(video.id, 0)
    bench.bucket.store(key, "video/mp4", [b"file"], length=4)
    assert len(objects(bench)) == 2
    service.delete(video.id, caller=ACME)
    assert objects(bench) == []
    assert bench.store.read(video.id).status is Status.COMPLETED
    assert bench.store.item(video.id)["ttl"] == CREATED + FORGET_AFTER
    assert service.list(caller=ACME, limit=10, after=None, newest_first=True) == ([], False)
    with pytest.raises(errors.NotFound):
        service.get(video.id, caller=ACME)
    with pytest.raises(errors.NotFound):
        service.delete(video.id, caller=ACME)
    with pytest.raises(errors.Gone):
        service.content(video.id, caller=ACME, index=None)


def test_deleting_a_running_video_cancels_it(service: VideoService, bench: Workbench) -> None:
    bench.put(SUBMITTED, status=Status.IN_PROGRESS)
    service.delete(ID, caller=ACME)
    video = bench.store.read()
    assert (video.status, video.failure and video.failure.code, video.deleted_at) == ("failed", "CANCELLED", CREATED)
    assert video.outputs == (SUBMITTED,), "the operation stays: it is to be stopped at the provider"


def test_the_fingerprint_is_of_the_fields_and_of_the_images_content(service: VideoService) -> None:
    first, _ = create(service, image=Upload(filename="a.png", content=PNG), key="k")
    assert create(service, input_reference=Upload(filename="b.png", content=PNG), key="k") == (first, False)
    assert len(first.fingerprint) == len(hashlib.sha256().hexdigest())


def test_the_deepest_body_that_is_read_is_accepted_too(service: VideoService) -> None:
    fields = forms.parse(
        "application/json", b'{"prompt": "a", "model": "mock-video", "cfg": %s}' % (b"[" * 49 + b"]" * 49)
    )
    record, _ = service.create(fields, caller=ACME, idempotency_key=None)
    assert service.get(record[0].id, caller=ACME)[1].extra == {"cfg": fields["cfg"]}
