"""Polls that learn nothing are made again, until the deadline; words that nobody knows end the job."""

import httpx
import pytest

from reelgate.jobs import FailureCode, OutputState, Status, Video
from reelgate.service.poll import GRACE
from tests.conftest import StoppedClock
from tests.workflow.film import film
from tests.workflow.functions import breaks_before, first, then
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask, Line, Vendor
from tests.workflow.wires import Fal, OpenAI, Replicate

UNAVAILABLE = httpx.Response(503)
DEADLINE = 600
"""Of the mock model, in seconds; Kling's is an hour."""


@pytest.mark.parametrize(
    "passing",
    [
        UNAVAILABLE,
        httpx.Response(401),
        httpx.Response(429),
        httpx.Response(429, headers={"retry-after": "0"}),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
    ],
    ids=["503", "401", "429", "429 without patience", "read timeout", "connect error"],
)
def test_what_says_nothing_of_the_job_is_asked_again(stage: Stage, mock: OpenAI, passing: Line) -> None:
    mock.script(Ask.POLL, passing)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Store Done Settle"
    assert stage.passing.waits == [1, 15]
    assert stage.passing.retries == []
    assert video.status is Status.COMPLETED
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_a_key_that_was_rotated_while_the_job_ran(stage: Stage, mock: OpenAI) -> None:
    """The one that was kept is refused once, and read again."""
    stage.functions.happens("submit", then(lambda id: mock.rotate(f"{mock.key}-next")))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Store Done Settle"
    assert video.status is Status.COMPLETED
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_a_vendor_that_asks_for_patience_gets_it(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, mock.refusal(429, "rate_limit_exceeded", "Slow down", retry_after="70"))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Store Done Settle"
    assert stage.passing.waits == [1, 70]
    assert stage.passing.retries == []
    assert video.status is Status.COMPLETED
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_but_not_beyond_the_deadline(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, mock.refusal(429, "rate_limit_exceeded", "Tomorrow", retry_after="86400"))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Store Done Settle"
    assert sum(stage.passing.waits) == DEADLINE
    assert video.status is Status.COMPLETED, "it was done by then"


def test_a_job_that_its_vendor_does_not_know_yet(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, httpx.Response(404))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Store Done Settle"
    assert video.status is Status.COMPLETED


def test_a_job_that_its_vendor_does_not_know_any_more(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    """It may have been paid for, so nobody else is asked."""
    fal.script(Ask.POLL, httpx.Response(404))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert replicate.asked == []


@pytest.mark.parametrize("error", ["Lambda.ServiceException", "Lambda.SdkClientException", "Sandbox.Timedout"])
def test_a_poll_that_lambda_lost_is_made_again(stage: Stage, mock: OpenAI, error: str) -> None:
    stage.functions.happens("poll", breaks_before(error), breaks_before(error))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert stage.functions.calls == ["submit", "poll", "poll", "poll", "store", "settle"]
    assert video.status is Status.COMPLETED


def test_a_word_that_nobody_knows(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.script(Ask.POLL, "ASLEEP")
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert "'ASLEEP'" in video.failure.message
    assert video.status is Status.FAILED
    assert fal.counts() == {Ask.SUBMIT: 1, Ask.POLL: 1}
    assert replicate.asked == []


def test_a_success_without_a_file(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    """It may have been paid for, so nobody else is asked."""
    fal.script(Ask.RESULT, httpx.Response(200, json={"seed": 1}))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert fal.counts() == {Ask.SUBMIT: 1, Ask.POLL: 1, Ask.RESULT: 1}
    assert replicate.asked == []


def test_an_answer_that_leaves_out_the_state(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, httpx.Response(200, json={"id": "job"}))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR


def timed_out(video: Video, vendor: Vendor) -> None:
    """It failed in time, and its vendor was told to stop."""
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert video.outputs[0].state is OutputState.FAILED
    assert video.failure is not None
    assert video.failure == video.outputs[0].failure
    assert video.failure.code is FailureCode.TIMEOUT
    assert len(vendor.requests(Ask.SUBMIT)) == len(vendor.requests(Ask.CANCEL)) == 1
    assert vendor.asked[-1][0] is Ask.CANCEL


def test_the_deadline_ends_a_job_that_does_not(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    def busy(_: httpx.Request) -> str:
        clock.tick(250)
        return "in_progress"

    mock.script(Ask.POLL, *[busy] * 9)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Wait Poll Cancel Done Settle"
    assert stage.passing.waits == [1, 25, 52]
    timed_out(video, mock)


@pytest.mark.parametrize("model", ["fal/kling-v3", "replicate/kling-v3"])
def test_each_vendor_is_told(stage: Stage, model: str, clock: StoppedClock) -> None:
    stage.functions.happens("poll", first(lambda id: clock.tick(3600)))
    vendor = stage.vendors[model.partition("/")[0]]
    vendor.script(Ask.POLL, {"fal": "IN_PROGRESS", "replicate": "processing"}[vendor.name])
    video = stage.make(model)
    assert stage.path(video) == "Submit Wait Poll Cancel Done Settle"
    timed_out(video, vendor)


@pytest.mark.parametrize(
    "down",
    [UNAVAILABLE, httpx.Response(429, headers={"retry-after": "9"}), httpx.ConnectError("refused")],
    ids=["503", "429", "connect error"],
)
def test_the_deadline_ends_a_vendor_that_is_down(stage: Stage, mock: OpenAI, clock: StoppedClock, down: Line) -> None:
    def late(_: httpx.Request) -> Line:
        clock.tick(DEADLINE)
        return down

    mock.script(Ask.POLL, UNAVAILABLE, late)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Cancel Done Settle"
    timed_out(video, mock)


def test_a_file_that_is_there_at_the_deadline_is_still_fetched(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    def busy(_: httpx.Request) -> str:
        clock.tick(DEADLINE - 2)
        return "in_progress"

    mock.script(Ask.POLL, busy)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Store Done Settle"
    assert clock.seconds > video.deadline
    assert video.status is Status.COMPLETED
    assert stage.files() == {f"videos/{video.id}/0.mp4": film()}
    assert mock.requests(Ask.CANCEL) == []


def test_but_not_for_ever(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    def down(_: httpx.Request) -> httpx.Response:
        clock.tick(400)
        return UNAVAILABLE

    mock.script(Ask.FILE, *[down] * 9)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait " + "Poll Store Wait " * 4 + "Poll Cancel Done Settle"
    assert clock.seconds >= video.deadline + GRACE
    timed_out(video, mock)
    assert stage.files() == {}


def test_a_job_that_fails_at_the_deadline_is_not_made_elsewhere(
    stage: Stage, fal: Fal, replicate: Replicate, clock: StoppedClock
) -> None:
    stage.functions.happens("poll", first(lambda id: clock.tick(3600)))
    fal.script(Ask.RESULT, fal.refusal(504, "generation_timeout", "It took too long"))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Wait Poll Pause Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.TIMEOUT
    assert replicate.asked == []


def test_what_no_provider_took_before_the_deadline_is_not_submitted(
    stage: Stage, mock: OpenAI, clock: StoppedClock
) -> None:
    stage.functions.happens("submit", first(lambda id: clock.tick(600)))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.TIMEOUT
    assert mock.asked == []
