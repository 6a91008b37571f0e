"""From a request to a video: accepted once, started once, and refused by name."""

import base64
import hashlib
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from reelgate import errors, forms, media
from reelgate.forms import Upload
from reelgate.jobs import Output, Request, Video
from reelgate.keys import ApiKey
from reelgate.service.accept import START_GRACE, Acceptance, Asking, Wish
from reelgate.store import items
from reelgate.store.accept import Verdict
from tests.gateway.samples import CREATED
from tests.gateway.service.conftest import ACME, OTHER, Machine, Workbench

FIELDS = {"prompt": "a fox", "model": "mock-video"}
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels"
MP4 = b"\0\0\0\x18ftypmp42film"


def create(
    acceptance: Acceptance, *, key: str | None = None, caller: ApiKey = ACME, **fields: Any
) -> tuple[Video, bool]:
    (video, _), accepted = acceptance.create(Wish(fields=FIELDS | fields), Asking(caller=caller, idempotency_key=key))
    return video, accepted


def asked(acceptance: Acceptance, video: Video) -> Request:
    record = acceptance.videos.record(video.id)
    assert record is not None
    return record[1]


def count(bench: Workbench) -> int:
    found = bench.store.table.client.scan(TableName=bench.store.table.name)
    return len([each for each in found["Items"] if each["sk"]["S"] == items.VIDEO_SORT])


def test_a_video_is_accepted_and_started(acceptance: Acceptance, bench: Workbench, machine: Machine) -> None:
    fields: dict[str, Any] = {
        "model": "kling-v3",
        "n": 2,
        "seconds": 4.6,
        "size": "1:1",
        "metadata": {"a": "b"},
        "cfg_scale": 0.5,
    }
    video, accepted = create(acceptance, **fields, webhook_url="https://hooks.example.com/")
    assert accepted
    assert machine.started == [video]
    assert bench.store.read(video.id) == video
    assert (video.tenant, video.status, video.model, video.webhook) == ("acme", "queued", "kling-v3", True)
    assert (video.seconds, video.size, video.created_at, video.deadline) == ("4.6", "1:1", CREATED, CREATED + 3600)
    assert [each.provider for each in video.routes] == ["fal", "replicate"]
    assert video.outputs == (Output(index=0), Output(index=1))
    assert video.cost_estimate == 2 * 5 * 84_000
    assert bench.store.item(video.id)["due_sk"] == CREATED + START_GRACE
    request = asked(acceptance, video)
    assert request.extra == {"cfg_scale": 0.5}
    assert request.parameters["metadata"] == {"a": "b"}
    assert (request.mode, request.warnings) == ("text_to_video", ())
    for sent in request.sent:
        assert sent.values == {
            "seconds": 5,
            "size": None,
            "aspect_ratio": "1:1",
            "resolution": None,
            "generate_audio": False,
        }
        assert [each["param"] for each in sent.warnings] == ["seconds"]


def test_every_video_without_a_key_is_a_new_one(acceptance: Acceptance, bench: Workbench) -> None:
    assert create(acceptance)[0].id != create(acceptance)[0].id
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
    acceptance: Acceptance, bench: Workbench, machine: Machine, fields: dict[str, Any]
) -> None:
    with pytest.raises(errors.RequestError):
        create(acceptance, key="one", **fields)
    assert (count(bench), machine.started, bench.objects()) == (0, [], [])


def test_a_replay_is_the_same_video(acceptance: Acceptance, bench: Workbench, machine: Machine) -> None:
    first, _ = create(acceptance, key="k", seconds=4)
    bench.clock.tick(30)
    assert create(acceptance, key="k", duration="4") == (first, False)
    assert create(acceptance, seconds=4, idempotency_key="k") == (first, False)
    assert create(acceptance, key="k", seconds=4, idempotency_key="k") == (first, False)
    assert (count(bench), len(machine.started)) == (1, 1)


