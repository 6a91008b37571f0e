"""From a request to a video: accepted once, started once, and refused by name."""

import base64
import hashlib
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate import catalog, errors, forms, media, models, provider, requests, routing
from reelgate.conversion import mode_of
from reelgate.forms import Upload
from reelgate.jobs import Output, OutputState, Request, Status, Video
from reelgate.keys import ApiKey
from reelgate.routing import Market
from reelgate.service.accept import START_GRACE, Acceptance, sent_by
from reelgate.service.videos import VideoService
from reelgate.service.wishes import Asking, Wish
from reelgate.store import items
from reelgate.store.accept import Verdict
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID
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


@pytest.mark.parametrize(
    ("fields", "fetch"),
    [
        ({}, False),
        ({"input_image": "https://pictures.example.com/fox.png"}, True),
        ({"input_video": "https://films.example.com/fox.mp4"}, True),
        ({"image": Upload(filename="a.png", content=PNG)}, True),
        ({"video": Upload(filename="a.mp4", content=MP4)}, False),
    ],
)
def test_a_video_says_whether_there_is_something_to_fetch_or_to_look_at(
    acceptance: Acceptance, bench: Workbench, machine: Machine, fields: dict[str, Any], fetch: bool
) -> None:
    video, _ = create(acceptance, **fields)
    assert (video.fetch, bench.store.read(video.id).fetch, machine.started[-1].fetch) == (fetch, fetch, fetch)


def test_a_picture_of_a_laptops_own_is_taken_on_a_laptop_only(acceptance: Acceptance) -> None:
    url = "http://127.0.0.1:8000/fox.png"
    with pytest.raises(errors.InvalidRequest, match="input_image: it must be https"):
        create(acceptance, input_image=url)
    video, _ = create(replace(acceptance, allow_loopback=True), input_image=url)
    assert asked(acceptance, video).parameters["input_image"] == url


def test_an_estimate_writes_nothing(acceptance: Acceptance, bench: Workbench, machine: Machine) -> None:
    quote = acceptance.estimate(Wish(fields=FIELDS | {"model": "kling-v3", "seconds": 5, "n": 3}), ACME)
    assert (quote["provider"], quote["total_cost_micros"], quote["warnings"]) == ("fal", 3 * 420_000, [])
    rounded = acceptance.estimate(
        Wish(fields=FIELDS | {"model": "sora-2", "seconds": "4.4", "size": "1920x1080"}), ACME
    )
    assert [note["type"] for note in rounded["warnings"]] == ["alias", "converted", "converted"]
    assert (count(bench), machine.started) == (0, [])
    with pytest.raises(errors.InvalidRequest):
        acceptance.estimate(Wish(fields=FIELDS | {"webhook_url": "http://127.0.0.1/"}), ACME)


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


def tried(acceptance: Acceptance, count: int | None, *, caller: ApiKey = ACME, at: int = 0, **fields: Any) -> Any:
    """One try of an SDK, `at` milliseconds after the first."""
    asking = Asking(caller=caller, retry_count=count, arrived_ms=CREATED * 1000 + at)
    (video, _), accepted = acceptance.create(Wish(fields=FIELDS | fields), asking)
    return video.id, accepted


def test_an_sdks_own_retry_is_answered_with_the_first_video(acceptance: Acceptance, machine: Machine) -> None:
    image = Upload(filename="fox.png", content=PNG)
    first, _ = tried(acceptance, 0, image=image)
    assert tried(acceptance, 1, at=900, image=image) == (first, False)
    assert tried(acceptance, 2, at=9_000, image=image) == (first, False)
    assert len(machine.started) == 1


@pytest.mark.parametrize(
    "change",
    [{"at": 600_000}, {"caller": OTHER}, {"caller": replace(ACME, id="key_9")}, {"prompt": "a wolf"}],
    ids=["late", "another tenant", "another key", "another request"],
)
def test_a_retry_of_something_else_is_a_video_of_its_own(acceptance: Acceptance, change: dict[str, Any]) -> None:
    first, _ = tried(acceptance, 0)
    other, accepted = tried(acceptance, 1, **{"at": 900} | change)
    assert accepted and other != first


def test_the_same_request_again_is_a_new_wish_unless_it_says_that_it_is_a_retry(acceptance: Acceptance) -> None:
    ids = {tried(acceptance, count, at=at)[0] for at, count in enumerate([0, 0, None, None])}
    assert len(ids) == 4


def test_a_first_try_that_was_held_up_meets_its_retrys_video(acceptance: Acceptance, machine: Machine) -> None:
    retried, _ = tried(acceptance, 1, at=500)
    assert tried(acceptance, 0) == (retried, False)
    assert len(machine.started) == 1


