"""A function that breaks down: the video is taken up again until its deadline, and nothing is paid twice."""

from collections.abc import Callable

import pytest

from reelgate.jobs import FailureCode, OutputState, Status, Video
from reelgate.service.doubt import IN_FLIGHT
from reelgate.service.sweep import Swept
from tests.workflow.film import film
from tests.workflow.functions import Incident, breaks_after, breaks_before, first
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import Fal, OpenAI, Replicate

SUCCESS = "Submit Wait Poll Store Done Settle"
TRIES = 7
"""Of a task that may be repeated: the first, and six retries."""
FOREVER = 99
PATIENTLY = [2, 4, 8, 16, 32, 60]
"""Seconds between these, at the most."""


def lost(stage: Stage, model: str, *, path: str, state: OutputState, **fields: int) -> str:
    """The id of a video that lost its first execution after these states, and is not settled."""
    video = stage.make(model, **fields)
    assert stage.path(video) == path
    assert not video.status.terminal
    assert (video.failure, video.cost, video.completed_at) == (None, None, None)
    assert (video.outputs[0].state, video.outputs[0].failure) == (state, None)
    return video.id


def completed(stage: Stage, video: Video) -> None:
    assert (video.status, video.failure) == (Status.COMPLETED, None)
    assert stage.files() == {f"videos/{video.id}/{output.index}.mp4": film() for output in video.outputs}
    assert stage.sweep.run() == Swept()