@pytest.mark.parametrize(
    "change", [{"prompt": "a wolf"}, {"n": 2}, {"cfg": 1}, {"input_image": "https://a.example.com/x.png"}]
)
def test_the_same_key_for_another_request_is_refused(
    acceptance: Acceptance, bench: Workbench, change: dict[str, Any]
) -> None:
    create(acceptance, key="k")
    with pytest.raises(errors.IdempotencyKeyReused) as caught:
        create(acceptance, key="k", **change)
    assert caught.value.param == "idempotency_key"
    assert count(bench) == 1


def test_and_does_not_change_the_image_of_the_first(acceptance: Acceptance, bench: Workbench) -> None:
    video, _ = create(acceptance, key="k", image=Upload(filename="a.png", content=PNG))
    with pytest.raises(errors.IdempotencyKeyReused):
        create(acceptance, key="k", image=Upload(filename="a.png", content=PNG + b"other"))
    key = asked(acceptance, video).parameters["input_image"]
    assert bench.bucket.client.get_object(Bucket=bench.bucket.name, Key=key)["Body"].read() == PNG


def test_a_key_belongs_to_its_tenant(acceptance: Acceptance, bench: Workbench) -> None:
    assert create(acceptance, key="k")[0].id != create(acceptance, key="k", caller=OTHER)[0].id
    assert count(bench) == 2


def test_a_request_that_is_being_accepted_is_worth_another_try(
    acceptance: Acceptance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reelgate.service.accept.accept", lambda *_, **__: Verdict.TAKEN)
    with pytest.raises(errors.RequestInFlight) as caught:
        create(acceptance, key="k")
    assert caught.value.retry


@pytest.mark.parametrize(
    "failure",
    [ClientError({"Error": {"Code": "Throttling"}}, "StartExecution"), EndpointConnectionError(endpoint_url="x")],
)
def test_once_accepted_it_is_never_refused(
    acceptance: Acceptance, bench: Workbench, machine: Machine, failure: Exception
) -> None:
    machine.failure = failure
    assert create(acceptance)[1]
    assert count(bench) == 1


@pytest.mark.parametrize(
    "image",
    [Upload(filename="fox.png", content=PNG), "data:image/png;base64," + base64.b64encode(PNG).decode()],
    ids=["file", "data URI"],
)
def test_an_image_that_came_along_is_kept_in_the_bucket(acceptance: Acceptance, bench: Workbench, image: Any) -> None:
    video, _ = create(acceptance, image=image)
    request = asked(acceptance, video)
    (key,) = bench.objects()
    assert request.parameters["input_image"] == key
    assert key.startswith(f"{media.INPUTS}{video.id}")
    stored = bench.bucket.client.get_object(Bucket=bench.bucket.name, Key=key)
    assert (stored["ContentType"], stored["Body"].read()) == ("image/png", PNG)


def test_an_estimate_writes_nothing(acceptance: Acceptance, bench: Workbench, machine: Machine) -> None:
    quote = acceptance.estimate(Wish(fields=FIELDS | {"model": "kling-v3", "seconds": 5, "n": 3}))
    assert (quote["provider"], quote["total_cost_micros"]) == ("fal", 3 * 420_000)
    assert (count(bench), machine.started) == (0, [])
    with pytest.raises(errors.InvalidRequest):
        acceptance.estimate(Wish(fields=FIELDS | {"webhook_url": "http://127.0.0.1/"}))


def test_the_fingerprint_is_of_the_fields_and_of_the_images_content(acceptance: Acceptance) -> None:
    first, _ = create(acceptance, image=Upload(filename="a.png", content=PNG), key="k")
    assert create(acceptance, input_reference=Upload(filename="b.png", content=PNG), key="k") == (first, False)
    assert len(first.fingerprint) == len(hashlib.sha256().hexdigest())


def test_the_deepest_body_that_is_read_is_accepted_too(acceptance: Acceptance) -> None:
    fields = forms.parse(
        "application/json", b'{"prompt": "a", "model": "mock-video", "cfg": %s}' % (b"[" * 49 + b"]" * 49)
    )
    record, _ = acceptance.create(Wish(fields=fields), Asking(caller=ACME))
    assert asked(acceptance, record[0]).extra == {"cfg": fields["cfg"]}
