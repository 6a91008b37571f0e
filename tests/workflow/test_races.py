"""Something else happens between what Submit read and its claim, which is good only for what it read."""

from collections.abc import Callable

import pytest

from reelgate.jobs import Attempt, FailureCode, Output, Status
from reelgate.service import submit
from reelgate.store.outputs import Outputs
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import Fal, OpenAI, Replicate

Happening = Callable[[str], object]


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Happening], None]:
    """Has it happen, to the video of the first claim, just before that claim."""
    claim = Outputs.claim

    def arrange(happening: Happening) -> None:
        def late(self: Outputs, video_id: str, output: Output, *, now: int) -> bool:
            monkeypatch.setattr(Outputs, "claim", claim)
            happening(video_id)
            return claim(self, video_id, output, now=now)

        monkeypatch.setattr(Outputs, "claim", late)

    return arrange


def other(stage: Stage) -> Happening:
    """Another execution of the same video is at fal's desk too."""
    return lambda id: submit.run(stage.functions.desks["fal"], id, 0)


def test_of_two_one_submits(stage: Stage, fal: Fal, meanwhile: Callable[[Happening], None]) -> None:
    meanwhile(other(stage))
    video = stage.make("fal/kling-v3")
    assert stage.path(video) == "Submit Pause Submit Wait Poll Store Done Settle"
    assert stage.passing.waits == [1, 0]
    assert (video.status, video.cost) == (Status.COMPLETED, 420_000)
    assert len(fal.requests(Ask.SUBMIT)) == 1


def test_the_other_was_refused_and_gave_it_back(stage: Stage, fal: Fal, meanwhile: Callable[[Happening], None]) -> None:
    fal.script(Ask.SUBMIT, fal.refusal(429, "slow_down", "Later"))
    meanwhile(other(stage))
    video = stage.make("fal/kling-v3")
    assert stage.path(video) == "Submit Pause Submit Wait Poll Store Done Settle"
    assert video.status is Status.COMPLETED
    assert video.outputs[0].attempts == (Attempt(provider="fal", code="Throttled"),)
    assert len(fal.requests(Ask.SUBMIT)) == 2


def test_the_other_fell_back(
    stage: Stage, fal: Fal, replicate: Replicate, meanwhile: Callable[[Happening], None]
) -> None:
    fal.script(Ask.SUBMIT, fal.refusal(402, "no_credit", "No"))
    meanwhile(other(stage))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Pause Submit Pause Submit Wait Poll Store Done Settle"
    assert stage.passing.waits == [1, 0, 124]
    assert (video.status, video.cost) == (Status.COMPLETED, 840_000)
    assert len(fal.requests(Ask.SUBMIT)) == len(replicate.requests(Ask.SUBMIT)) == 1


def test_its_owner_gave_up(stage: Stage, mock: OpenAI, meanwhile: Callable[[Happening], None]) -> None:
    meanwhile(stage.cancel)
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Pause Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.CANCELLED
    assert mock.asked == []
