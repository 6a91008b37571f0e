"""A submit whose answer was lost: paid once at the most."""

import httpx
import pytest

from reelgate.jobs import FailureCode, OutputState, Status
from tests.conftest import StoppedClock
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask, Line
from tests.workflow.wires import Fal, OpenAI, Replicate

SILENCES: list[Line] = [
    httpx.ReadTimeout("slow"),
    httpx.RemoteProtocolError("cut"),
    httpx.Response(500),
    httpx.Response(200, json={"queued": True}),
]


@pytest.mark.parametrize("silence", SILENCES, ids=repr)
def test_without_idempotency_it_is_not_submitted_again(
    stage: Stage, fal: Fal, replicate: Replicate, silence: Line
) -> None:
    fal.script(Ask.SUBMIT, silence)
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Done Settle"
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert video.outputs[0].state is OutputState.FAILED
    assert video.failure is not None
    assert video.failure.code is FailureCode.SUBMISSION_UNKNOWN
    assert fal.counts() == {Ask.SUBMIT: 1}
    assert replicate.asked == []


@pytest.mark.parametrize("silence", SILENCES, ids=repr)
def test_with_idempotency_the_same_reference_is_sent_again(stage: Stage, mock: OpenAI, silence: Line) -> None:
    mock.script(Ask.SUBMIT, silence)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Pause Submit Wait Poll Store Done Settle"
    assert stage.passing.waits == [5, 1]
    assert video.status is Status.COMPLETED
    assert len(mock.requests(Ask.SUBMIT)) == 2
    assert mock.jobs == {f"{video.id}-0"}


@pytest.mark.parametrize(
    "refusal",
    [httpx.Response(429, headers={"retry-after": "60"}), httpx.Response(401), httpx.ConnectError("refused")],
    ids=["429", "401", "connect error"],
)
def test_a_refusal_then_says_nothing_of_the_first_one(stage: Stage, mock: OpenAI, refusal: Line) -> None:
    """Its job may be running: nothing is given back, and the same reference is sent on."""
    mock.script(Ask.SUBMIT, httpx.ReadTimeout("slow"), refusal)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Pause Submit Pause Submit Wait Poll Store Done Settle"
    assert stage.passing.waits == [5, 6, 1]
    assert video.status is Status.COMPLETED
    assert video.outputs[0].attempts == ()
    assert len(mock.requests(Ask.SUBMIT)) == 3
    assert mock.jobs == {f"{video.id}-0"}


def test_with_idempotency_it_is_sent_again_until_the_deadline(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    def silent(_: httpx.Request) -> httpx.Response:
        clock.tick(250)
        return httpx.Response(500)

    mock.script(Ask.SUBMIT, *[silent] * 9)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Pause Submit Pause Submit Done Settle"
    assert stage.passing.waits == [67, 146]  # ever more rarely
    assert video.failure is not None
    assert video.failure.code is FailureCode.SUBMISSION_UNKNOWN
    assert mock.jobs == {f"{video.id}-0"}
    assert mock.counts() == {Ask.SUBMIT: 2}
