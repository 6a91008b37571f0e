"""An execution that was ended in the middle: the sweep starts another, which pays for nothing again."""

from dataclasses import replace

from reelgate.jobs import FailureCode, Status, Video
from reelgate.service.doubt import IN_FLIGHT
from reelgate.store.due import Due
from tests.workflow.film import film
from tests.workflow.functions import breaks_before, first, then
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import Fal, OpenAI, Replicate


def revived(stage: Stage, model: str, *, tasks: str) -> Video:
    """The video after its second execution; the first one ends in the middle, after these states."""
    # moto 5.2 calls an execution failed that was stopped inside a Map; the sweep asks only whether it runs.
    ended = stage.finished(stage.accept(model), status="FAILED")
    assert stage.path(ended) == tasks
    assert not ended.status.terminal
    return stage.revive(ended.id)


def test_after_the_submit(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("submit", then(stage.abort))
    video = revived(stage, "fal/kling-v3", tasks="Submit")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert stage.functions.calls == ["submit", "submit", "poll", "store", "settle"]
    assert len(fal.requests(Ask.SUBMIT)) == 1
    assert (video.status, video.cost) == (Status.COMPLETED, 420_000)


def test_before_the_submit(stage: Stage, fal: Fal) -> None:
    def dies(id: str) -> None:
        stage.abort(id)
        raise RuntimeError

    stage.functions.happens("submit", first(dies))
    video = revived(stage, "fal/kling-v3", tasks="Submit")
    assert video.status is Status.COMPLETED
    assert len(fal.requests(Ask.SUBMIT)) == 1


def test_in_the_middle_of_a_submit_that_cannot_be_repeated(stage: Stage, fal: Fal) -> None:
    """It is left alone as long as it may still be on the wire."""
    stage.functions.happens("submit", first(stage.abort))
    fal.script(Ask.SUBMIT, RuntimeError("killed"))
    video = revived(stage, "kling-v3", tasks="Submit")
    assert stage.path(video) == "Submit Pause Submit Done Settle"
    assert stage.passing.waits == [IN_FLIGHT - 60]
    assert video.failure is not None
    assert video.failure.code is FailureCode.SUBMISSION_UNKNOWN
    assert fal.counts() == {Ask.SUBMIT: 1}


def test_in_the_middle_of_a_submit_that_can_be_repeated(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("submit", first(stage.abort))
    mock.script(Ask.SUBMIT, RuntimeError("killed"))
    video = revived(stage, "mock-video", tasks="Submit")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert video.status is Status.COMPLETED
    assert len(mock.requests(Ask.SUBMIT)) == 2
    assert mock.jobs == {f"{video.id}-0"}


def test_after_the_file_was_stored(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("store", then(stage.abort))
    video = revived(stage, "fal/kling-v3", tasks="Submit Wait Poll Store")
    assert stage.path(video) == "Submit Done Settle"
    assert (video.status, video.cost) == (Status.COMPLETED, 420_000)
    assert video.outputs[0].media is not None
    assert stage.files() == {video.outputs[0].media.key: film()}
    assert len(fal.requests(Ask.SUBMIT)) == len(fal.requests(Ask.FILE)) == 1


def test_after_an_output_had_failed(stage: Stage, fal: Fal) -> None:
    fal.script(Ask.SUBMIT, fal.refusal(422, "content_policy_violation", "No"))
    stage.functions.happens("submit", then(stage.abort))
    video = revived(stage, "fal/kling-v3", tasks="Submit")
    assert stage.path(video) == "Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.CONTENT_POLICY_VIOLATION
    assert fal.counts() == {Ask.SUBMIT: 1}


def test_on_the_second_route(stage: Stage) -> None:
    """The second execution starts with the provider whose turn it is by now."""
    fal, replicate = stage.vendors["fal"], stage.vendors["replicate"]
    fal.script(Ask.SUBMIT, fal.refusal(402, "no_credit", "No"))
    stage.functions.happens("submit", then(stage.abort))
    video = revived(stage, "kling-v3", tasks="Submit")
    assert stage.path(video) == "Submit Wait Poll Store Done Settle"
    assert video.status is Status.COMPLETED
    assert len(fal.requests(Ask.SUBMIT)) == len(replicate.requests(Ask.SUBMIT)) == 1


def test_at_the_desk_of_the_first_provider_when_it_is_the_turn_of_the_second(
    stage: Stage, fal: Fal, replicate: Replicate
) -> None:
    """The sweep read the video a moment before it fell back: the new execution goes to where it is by now."""
    fal.script(Ask.SUBMIT, fal.refusal(402, "no_credit", "No"))
    stage.functions.happens("submit", then(stage.abort))
    ended = stage.finished(stage.accept("kling-v3"), status="FAILED")
    assert ended.outputs[0].route == 1
    stale = replace(ended, revivals=1, outputs=(replace(ended.outputs[0], route=0),))
    assert Due(stage.table).revive(ended, until=0)
    stage.workflow.start(stale)
    video = stage.finished(ended.id)
    assert stage.path(video) == "Submit Pause Submit Wait Poll Store Done Settle"
    assert stage.passing.waits == [0, 124]
    assert video.status is Status.COMPLETED
    assert len(fal.requests(Ask.SUBMIT)) == len(replicate.requests(Ask.SUBMIT)) == 1


def test_a_settle_that_failed_for_good(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("settle", *[breaks_before()] * 11)
    video = revived(stage, "fal/kling-v3", tasks="Submit Wait Poll Store Done Settle")
    assert stage.path(video) == "Submit Done Settle"
    assert stage.functions.calls.count("settle") == 12
    assert video.status is Status.COMPLETED
    assert len(fal.requests(Ask.SUBMIT)) == 1


def test_what_was_cancelled_meanwhile_is_stopped(stage: Stage, fal: Fal) -> None:
    stage.functions.happens("submit", then(stage.abort), first(stage.cancel))
    video = revived(stage, "fal/kling-v3", tasks="Submit")
    assert stage.path(video) == "Submit Cancel Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.CANCELLED
    assert fal.counts() == {Ask.SUBMIT: 1, Ask.CANCEL: 1}
