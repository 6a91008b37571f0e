"""What callers name by URL is in our bucket before a provider hears of the video."""

import json
from base64 import b64encode
from typing import Any

import httpx
import pytest

from reelgate import workflow
from reelgate.jobs import Failure, FailureCode, OutputState, Status, Video
from reelgate.media import fetched_key
from reelgate.service.fetch import TRIES
from tests.gateway.samples import picture
from tests.gateway.test_pictures import png
from tests.workflow.functions import breaks_after, breaks_before, first, never_ran, then
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask
from tests.workflow.wires import OpenAI

FOX = "https://pictures.example.com/fox.png?token=hunter2"
PNG = picture()
MADE = "Submit Wait Poll Store Done Settle"


def given(mock: OpenAI) -> list[Any]:
    """The first frames that the vendor was given."""
    return [json.loads(request.content)["input_reference"]["image_url"] for request in mock.requests(Ask.SUBMIT)]


def test_a_video_of_words_goes_past(stage: Stage) -> None:
    video = stage.make("mock-video")
    assert (video.fetch, stage.path(video)) == (False, MADE)
    assert "fetch" not in stage.functions.calls


def test_the_provider_gets_a_link_into_our_bucket(stage: Stage, mock: OpenAI) -> None:
    stage.web.has(FOX, PNG)
    video = stage.make("mock-video", input_image=FOX, n=2)
    assert stage.functions.calls.count("fetch") == 1
    assert stage.web.asked == [FOX]
    key = fetched_key(video.id, FOX)
    assert stage.files()[key] == PNG
    for link in given(mock):
        assert link.split("?")[0].endswith(key) and "Signature" in link
    assert video.status is Status.COMPLETED
    record = stage.videos.record(video.id)
    assert record is not None
    assert record[1].parameters["input_image"] == FOX, "what was asked stays as it was asked"


def refused(stage: Stage, mock: OpenAI, video: Video, message: str) -> None:
    failure = Failure(code=FailureCode.INVALID_REQUEST, message=message)
    assert (video.status, video.failure, video.cost) == (Status.FAILED, failure, 0)
    assert [output.state for output in video.outputs] == [OutputState.FAILED] * len(video.outputs)
    assert mock.requests(Ask.SUBMIT) == []
    swept = stage.sweep.run()
    assert (swept.due, swept.moved) == (0, 0)


def test_what_is_not_there_fails_the_video_before_anybody_is_asked(stage: Stage, mock: OpenAI) -> None:
    video = stage.make("mock-video", input_image=FOX, n=2)
    assert sorted(stage.path(video).split()) == ["Done", "Done", "Fetch", "Settle", "Submit", "Submit"]
    refused(stage, mock, video, "input_image could not be fetched")


def test_so_does_a_bomb_that_came_along(stage: Stage, mock: OpenAI) -> None:
    bomb = f"data:image/png;base64,{b64encode(png((60_000, 60_000))).decode()}"
    video = stage.make("mock-video", input_image=bomb)
    assert stage.path(video) == "Fetch Submit Done Settle"
    refused(stage, mock, video, "input_image has more than 50000000 pixels")


def test_what_may_pass_is_asked_for_again(stage: Stage) -> None:
    stage.web.has(FOX, 503, httpx.ReadTimeout("slow"), PNG)
    video = stage.make("mock-video", input_image=FOX)
    assert stage.path(video) == f"Fetch Patience Fetch Patience Fetch {MADE}"
    assert stage.passing.waits[:2] == [4, 8]
    assert stage.passing.retries == []
    assert video.status is Status.COMPLETED


def test_but_not_for_ever(stage: Stage, mock: OpenAI) -> None:
    stage.web.has(FOX, 503)
    video = stage.make("mock-video", input_image=FOX)
    assert stage.path(video) == f"{'Fetch Patience ' * (TRIES - 1)}Fetch Submit Done Settle"
    assert stage.passing.waits == [4, 8, 16, 32]
    refused(stage, mock, video, "input_image could not be fetched")


