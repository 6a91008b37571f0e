"""Polls that learn nothing are made again, until the deadline; words that nobody knows end the job."""

import httpx
import pytest

from reelgate.jobs import FailureCode, Status
from tests.conftest import StoppedClock
from tests.workflow.functions import breaks_before, first
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask, Line
from tests.workflow.wires import Fal, OpenAI, Replicate

UNAVAILABLE = httpx.Response(503)


@pytest.mark.parametrize(
    "passing",
    [
        UNAVAILABLE,
        httpx.Response(401),
        httpx.Response(429),
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("refused"),
    ],
    ids=repr,
)
def test_what_says_nothing_of_the_job_is_asked_again(stage: Stage, mock: OpenAI, passing: Line) -> None:
    mock.script(Ask.POLL, passing)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Breather Poll Store Done Settle"
    assert stage.passing.waits == [1, 15]
    assert video.status is Status.COMPLETED
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_a_job_that_its_vendor_does_not_know_yet(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, httpx.Response(404))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Breather Poll Store Done Settle"
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


def test_an_answer_that_leaves_out_the_state(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, httpx.Response(200, json={"id": "job"}))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR


def test_the_deadline_ends_a_job_that_does_not(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    def busy(_: httpx.Request) -> str:
        clock.tick(250)
        return "in_progress"

    mock.script(Ask.POLL, *[busy] * 9)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Wait Poll Wait Poll Done Settle"
    assert stage.passing.waits == [1, 25, 52, 82]
    assert video.failure is not None
    assert video.failure.code is FailureCode.TIMEOUT
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_the_deadline_ends_a_vendor_that_is_down(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    def down(_: httpx.Request) -> httpx.Response:
        clock.tick(300)
        return UNAVAILABLE

    mock.script(Ask.POLL, *[down] * 9)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Breather Poll Breather Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.TIMEOUT


def test_what_no_provider_took_before_the_deadline_is_not_submitted(
    stage: Stage, mock: OpenAI, clock: StoppedClock
) -> None:
    stage.functions.happens("submit", first(lambda id: clock.tick(600)))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.TIMEOUT
    assert mock.asked == []
