"""What callers name comes into our bucket and is looked at, or the video fails by name."""

import tracemalloc
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import httpx
import pytest

from reelgate import media, pictures
from reelgate.downloads import Downloads
from reelgate.errors import InvalidRequest
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status
from reelgate.media import fetched_key
from reelgate.parts import PART_BYTES
from reelgate.service.fetch import SECONDS, TRIES, Fetching
from reelgate.service.videos import VideoService
from reelgate.steps import Step
from reelgate.store.outputs import Outputs
from reelgate.uploads import IMAGE_BYTES, MIB, VIDEO_BYTES
from tests.gateway.samples import CREATED, ID, mp4, picture
from tests.gateway.service.conftest import ACME, CLAIMED, SUBMITTED, Workbench
from tests.gateway.test_pictures import png
from tests.web import Chunks, Web, served

FOX = "https://pictures.example.com/fox.png?token=hunter2"
OWL = "https://pictures.example.com/owl"
FILM = "https://films.example.com/fox.mp4"
PNG, JPEG, WEBP = picture("PNG"), picture("JPEG"), picture("WEBP")
READY = {"video_id": ID, "state": Step.READY, "wait": 0, "tries": 0}


@pytest.fixture
def web() -> Web:
    return Web()


@pytest.fixture
def fetching(bench: Workbench, web: Web) -> Fetching:
    return Fetching(
        videos=bench.store.videos,
        outputs=bench.store.outputs,
        bucket=bench.bucket,
        downloads=Downloads(client=web.client),
        clock=bench.clock,
    )


def marked(bench: Workbench) -> bool:
    record = bench.store.videos.record(ID)
    assert record is not None
    return record[1].fetched


def content(bench: Workbench, url: str) -> tuple[bytes, str]:
    stored = bench.bucket.client.get_object(Bucket=bench.bucket.name, Key=fetched_key(ID, url))
    return stored["Body"].read(), stored["ContentType"]


def failed(bench: Workbench, message: str) -> None:
    """Every output, in these words, which say nothing of the address."""
    failure = Failure(code=FailureCode.INVALID_REQUEST, message=message)
    assert [output.failure for output in bench.store.read().outputs] == [failure] * len(bench.store.read().outputs)
    assert "hunter2" not in message and "example.com" not in message
    assert not marked(bench)


def test_everything_is_fetched_once_and_marked(fetching: Fetching, bench: Workbench, web: Web) -> None:
    web.has(FOX, served(PNG[:5], PNG[5:]))
    web.has(OWL, JPEG)
    bench.put(parameters={"input_image": FOX, "reference_images": [OWL, FOX]})
    assert fetching.run(ID, tries=0) == READY
    assert web.asked == [FOX, OWL]
    assert content(bench, FOX) == (PNG, "image/png")
    assert content(bench, OWL) == (JPEG, "image/jpeg")
    assert marked(bench)
    assert fetching.run(ID, tries=0) == READY
    assert web.asked == [FOX, OWL], "a revival finds the mark"


def test_the_type_is_that_of_the_bytes_whatever_is_said(fetching: Fetching, bench: Workbench, web: Web) -> None:
    web.has(FOX, served(WEBP, **{"content-type": "text/html"}))
    bench.put(parameters={"input_image": FOX})
    fetching.run(ID, tries=0)
    assert content(bench, FOX) == (WEBP, "image/webp")


def test_what_an_earlier_try_fetched_is_not_fetched_again(fetching: Fetching, bench: Workbench, web: Web) -> None:
    web.has(FOX, PNG)
    web.has(OWL, 503, JPEG)
    bench.put(parameters={"reference_images": [FOX, OWL]})
    assert fetching.run(ID, tries=0) == {"video_id": ID, "state": Step.QUEUED, "wait": 4, "tries": 1}
    assert not marked(bench)
    assert bench.output.state is OutputState.QUEUED
    assert fetching.run(ID, tries=1) == READY
    assert web.asked == [FOX, OWL, OWL]
    assert marked(bench)


