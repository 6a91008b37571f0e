"""A function that breaks down: the video ends all the same, and nothing is paid twice."""

import pytest

from reelgate.jobs import FailureCode, OutputState, Status, Video
from tests.workflow.functions import breaks_after, breaks_before
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import Fal, OpenAI, Replicate


def failed_as(video: Video, code: FailureCode) -> None:
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert video.outputs[0].state is OutputState.FAILED
    assert video.failure is not None
    assert video.failure == video.outputs[0].failure
    assert video.failure.code is code


@pytest.mark.parametrize("error", ["RuntimeError", "Lambda.ServiceException"])
def test_submit_before_its_claim(stage: Stage, mock: OpenAI, error: str) -> None:
    stage.functions.happens("submit", breaks_before(error))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Lost Settle"
    failed_as(video, FailureCode.INTERNAL_ERROR)
    assert stage.functions.calls == ["submit", "settle"]
    assert mock.asked == []


def test_submit_between_its_claim_and_the_answer(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.script(Ask.SUBMIT, RuntimeError("out of memory"))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Lost Settle"
    failed_as(video, FailureCode.SUBMISSION_UNKNOWN)
    assert fal.counts() == {Ask.SUBMIT: 1}
    assert replicate.asked == []


@pytest.mark.parametrize("error", ["RuntimeError", "Sandbox.Timedout"])
def test_submit_after_its_answer_was_kept(stage: Stage, mock: OpenAI, error: str) -> None:
    stage.functions.happens("submit", breaks_after(error))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Lost Settle"
    failed_as(video, FailureCode.UPSTREAM_ERROR)
    assert mock.counts() == {Ask.SUBMIT: 1}


def test_poll(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("poll", breaks_before())
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Lost Settle"
    failed_as(video, FailureCode.UPSTREAM_ERROR)
    assert mock.counts() == {Ask.SUBMIT: 1}


def test_store(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("store", breaks_before())
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Store Lost Settle"
    failed_as(video, FailureCode.UPSTREAM_ERROR)
    assert mock.counts() == {Ask.SUBMIT: 1, Ask.POLL: 1}
    assert stage.files() == {}


def test_a_word_that_no_branch_knows(stage: Stage) -> None:
    """An older execution meets newer code: it must not go on as if it understood."""
    stage.functions.happens("poll", lambda event, run: run() | {"state": "resting"})
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Lost Settle"
    failed_as(video, FailureCode.UPSTREAM_ERROR)


@pytest.mark.parametrize("breakdown", [breaks_before(), breaks_after()], ids=["before", "after"])
def test_settle_is_made_again(stage: Stage, breakdown: object) -> None:
    stage.functions.happens("settle", breakdown)  # type: ignore[arg-type]
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert stage.functions.calls == ["submit", "poll", "store", "settle", "settle"]
    assert len(stage.passing.retries) == 1
    assert video.status is Status.COMPLETED