@pytest.mark.parametrize("incident", [breaks_before(), breaks_after(), never_ran()])
def test_a_fetch_that_broke_down_is_made_again(stage: Stage, mock: OpenAI, incident: Any) -> None:
    stage.web.has(FOX, PNG)
    stage.functions.happens("fetch", incident)
    video = stage.make("mock-video", input_image=FOX)
    assert stage.path(video) == f"Fetch {MADE}"
    assert stage.web.asked == [FOX]
    assert len(given(mock)) == 1
    assert video.status is Status.COMPLETED


def test_one_that_keeps_breaking_down_is_left_to_the_sweep(stage: Stage, mock: OpenAI) -> None:
    stage.web.has(FOX, PNG)
    stage.functions.happens("fetch", *[breaks_after("Sandbox.Timedout")] * 4)
    id = stage.accept("mock-video", input_image=FOX)
    video = stage.finished(id)
    assert stage.path(video) == "Fetch Unbegun Settle"
    assert (video.status, mock.asked) == (Status.QUEUED, [])
    video = stage.revive(id)
    assert stage.path(video) == f"Fetch {MADE}"
    assert stage.web.asked == [FOX], "it was fetched before the function broke down"
    assert video.status is Status.COMPLETED


def test_until_the_deadline(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("fetch", *[breaks_before()] * 8)
    id = stage.accept("mock-video", input_image=FOX)
    stage.finished(id)
    stage.clock.tick(stage.video(id).deadline - stage.clock.seconds)
    video = stage.revive(id)
    assert stage.path(video) == "Fetch Unbegun Settle"
    assert video.failure is not None
    assert (video.failure.code, video.cost) == (FailureCode.INTERNAL_ERROR, 0)
    assert "nothing was paid" in video.failure.message
    assert mock.asked == []


def test_an_answer_that_nobody_knows_is_a_breakdown(stage: Stage) -> None:
    stage.functions.happens("fetch", lambda event, run: {**run(), "state": "later"})
    id = stage.accept("mock-video", input_image=FOX)
    assert stage.path(stage.finished(id)) == "Fetch Unbegun Settle"


def test_nothing_is_fetched_for_a_video_that_was_cancelled(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("fetch", first(stage.cancel))
    video = stage.make("mock-video", input_image=FOX)
    assert stage.path(video) == "Fetch Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.CANCELLED
    assert (stage.web.asked, mock.asked, stage.files()) == ([], [], {})


def test_nor_submitted_if_it_was_cancelled_then(stage: Stage, mock: OpenAI) -> None:
    stage.web.has(FOX, PNG)
    stage.functions.happens("fetch", then(stage.cancel))
    video = stage.make("mock-video", input_image=FOX)
    assert stage.path(video) == "Fetch Submit Done Settle"
    assert (mock.asked, stage.files()) == ([], {})


def test_a_revival_of_what_was_submitted_fetches_nothing(stage: Stage) -> None:
    stage.web.has(FOX, PNG)
    stage.functions.happens("poll", *[breaks_before()] * 7)
    id = stage.accept("mock-video", input_image=FOX)
    assert stage.finished(id).status is Status.IN_PROGRESS
    assert stage.revive(id).status is Status.COMPLETED
    assert stage.web.asked == [FOX]


def test_an_execution_of_the_version_before_ends_before_it_claims_and_the_next_one_fetches(
    stage: Stage, mock: OpenAI, monkeypatch: pytest.MonkeyPatch
) -> None:
    def before(video: Video) -> dict[str, object]:
        return {name: value for name, value in made(video).items() if name != "fetch"}

    made = workflow.execution_input
    stage.web.has(FOX, PNG)
    with monkeypatch.context() as upgrade:
        upgrade.setattr(workflow, "execution_input", before)
        id = stage.accept("mock-video", input_image=FOX)
        video = stage.finished(id)
    assert stage.path(video) == "Submit Lost Settle"
    assert (video.outputs[0].state, mock.asked) == (OutputState.QUEUED, [])
    assert stage.path(stage.revive(id)) == f"Fetch {MADE}"
    assert len(given(mock)) == 1