def test_what_may_pass_is_tried_less_and_less_often_and_not_for_ever(
    fetching: Fetching, bench: Workbench, web: Web
) -> None:
    web.has(FOX, httpx.ConnectError("no"))
    bench.put(Output(index=0), Output(index=1), parameters={"input_image": FOX})
    waits, tries = [], 0
    while (answer := fetching.run(ID, tries=tries))["state"] is Step.QUEUED:
        waits.append(answer["wait"])
        tries = answer["tries"]
    assert waits == [4, 8, 16, 32]
    assert len(web.asked) == TRIES
    assert answer == READY, "Submit finds the outputs failed"
    failed(bench, "input_image could not be fetched")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_will_not_pass_fails_at_once_in_the_same_words(
    fetching: Fetching, bench: Workbench, web: Web, status: int
) -> None:
    web.has(FOX, status)
    bench.put(parameters={"input_image": FOX})
    assert fetching.run(ID, tries=0) == READY
    failed(bench, "input_image could not be fetched")


GIF = b"GIF89a\x01\x00\x01\x00\x80\x00\x00"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
AVIF_OF_MP4 = b"\0\0\0\x1cftypavif\0\0\0\0"


@pytest.mark.parametrize(
    ("param", "content", "message"),
    [
        ("input_image", GIF, "input_image must be JPEG or PNG or WEBP"),
        ("input_image", SVG, "input_image must be JPEG or PNG or WEBP"),
        ("input_image", b"<!doctype html><img src=x>", "input_image must be JPEG or PNG or WEBP"),
        ("input_image", b"", "input_image must be JPEG or PNG or WEBP"),
        ("input_image", b"\x89PNG", "input_image must be JPEG or PNG or WEBP"),
        ("input_image", AVIF_OF_MP4, "input_image must be JPEG or PNG or WEBP"),
        ("last_frame", mp4(), "last_frame must be JPEG or PNG or WEBP"),
        ("input_video", PNG, "input_video must be MP4"),
        ("input_video", SVG, "input_video must be MP4"),
        ("input_image", PNG[:20], "input_image is damaged: its size cannot be read"),
        ("input_image", b"\xff\xd8\xff" + SVG, "input_image is damaged: its size cannot be read"),
        ("input_image", png((60_000, 60_000)), f"input_image has more than {pictures.PIXELS} pixels"),
    ],
)
def test_what_is_something_else_is_refused_whatever_it_is_called(
    fetching: Fetching, bench: Workbench, web: Web, param: str, content: bytes, message: str
) -> None:
    url = "https://pictures.example.com/fox.png"
    web.has(url, served(content, **{"content-type": "image/png"}))
    bench.put(parameters={"input_image": FOX, param: url} if param == "last_frame" else {param: url})
    web.has(FOX, PNG)
    assert fetching.run(ID, tries=0) == READY
    failed(bench, message)
    assert fetched_key(ID, url) not in bench.objects()


def endless(start: bytes, size: int, pulled: list[int]) -> httpx.Response:
    """A file of which every chunk is made when it is asked for."""

    def chunks() -> Iterator[bytes]:
        yield start
        for _ in range(len(start), size, MIB):
            pulled.append(MIB)
            yield bytes(MIB)

    return httpx.Response(200, stream=Chunks(chunks()))


