"""The file arrives whole, or not at all."""

from collections.abc import Iterator

import httpx
import pytest

from reelgate.jobs import FailureCode, OutputState, Status
from reelgate.service.sweep import Swept
from tests.workflow.film import film
from tests.workflow.functions import breaks_after, breaks_before
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask, Line, served
from tests.workflow.wires import Fal, OpenAI, Replicate

STORED = "Submit Wait Poll Store Done Settle"
UNFETCHED = "Submit Wait Poll Store Unfetched Settle"
HALF = len(film()) // 2


def cut(_: httpx.Request) -> httpx.Response:
    """The connection breaks in the middle of the file."""

    def chunks() -> Iterator[bytes]:
        yield film()[:HALF]
        raise httpx.ReadError("reset")

    return httpx.Response(200, content=chunks())


@pytest.mark.parametrize(
    "trouble",
    [
        httpx.Response(403),
        httpx.Response(410),
        httpx.ConnectError("refused"),
        cut,
        lambda _: served(film()[:HALF]),
        lambda _: served(film(), announced=len(film()) + 1),
        lambda _: served(b"<html>Not yet</html>"),
    ],
    ids=["expired", "gone", "unreachable", "cut", "half", "shorter than announced", "no film"],
)
def test_trouble_with_the_file_is_tried_again_with_a_fresh_link(stage: Stage, fal: Fal, trouble: Line) -> None:
    fal.script(Ask.FILE, trouble)
    video = stage.make("fal/kling-v3")
    assert stage.path(video) == STORED
    assert stage.functions.calls == ["submit", "poll", "store", "store", "settle"]
    assert stage.passing.retries == [1]
    assert len(fal.requests(Ask.RESULT)) == 3  # one of the poll, and one of each try
    assert len(fal.requests(Ask.SUBMIT)) == 1
    assert video.status is Status.COMPLETED
    assert stage.files() == {f"videos/{video.id}/0.mp4": film()}


@pytest.mark.parametrize(
    ("ask", "trouble"),
    [
        (Ask.FILE, httpx.Response(429)),
        (Ask.FILE, httpx.Response(503)),
        (Ask.RESULT, httpx.Response(503)),
        (Ask.RESULT, httpx.Response(401)),
        (Ask.RESULT, httpx.Response(429, headers={"retry-after": "7"})),
        (Ask.RESULT, httpx.ReadTimeout("slow")),
        (Ask.RESULT, httpx.ConnectError("refused")),
    ],
    ids=lambda value: value if isinstance(value, Ask) else repr(value),
)
def test_trouble_of_the_vendors_own_gets_a_breather(stage: Stage, fal: Fal, ask: Ask, trouble: Line) -> None:
    """It says nothing of the file. No try is used up: the deadline ends it."""
    fal.script(ask, *([fal.done] if ask is Ask.RESULT else []), trouble)
    video = stage.make("fal/kling-v3")
    assert stage.path(video) == "Submit Wait Poll Store Wait Poll Store Done Settle"
    assert stage.passing.waits == [124, 31], "a fifth of the model's median"
    assert stage.passing.retries == []
    assert video.status is Status.COMPLETED
    assert stage.files() == {f"videos/{video.id}/0.mp4": film()}
    assert len(fal.requests(Ask.SUBMIT)) == 1


@pytest.mark.parametrize(
    "trouble",
    [lambda _: served(film()[:HALF]), lambda _: httpx.Response(403)],
    ids=["never whole", "never there"],
)
def test_a_file_that_cannot_be_had(stage: Stage, mock: OpenAI, trouble: Line) -> None:
    mock.script(Ask.FILE, *[trouble] * 7)
    video = stage.make("mock-video")
    assert stage.path(video) == UNFETCHED
    assert stage.functions.calls.count("store") == 7
    assert stage.passing.retries == [1, 3, 9, 27, 81, 243]
    assert video.outputs[0].state is OutputState.FAILED
    assert video.failure is not None
    assert video.failure == video.outputs[0].failure
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert stage.files() == {}
    uploads = stage.bucket.client.list_multipart_uploads(Bucket=stage.bucket.name)
    assert uploads.get("Uploads", []) == []
    assert len(mock.requests(Ask.SUBMIT)) == 1
    assert stage.sweep.run() == Swept()


def test_one_of_two_files_cannot_be_had(stage: Stage, fal: Fal) -> None:
    def half(request: httpx.Request) -> httpx.Response:
        return served(film()[: HALF if request.url.path.endswith("job-1.mp4") else None])

    fal.script(Ask.FILE, *[half] * 8)
    video = stage.make("fal/kling-v3", n=2)
    assert sorted(stage.path(video).split()) == sorted([*STORED.split(), *UNFETCHED.split()[:-1]])
    assert sorted(output.state for output in video.outputs) == [OutputState.COMPLETED, OutputState.FAILED]
    assert (video.status, video.failure, video.cost) == (Status.COMPLETED, None, 420_000)
    assert len(stage.files()) == 1


def test_a_file_on_a_host_that_the_vendor_never_uses(stage: Stage, replicate: Replicate) -> None:
    elsewhere = {"status": "succeeded", "output": "https://elsewhere.example/out.mp4"}
    replicate.script(Ask.POLL, *[httpx.Response(200, json=elsewhere) for _ in range(2)])
    video = stage.make("replicate/kling-v3")
    assert stage.path(video) == STORED
    assert stage.functions.calls.count("store") == 1
    assert replicate.requests(Ask.FILE) == []
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert "elsewhere.example" not in video.failure.message


def test_no_other_provider_is_asked_for_it(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    """It was made, and may have been paid for."""
    elsewhere = {"video": {"url": "https://elsewhere.example/out.mp4"}}
    fal.script(Ask.RESULT, *[httpx.Response(200, json=elsewhere) for _ in range(2)])
    video = stage.make("kling-v3")
    assert stage.path(video) == STORED
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert replicate.asked == []


def test_a_file_that_the_vendor_removed(stage: Stage, replicate: Replicate) -> None:
    removed = httpx.Response(200, json={"status": "succeeded", "data_removed": True, "output": None})
    replicate.script(Ask.POLL, replicate.done, removed)
    video = stage.make("replicate/kling-v3")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert video.outputs[0].state is OutputState.FAILED
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert stage.files() == {}


def test_a_vendor_that_takes_its_success_back(stage: Stage, replicate: Replicate) -> None:
    replicate.script(Ask.POLL, replicate.done, "processing")
    video = stage.make("replicate/kling-v3")
    assert stage.path(video) == "Submit Wait Poll Store Wait Poll Store Done Settle"
    assert stage.passing.waits == [124, 31]
    assert video.status is Status.COMPLETED


def test_a_file_that_was_stored_without_anybody_hearing_of_it(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("store", breaks_after("Sandbox.Timedout"))
    video = stage.make("mock-video")
    assert stage.path(video) == STORED
    assert stage.functions.calls.count("store") == 2
    assert video.status is Status.COMPLETED
    assert stage.files() == {f"videos/{video.id}/0.mp4": film()}


def test_a_store_that_lambda_lost_is_made_again(stage: Stage) -> None:
    stage.functions.happens("store", breaks_before("Lambda.ServiceException"))
    video = stage.make("mock-video")
    assert stage.path(video) == STORED
    assert video.status is Status.COMPLETED
