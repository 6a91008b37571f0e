"""The caller gave up: what is not paid yet is not bought, and what runs is stopped."""

import httpx
import pytest

from reelgate.jobs import FailureCode, OutputState, Status, Video
from tests.workflow.film import film
from tests.workflow.functions import first, then
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask, Line, served
from tests.workflow.wires import OpenAI, Replicate

STOPPED = "Submit Wait Poll Cancel Done Settle"


def cancelled(video: Video) -> bool:
    assert video.failure is not None
    return (video.status, video.failure.code, video.cost) == (Status.FAILED, FailureCode.CANCELLED, 0)


def test_before_it_was_submitted(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("submit", first(stage.cancel))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Done Settle"
    assert cancelled(video)
    assert mock.asked == []


def test_while_it_waited_to_be_submitted_again(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.SUBMIT, mock.refusal(429, "rate_limit_exceeded", "Slow down", retry_after="9"))
    stage.functions.happens("submit", then(stage.cancel))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Pause Submit Done Settle"
    assert cancelled(video)
    assert mock.counts() == {Ask.SUBMIT: 1}


@pytest.mark.parametrize("model", ["mock-video", "fal/kling-v3", "replicate/kling-v3"])
def test_while_the_provider_was_at_work(stage: Stage, model: str) -> None:
    stage.functions.happens("submit", then(stage.cancel))
    video = stage.make(model)
    vendor = stage.vendors[video.routes[0].provider]
    assert stage.path(video) == STOPPED
    assert cancelled(video)
    assert (video.outputs[0].state, video.open) == (OutputState.FAILED, False)
    assert vendor.counts() == {Ask.SUBMIT: 1, Ask.CANCEL: 1}


def test_while_the_submit_was_on_the_wire(stage: Stage, mock: OpenAI) -> None:
    """The operation is kept all the same: without it the job could not be stopped."""

    def meanwhile(request: httpx.Request) -> httpx.Response:
        stage.cancel(request.headers["idempotency-key"].removesuffix("-0"))
        return mock.accepted(request)

    mock.script(Ask.SUBMIT, meanwhile)
    video = stage.make("mock-video")
    assert stage.path(video) == STOPPED
    assert cancelled(video)
    assert mock.counts() == {Ask.SUBMIT: 1, Ask.CANCEL: 1}


def test_between_the_last_poll_and_the_file(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("poll", then(stage.cancel))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Store Cancel Done Settle"
    assert cancelled(video)
    assert stage.files() == {}
    assert mock.counts() == {Ask.SUBMIT: 1, Ask.POLL: 1, Ask.CANCEL: 1}


def test_while_the_file_arrived(stage: Stage, mock: OpenAI) -> None:
    """What was deleted is not there an hour later, because it came late."""

    def meanwhile(request: httpx.Request) -> httpx.Response:
        stage.cancel(request.url.path.split("/")[-2].removeprefix("job-").removesuffix("-0"))
        return served(film())

    mock.script(Ask.FILE, meanwhile)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert cancelled(video)
    assert video.outputs[0].media is None
    assert stage.files() == {}
    assert mock.counts() == {Ask.SUBMIT: 1, Ask.POLL: 2, Ask.FILE: 1}


def test_after_the_file_was_stored(stage: Stage) -> None:
    stage.functions.happens("settle", first(stage.cancel))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert cancelled(video)
    assert video.outputs[0].media is None
    assert stage.files() == {}


def test_no_other_provider_is_asked_for_what_was_given_up(stage: Stage, replicate: Replicate) -> None:
    fal = stage.vendors["fal"]
    fal.script(Ask.RESULT, fal.refusal(504, "generation_timeout", "Too long"))
    stage.functions.happens("poll", then(stage.cancel))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Wait Poll Pause Submit Done Settle"
    assert cancelled(video)
    assert replicate.asked == []


@pytest.mark.parametrize(
    ("answer", "tries"),
    [
        (httpx.Response(404), 1),
        (httpx.Response(500), 1),
        (httpx.ReadTimeout("slow"), 4),
        (httpx.ConnectError("refused"), 4),
    ],
    ids=repr,
)
def test_a_vendor_that_does_not_stop_changes_nothing(stage: Stage, mock: OpenAI, answer: Line, tries: int) -> None:
    mock.script(Ask.CANCEL, *[answer] * tries)
    stage.functions.happens("submit", then(stage.cancel))
    video = stage.make("mock-video")
    assert stage.path(video) == STOPPED
    assert cancelled(video)
    assert stage.functions.calls.count("cancel") == len(mock.requests(Ask.CANCEL)) == tries