@pytest.fixture
def sent_parts(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The lengths of what S3 was given, which is not kept: moto keeps it in memory."""
    lengths: list[int] = []

    def upload_part(**call: Any) -> Any:
        lengths.append(len(call["Body"]))
        return {"ETag": '"1"'}

    monkeypatch.setattr(bench.bucket.client, "upload_part", upload_part)
    monkeypatch.setattr(bench.bucket.client, "complete_multipart_upload", lambda **_: None)
    return lengths


@pytest.mark.usefixtures("sent_parts")
@pytest.mark.parametrize(
    ("param", "start", "limit"), [("input_image", PNG, IMAGE_BYTES), ("input_video", mp4(), VIDEO_BYTES)]
)
def test_more_than_is_taken_ends_the_transfer(
    fetching: Fetching, bench: Workbench, web: Web, param: str, start: bytes, limit: int
) -> None:
    pulled: list[int] = []
    web.has(FOX, endless(start, 2 * limit, pulled))
    bench.put(parameters={param: FOX})
    fetching.run(ID, tries=0)
    failed(bench, f"{param} is larger than {limit} bytes")
    assert sum(pulled) <= limit + MIB
    assert bench.objects() == []
    assert bench.bucket.client.list_multipart_uploads(Bucket=bench.bucket.name).get("Uploads", []) == []


@pytest.mark.parametrize(
    ("param", "start", "limit"), [("input_image", PNG, IMAGE_BYTES), ("input_video", mp4(), VIDEO_BYTES)]
)
def test_what_says_that_it_is_more_is_not_read(
    fetching: Fetching, bench: Workbench, web: Web, param: str, start: bytes, limit: int
) -> None:
    pulled: list[int] = []
    answer = endless(start, limit + 1, pulled)
    answer.headers["content-length"] = str(limit + 1)
    web.has(FOX, answer)
    bench.put(parameters={param: FOX})
    fetching.run(ID, tries=0)
    failed(bench, f"{param} is larger than {limit} bytes")
    assert pulled == []


def test_a_film_of_500_mb_is_streamed_with_flat_memory(
    fetching: Fetching, bench: Workbench, web: Web, sent_parts: list[int]
) -> None:
    web.has(FILM, endless(mp4() + bytes(MIB - len(mp4())), VIDEO_BYTES, []))
    bench.put(parameters={"input_video": FILM})
    tracemalloc.start()
    try:
        assert fetching.run(ID, tries=0) == READY
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sum(sent_parts) == VIDEO_BYTES
    assert max(sent_parts) == PART_BYTES
    assert peak < 4 * PART_BYTES


def test_a_film_is_stored_whole(fetching: Fetching, bench: Workbench, web: Web) -> None:
    web.has(FILM, mp4())
    bench.put(parameters={"input_video": FILM})
    assert fetching.run(ID, tries=0) == READY
    assert content(bench, FILM) == (mp4(), "video/mp4")
    assert marked(bench)


def test_all_media_together_have_so_much_time(fetching: Fetching, bench: Workbench, web: Web) -> None:
    times = iter([1000.0, 1000.0 + SECONDS + 1])
    web.has(FOX, PNG)
    bench.put(parameters={"input_image": FOX})
    clocked = replace(fetching.downloads, monotonic=lambda: 1000.0 + SECONDS)
    answer = replace(fetching, monotonic=lambda: next(times), downloads=clocked).run(ID, tries=0)
    assert answer["state"] is Step.QUEUED
    assert bench.objects() == []


def test_a_picture_that_came_along_is_looked_at_where_it_is(fetching: Fetching, bench: Workbench, web: Web) -> None:
    key = bench.bucket.put_input(ID, PNG, "image/png")
    bench.put(parameters={"input_image": key})
    assert fetching.run(ID, tries=0) == READY
    assert (web.asked, marked(bench), bench.objects()) == ([], True, [key])


def test_a_bomb_that_came_along_fails_the_video(fetching: Fetching, bench: Workbench, web: Web) -> None:
    upload = f"{media.INPUTS}uploads/0/file_0"
    bench.bucket.put(upload, png((60_000, 60_000)), "image/png")
    bench.put(parameters={"reference_images": [upload]})
    fetching.run(ID, tries=0)
    failed(bench, f"reference_images has more than {pictures.PIXELS} pixels")


def test_an_upload_that_is_not_there_any_more_fails_the_video(fetching: Fetching, bench: Workbench, web: Web) -> None:
    bench.put(parameters={"input_image": f"{media.INPUTS}uploads/0/file_0"})
    fetching.run(ID, tries=0)
    assert web.asked == []
    failed(bench, "input_image could not be fetched")


def test_a_film_of_the_callers_own_is_nothing_to_look_at(fetching: Fetching, bench: Workbench) -> None:
    bench.put(parameters={"input_video": f"{media.VIDEOS}video_b/0.mp4"})
    assert fetching.run(ID, tries=0) == READY


@pytest.mark.parametrize(
    "changes",
    [
        {"status": Status.FAILED},
        {"status": Status.COMPLETED},
        {"deadline": CREATED},
        {"outputs": (SUBMITTED,)},
        {"outputs": (replace(SUBMITTED, state=OutputState.FAILED),)},
    ],
    ids=["cancelled", "completed", "overdue", "submitted", "failed"],
)
def test_nothing_is_fetched_for_nobody(fetching: Fetching, bench: Workbench, web: Web, changes: dict[str, Any]) -> None:
    bench.put(parameters={"input_image": FOX}, **changes)
    assert fetching.run(ID, tries=0) == READY
    assert (web.asked, bench.objects()) == ([], [])


def test_an_output_that_may_have_been_submitted_is_not_failed(fetching: Fetching, bench: Workbench, web: Web) -> None:
    """By the version before, which handed the URL on."""
    web.has(FOX, 404)
    bench.put(CLAIMED, Output(index=1), SUBMITTED_2, parameters={"input_image": FOX})
    assert fetching.run(ID, tries=0) == READY
    states = [output.state for output in bench.store.read().outputs]
    assert states == [OutputState.SUBMITTING, OutputState.FAILED, OutputState.SUBMITTED]


SUBMITTED_2 = replace(SUBMITTED, index=2)


def test_a_video_that_is_deleted_meanwhile_leaves_nothing(
    fetching: Fetching, bench: Workbench, web: Web, service: VideoService
) -> None:
    """The deletion comes before the file, and finds none."""

    def deleted() -> Iterator[bytes]:
        service.delete(ID, caller=ACME)
        yield PNG

    web.has(FOX, httpx.Response(200, stream=Chunks(deleted())))
    bench.put(parameters={"input_image": FOX})
    assert fetching.run(ID, tries=0) == READY
    assert bench.objects() == []
    assert not marked(bench)


def test_a_deletion_takes_what_was_fetched_along(
    fetching: Fetching, bench: Workbench, web: Web, service: VideoService
) -> None:
    web.has(FOX, PNG)
    bench.put(parameters={"input_image": FOX})
    fetching.run(ID, tries=0)
    assert bench.objects() == [fetched_key(ID, FOX)]
    service.delete(ID, caller=ACME)
    assert bench.objects() == []


def test_an_output_that_somebody_else_decided_on_stays(
    fetching: Fetching, bench: Workbench, web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail = Outputs.fail

    def claimed_first(self: Outputs, video_id: str, output: Output, failure: Failure) -> bool:
        bench.store.outputs.claim(video_id, output, now=CREATED)
        return fail(self, video_id, output, failure)

    monkeypatch.setattr(Outputs, "fail", claimed_first)
    web.has(FOX, 404)
    bench.put(parameters={"input_image": FOX})
    assert fetching.run(ID, tries=0) == READY
    assert bench.output.state is OutputState.SUBMITTING


def test_a_video_that_is_not_there_is_an_error(fetching: Fetching) -> None:
    with pytest.raises(LookupError, match=ID):
        fetching.run(ID, tries=0)


def test_what_is_stored_under_a_key_of_its_own_is_of_the_type_that_the_field_takes(
    fetching: Fetching, bench: Workbench, web: Web
) -> None:
    """The same URL in two fields."""
    web.has(FOX, PNG)
    bench.put(parameters={"input_image": FOX, "input_video": FOX})
    fetching.run(ID, tries=0)
    assert web.asked == [FOX]
    failed(bench, "input_video must be MP4")


def test_no_provider_is_given_what_was_not_fetched(bench: Workbench) -> None:
    bench.put(parameters={"input_image": FOX})
    with pytest.raises(InvalidRequest, match="input_image was not fetched"):
        bench.desk().open(ID, 0).option()