@pytest.mark.parametrize("error", ["RuntimeError", "Lambda.ServiceException"])
def test_submit_before_its_claim(stage: Stage, mock: OpenAI, error: str) -> None:
    stage.functions.happens("submit", breaks_before(error))
    id = lost(stage, "mock-video", path="Submit Lost Settle", state=OutputState.QUEUED)
    assert stage.functions.calls == ["submit", "settle"]
    assert mock.asked == []
    video = stage.revive(id)
    assert stage.path(video) == SUCCESS
    completed(stage, video)
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_submit_between_its_claim_and_the_answer(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    """The next execution leaves it alone as long as it may be on the wire."""
    fal.script(Ask.SUBMIT, RuntimeError("out of memory"))
    id = lost(stage, "kling-v3", path="Submit Lost Settle", state=OutputState.SUBMITTING)
    claimed = stage.clock.seconds
    video = stage.revive(id)
    assert stage.path(video) == "Submit Pause Submit Done Settle"
    assert stage.clock.seconds == claimed + IN_FLIGHT
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert video.failure is not None
    assert video.failure.code is FailureCode.SUBMISSION_UNKNOWN
    assert fal.counts() == {Ask.SUBMIT: 1}
    assert replicate.asked == []


def test_the_same_where_the_same_reference_is_the_same_job(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.SUBMIT, RuntimeError("out of memory"))
    id = lost(stage, "mock-video", path="Submit Lost Settle", state=OutputState.SUBMITTING)
    video = stage.revive(id)
    assert stage.path(video) == SUCCESS
    completed(stage, video)
    assert len(mock.requests(Ask.SUBMIT)) == 2
    assert mock.jobs == {f"{id}-0"}


@pytest.mark.parametrize("error", ["RuntimeError", "Sandbox.Timedout"])
def test_submit_after_its_answer_was_kept(stage: Stage, mock: OpenAI, error: str) -> None:
    stage.functions.happens("submit", breaks_after(error))
    id = lost(stage, "mock-video", path="Submit Lost Settle", state=OutputState.SUBMITTED)
    video = stage.revive(id)
    assert stage.path(video) == SUCCESS
    assert stage.passing.waits == [0], "its poll is long due"
    completed(stage, video)
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_poll(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("poll", *[breaks_before()] * TRIES)
    id = lost(stage, "fal/kling-v3", path="Submit Wait Poll Lost Settle", state=OutputState.SUBMITTED)
    assert stage.passing.retries == PATIENTLY
    video = stage.revive(id)
    assert stage.path(video) == SUCCESS
    completed(stage, video)
    assert fal.counts() == {Ask.SUBMIT: 1, Ask.POLL: 2, Ask.RESULT: 2, Ask.FILE: 1}


def test_store(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("store", *[breaks_before()] * TRIES)
    id = lost(stage, "fal/kling-v3", path="Submit Wait Poll Store Lost Settle", state=OutputState.SUBMITTED)
    assert stage.passing.retries == PATIENTLY
    assert stage.files() == {}
    video = stage.revive(id)
    assert stage.path(video) == SUCCESS
    completed(stage, video)
    assert len(fal.requests(Ask.SUBMIT)) == len(fal.requests(Ask.FILE)) == 1


def test_store_after_all_of_it_was_done(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("store", *[breaks_after()] * TRIES)
    id = lost(stage, "fal/kling-v3", path="Submit Wait Poll Store Lost Settle", state=OutputState.SUBMITTED)
    asked = len(fal.asked)
    video = stage.revive(id)
    assert stage.path(video) == "Submit Done Settle"
    completed(stage, video)
    assert len(fal.asked) == asked, "the file is there already"
    assert len(fal.requests(Ask.SUBMIT)) == 1


@pytest.mark.parametrize("action", ["poll", "store"])
def test_what_breaks_down_less_often_is_not_lost(stage: Stage, mock: OpenAI, action: str) -> None:
    stage.functions.happens(action, *[breaks_before()] * (TRIES - 1))
    video = stage.make("mock-video")
    assert stage.path(video) == SUCCESS
    assert stage.functions.calls.count(action) == TRIES
    assert stage.passing.retries == PATIENTLY
    completed(stage, video)
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_a_word_that_no_branch_knows(stage: Stage, mock: OpenAI) -> None:
    """An older execution meets newer code: it must not go on as if it understood."""
    stage.functions.happens("poll", lambda event, run: run() | {"state": "resting"})
    id = lost(stage, "mock-video", path="Submit Wait Poll Lost Settle", state=OutputState.SUBMITTED)
    video = stage.revive(id)
    assert stage.path(video) == SUCCESS
    completed(stage, video)
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_one_of_two_breaks_down_and_the_other_does_not_notice(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("submit", breaks_after())
    video = stage.make("fal/kling-v3", n=2)
    lived = sorted(["Submit", "Lost", "Submit", "Wait", "Poll", "Store", "Done", "Settle"])
    assert sorted(stage.path(video).split()) == lived
    assert video.status is Status.IN_PROGRESS
    assert len(stage.files()) == 1
    video = stage.revive(video.id)
    assert sorted(stage.path(video).split()) == sorted([*SUCCESS.split(), "Submit", "Done"])
    completed(stage, video)
    assert video.cost == 2 * 420_000
    assert len(fal.requests(Ask.SUBMIT)) == len(fal.requests(Ask.FILE)) == 2


def out_of_memory(stage: Stage) -> None:
    """Once at the POST, and then always before it looks at anything."""
    stage.vendors["fal"].script(Ask.SUBMIT, RuntimeError("out of memory"))
    stage.functions.happens("submit", lambda event, run: run(), *[breaks_before()] * FOREVER)


@pytest.mark.parametrize(
    ("trouble", "state", "code"),
    [
        (
            lambda stage: stage.functions.happens("submit", *[breaks_before()] * FOREVER),
            OutputState.QUEUED,
            FailureCode.INTERNAL_ERROR,
        ),
        (out_of_memory, OutputState.SUBMITTING, FailureCode.SUBMISSION_UNKNOWN),
        (
            lambda stage: stage.functions.happens("poll", *[breaks_before()] * FOREVER),
            OutputState.SUBMITTED,
            FailureCode.TIMEOUT,
        ),
        (
            lambda stage: stage.functions.happens("store", *[breaks_before()] * FOREVER),
            OutputState.SUBMITTED,
            FailureCode.TIMEOUT,
        ),
    ],
    ids=["submit", "the POST", "poll", "store"],
)
def test_what_is_lost_again_and_again_is_given_up_at_the_deadline(
    stage: Stage, fal: Fal, trouble: Callable[[Stage], None], state: OutputState, code: FailureCode
) -> None:
    trouble(stage)
    video = stage.make("fal/kling-v3")
    for _ in range(3):
        assert stage.path(video).endswith("Lost Settle")
        assert not video.status.terminal
        assert (video.outputs[0].state, video.outputs[0].failure) == (state, None)
        video = stage.revive(video.id)
    stage.clock.tick(video.deadline - 1 - stage.clock.seconds)
    stage.functions.happens("settle", first(lambda id: stage.clock.tick(1)))
    video = stage.revive(video.id)
    assert video.status is Status.FAILED
    assert video.outputs[0].state is OutputState.FAILED
    assert video.failure is not None
    assert video.failure == video.outputs[0].failure
    assert (video.failure.code, video.cost) == (code, 0)
    assert len(fal.requests(Ask.SUBMIT)) == (state is not OutputState.QUEUED)
    assert stage.files() == {}


@pytest.mark.parametrize("breakdown", [breaks_before(), breaks_after()], ids=["before", "after"])
def test_settle_is_made_again(stage: Stage, breakdown: Incident) -> None:
    stage.functions.happens("settle", breakdown)
    video = stage.make("mock-video")
    assert stage.path(video) == SUCCESS
    assert stage.functions.calls == ["submit", "poll", "store", "settle", "settle"]
    assert len(stage.passing.retries) == 1
    completed(stage, video)