def test_a_retry_that_meets_its_first_try_on_the_way_is_asked_to_come_again(
    acceptance: Acceptance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reelgate.service.accept.accept", lambda *_, **__: Verdict.REPEATED)
    with pytest.raises(errors.RequestInFlight) as caught:
        tried(acceptance, 1)
    assert caught.value.retry


def test_with_an_idempotency_key_the_count_says_nothing(acceptance: Acceptance) -> None:
    tried(acceptance, 0)
    asking = Asking(caller=ACME, idempotency_key="k", retry_count=1, arrived_ms=CREATED * 1000)
    assert acceptance.create(Wish(fields=FIELDS), asking)[1] is True


def test_a_replay_of_what_was_deleted_is_gone(acceptance: Acceptance, bench: Workbench) -> None:
    video, _ = create(acceptance, key="k")
    bench.store.videos.delete(video.id, now=CREATED, forget_at=CREATED + 1)
    with pytest.raises(errors.Gone):
        create(acceptance, key="k")


def test_a_request_without_a_model_gets_the_deployments_own(acceptance: Acceptance) -> None:
    wish = Wish(fields={"prompt": "a fox"})
    with pytest.raises(errors.InvalidRequest, match="model is required"):
        acceptance.create(wish, Asking(caller=ACME))
    chosen = replace(acceptance, default_model="mock-video")
    assert chosen.create(wish, Asking(caller=ACME))[0][0].model == "mock-video"
    assert chosen.estimate(wish, ACME)["model"] == "mock-video"
    assert chosen.create(Wish(fields=FIELDS | {"model": "kling-v3"}), Asking(caller=ACME))[0][0].model == "kling-v3"


def test_soras_stand_in_has_sound_as_it_had(acceptance: Acceptance) -> None:
    video, _ = create(acceptance, model="sora-2", seconds=10, size="1920x1080")
    request = asked(acceptance, video)
    assert (video.model, video.seconds, video.size) == ("sora-2", "10", "1920x1080")
    assert video.routes[0].model == "kling-v3"
    assert request.sent[0].values["generate_audio"] is True
    assert (
        video.cost_estimate
        == acceptance.estimate(Wish(fields=request.parameters), ACME)["total_cost_micros"]
        == 1_260_000
    )
    assert [note["type"] for note in request.warnings] == ["alias"]
    silent, _ = create(acceptance, model="sora-2", generate_audio=False)
    assert asked(acceptance, silent).sent[0].values["generate_audio"] is False


def test_soras_stand_in_is_not_made_silent_to_be_cheaper(acceptance: Acceptance) -> None:
    wish = Wish(fields=FIELDS | {"model": "sora-2", "seconds": 10, "max_cost": "1.0"})
    with pytest.raises(errors.InvalidRequest, match=r"at least 1\.26 USD"):
        acceptance.estimate(wish, ACME)
    assert (
        acceptance.estimate(Wish(fields={**wish.fields, "generate_audio": False}), ACME)["total_cost_micros"] == 840_000
    )


def test_a_stand_in_that_has_no_sound_is_still_one(acceptance: Acceptance) -> None:
    mocked = replace(acceptance, markets=replace(acceptance.markets, providers=("mock",)))
    (video, _), _ = mocked.create(Wish(fields=FIELDS | {"model": "sora-2"}), Asking(caller=ACME))
    assert video.routes[0].model == "mock-video"


@pytest.mark.parametrize("spelling", ["video", "input_video"])
def test_a_film_that_came_along_is_kept_in_the_bucket(acceptance: Acceptance, bench: Workbench, spelling: str) -> None:
    given: dict[str, Any] = {spelling: Upload(filename="a.mp4", content=MP4)}
    video, _ = create(acceptance, **given)
    (key,) = bench.objects()
    assert asked(acceptance, video).parameters["input_video"] == key
    assert asked(acceptance, video).mode == "video_to_video"


def test_every_picture_is_kept(acceptance: Acceptance, bench: Workbench) -> None:
    files = [Upload(filename="a.png", content=PNG + bytes([number])) for number in range(3)]
    video, _ = create(acceptance, input_reference=files)
    assert sorted(asked(acceptance, video).parameters["reference_images"]) == sorted(bench.objects())
    frames, _ = create(acceptance, image=files[0], last_frame=files[1])
    parameters = asked(acceptance, frames).parameters
    assert {parameters["input_image"], parameters["last_frame"]} <= set(bench.objects())


@pytest.mark.parametrize("tenant", ["other", "acme"])
def test_a_video_of_ones_own_can_be_made_into_another(acceptance: Acceptance, bench: Workbench, tenant: str) -> None:
    done = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
    bench.put(done, status=Status.COMPLETED, tenant=tenant)
    if tenant == "other":
        with pytest.raises(errors.InvalidRequest, match="does not exist") as caught:
            create(acceptance, input_video=ID)
        assert caught.value.param == "input_video"
    else:
        video, _ = create(acceptance, input_video=ID)
        assert asked(acceptance, video).parameters["input_video"] == media.result_key(ID, 0)


def test_a_video_of_which_the_file_has_expired_is_not_made_into_another(
    acceptance: Acceptance, bench: Workbench
) -> None:
    done = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
    bench.put(done, status=Status.COMPLETED, expires_at=CREATED + 1)
    create(acceptance, input_video=ID)
    bench.clock.tick(1)
    with pytest.raises(errors.InvalidRequest, match="has expired") as caught:
        create(acceptance, input_video=ID)
    assert caught.value.param == "input_video"


def test_what_is_kept_is_as_the_request_and_the_key_say(acceptance: Acceptance, bench: Workbench) -> None:
    private = replace(ACME, media_retention=7, keep_prompts=False)
    kept = [create(acceptance)[0], create(acceptance, caller=private)[0]]
    kept += [create(acceptance, caller=private, media_retention="3")[0]]
    assert [bench.store.read(each.id) for each in kept] == kept
    assert [(each.retention_days, each.keep_prompt) for each in kept] == [(None, True), (7, False), (3, False)]


@pytest.mark.parametrize("dry", [True, False])
@pytest.mark.parametrize("days", [31, 0, 1.5, True])
def test_files_are_kept_for_no_longer_than_there_is(acceptance: Acceptance, days: Any, dry: bool) -> None:
    wish = Wish(fields=FIELDS | {"media_retention": days})
    with pytest.raises(errors.InvalidRequest, match="media_retention") as caught:
        acceptance.estimate(wish, ACME) if dry else acceptance.create(wish, Asking(caller=ACME))
    assert caught.value.param == "media_retention"


def test_no_video_is_a_picture(acceptance: Acceptance, bench: Workbench) -> None:
    bench.put(Output(index=0, state=OutputState.COMPLETED, media=samples.media()), status=Status.COMPLETED)
    with pytest.raises(errors.InvalidRequest) as caught:
        create(acceptance, input_image=ID)
    assert caught.value.param == "input_image"


def test_an_upload_is_used_by_its_id(acceptance: Acceptance, bench: Workbench) -> None:
    offer = acceptance.uploads.offer({"content_type": "image/png"}, caller=ACME)
    with pytest.raises(errors.InvalidRequest, match="was not uploaded yet") as caught:
        create(acceptance, image={"file_id": offer["id"]})
    assert caught.value.param == "input_image"
    key = offer["fields"]["key"]
    bench.bucket.client.put_object(Bucket=bench.bucket.name, Key=key, Body=PNG)
    video, _ = create(acceptance, image={"file_id": offer["id"]})
    assert asked(acceptance, video).parameters["input_image"] == key
    with pytest.raises(errors.InvalidRequest):
        create(acceptance, image=offer["id"], caller=OTHER)
    with pytest.raises(errors.InvalidRequest, match="must be video/mp4"):
        create(acceptance, video=offer["id"])


def test_a_picture_of_several_videos_outlives_the_first_that_is_deleted(
    acceptance: Acceptance, service: VideoService, bench: Workbench
) -> None:
    offer = acceptance.uploads.offer({"content_type": "image/png"}, caller=ACME)
    bench.bucket.client.put_object(Bucket=bench.bucket.name, Key=offer["fields"]["key"], Body=PNG)
    video, _ = create(acceptance, image=offer["id"])
    service.delete(video.id, caller=ACME)
    assert bench.objects() == [offer["fields"]["key"]]


SHAPES = st.fixed_dictionaries(
    {"model": st.sampled_from(list(models.listing(catalog.names(), date(2026, 11, 24))))},
    optional={
        "seconds": st.integers(1, 16),
        "size": st.sampled_from(["1280x720", "720x1280", "1000x1000", "16:9", "auto"]),
        "aspect_ratio": st.sampled_from(["16:9", "9:16", "1:1", "auto"]),
        "resolution": st.sampled_from(["480p", "720p", "1080p", "4K"]),
        "generate_audio": st.booleans(),
        "input_image": st.just("https://images.example.com/fox.png"),
    },
)


@settings(max_examples=200, deadline=None)
@given(SHAPES)
def test_what_is_reported_is_what_is_sent(asked: dict[str, Any]) -> None:
    """On every route of every model, `metadata` shows the values of the body that the provider gets."""
    request = requests.read({"prompt": "a fox", **asked})
    mode = mode_of(request)
    try:
        plan = routing.plan(request, mode, Market(enabled=catalog.names(), today=date(2026, 11, 24)))
    except errors.InvalidRequest:
        return
    for option in plan.options:
        adapter, spec = provider.load(option.facts), option.conversion.spec
        names = {**adapter.fields, **option.variant.fields}
        body = adapter.body(spec, option.variant)
        for name, value in sent_by(option).values.items():
            if value is not None:
                form = option.variant.formats.get(name, "{}") if isinstance(body[names[name]], str) else None
                assert body[names[name]] == (form.format(value) if form else value), name
