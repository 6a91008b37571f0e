"""The video as callers see it."""

import json
from typing import Any

import pytest
from openai.types import Video as OpenAIVideo

from reelgate import video_object
from reelgate.catalog import Mode
from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Route, Sent, Status
from tests.gateway.samples import CREATED, ID, media, request, video

CANCELLED = Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner")
POLICY = Failure(code=FailureCode.CONTENT_POLICY_VIOLATION, message="no")


def shown(*outputs: Output, now: int = CREATED, **changes: Any) -> dict[str, Any]:
    return video_object.render(video(*outputs, **changes), request(), now=now, link="https://files.example/{}".format)


def done(index: int) -> Output:
    return Output(index=index, state=OutputState.COMPLETED, media=media(index), operation={"id": "op"})


def test_a_new_video() -> None:
    assert shown() == {
        "id": ID,
        "object": "video",
        "created_at": CREATED,
        "completed_at": None,
        "expires_at": None,
        "status": "queued",
        "progress": 0,
        "model": "mock-video",
        "prompt": "a red fox in the snow",
        "seconds": "4",
        "size": "1280x720",
        "remixed_from_video_id": None,
        "output": None,
        "outputs": [
            {
                "index": 0,
                "status": "queued",
                "url": None,
                "content_type": None,
                "size_bytes": None,
                "sha256": None,
                "error": None,
            }
        ],
        "error": None,
        "metadata": {
            "model": "mock-video",
            "executed_model": None,
            "provider": "mock",
            "provider_name": "Mock",
            "mode": None,
            "seconds": None,
            "size": None,
            "aspect_ratio": None,
            "resolution": None,
            "generate_audio": None,
            "cost_estimate": 0.0,
            "cost": None,
            "cost_at_risk": 0.0,
            "cost_currency": "USD",
            "attempts": [],
        },
        "user_metadata": {},
        "warnings": [],
    }


def test_an_erased_prompt_is_null() -> None:
    erased = request(prompt="a fox", metadata={"scene": "12"}).erased(deleted=False)
    each = video_object.render(video(), erased, now=CREATED, link=str)
    assert (each["prompt"], each["user_metadata"]) == (None, {"scene": "12"})
    OpenAIVideo.model_validate(each)


@pytest.mark.parametrize(("now", "there"), [(CREATED - 1, True), (CREATED, False)])
def test_what_has_expired_has_no_link(now: int, there: bool) -> None:
    each = shown(done(0), status=Status.COMPLETED, expires_at=CREATED, now=now)
    assert (each["output"] is not None, each["outputs"][0]["url"] is not None) == (there, there)
    assert each["outputs"][0]["sha256"] == media().sha256


def test_openais_model_takes_it() -> None:
    failed = Output(index=0, state=OutputState.FAILED, failure=POLICY)
    for each in (shown(), shown(done(0), status=Status.COMPLETED), shown(failed, status=Status.FAILED, failure=POLICY)):
        OpenAIVideo.model_validate(json.loads(json.dumps(each)), strict=False)


def test_the_output_is_the_first_that_was_made() -> None:
    failed = Output(index=0, state=OutputState.FAILED, failure=POLICY)
    seen = shown(failed, done(1), done(2), status=Status.COMPLETED, cost=1_500_000)
    file = {
        "url": f"https://files.example/videos/{ID}/1.mp4",
        "content_type": "video/mp4",
        "size_bytes": 9,
        "sha256": "0" * 64,
    }
    assert seen["output"] == file
    assert seen["outputs"][1] == {"index": 1, "status": "completed", "error": None, **file}
    assert [each["status"] for each in seen["outputs"]] == ["failed", "completed", "completed"]
    assert seen["outputs"][0]["error"] == {"code": "CONTENT_POLICY_VIOLATION", "message": "no"}
    assert (seen["error"], seen["progress"], seen["metadata"]["cost"]) == (None, 100, 1.5)


def test_a_cancelled_video_takes_its_unfinished_outputs_with_it() -> None:
    working = Output(index=0, state=OutputState.SUBMITTED, operation={"id": "op"})
    seen = shown(working, Output(index=1), status=Status.FAILED, failure=CANCELLED, cost=0)
    assert [(each["status"], each["error"]["code"]) for each in seen["outputs"]] == [("failed", "CANCELLED")] * 2
    assert (seen["status"], seen["error"]["code"], seen["metadata"]["cost"]) == ("failed", "CANCELLED", 0.0)


@pytest.mark.parametrize("state", OutputState)
def test_every_state_of_an_output_has_a_word_of_the_callers(state: OutputState) -> None:
    assert video_object.PUBLIC_STATE[state] in Status


@pytest.mark.parametrize(
    ("status", "elapsed", "percent"),
    [
        (Status.QUEUED, 99, 0),
        (Status.IN_PROGRESS, 0, 0),
        (Status.IN_PROGRESS, 1, 50),
        (Status.IN_PROGRESS, 2, 99),
        (Status.IN_PROGRESS, 9999, 99),
        (Status.COMPLETED, 0, 100),
        (Status.FAILED, 9, 0),
    ],
)
def test_progress_is_told_from_the_usual_time(status: Status, elapsed: int, percent: int) -> None:
    """The mock model's median is two seconds."""
    assert shown(status=status, now=CREATED + elapsed)["progress"] == percent


def test_who_makes_it() -> None:
    routes = (
        Route(provider="fal", model="kling-v3", estimate=1),
        Route(provider="replicate", model="kling-v3", estimate=2),
    )
    refused = (Attempt(provider="fal", code="Throttled"), Attempt(provider="fal", code="OutOfFunds"))
    working = Output(index=0, state=OutputState.SUBMITTED, route=1, attempts=refused, operation={"id": "op"})
    told = shown(working, routes=routes, cost_estimate=420_000)["metadata"]
    assert (told["executed_model"], told["provider_name"]) == ("replicate/kling-v3", "Replicate")
    assert told["cost_estimate"] == 0.42
    assert told["attempts"] == [
        {"provider": "fal", "error": "Throttled"},
        {"provider": "fal", "error": "OutOfFunds"},
    ]


def test_what_the_caller_gave_comes_back() -> None:
    warnings = ({"type": "converted", "param": "seconds", "message": "seconds 5 became 4"},)
    kept = request(metadata={"shot": "1a"}, warnings=warnings)
    seen = video_object.render(video(), kept, now=CREATED, link=str)
    assert (seen["user_metadata"], seen["warnings"]) == ({"shot": "1a"}, list(warnings))


def test_what_was_sent_is_that_of_the_provider_who_makes_it() -> None:
    routes = tuple(Route(provider=name, model="kling-v3", estimate=1) for name in ("fal", "replicate"))
    note = {"type": "converted", "param": "seconds", "message": "seconds 5.5 became 5"}
    general = {"type": "alias", "param": "model", "message": "sora-2 ended"}
    sent = (Sent(values={"seconds": 6}), Sent(values={"seconds": 5, "aspect_ratio": "16:9"}, warnings=(note,)))
    kept = request(mode=Mode.TEXT_TO_VIDEO, sent=sent, warnings=(general,))
    waiting = video_object.render(video(routes=routes), kept, now=CREATED, link=str)
    assert (waiting["metadata"]["seconds"], waiting["warnings"]) == (6, [general])
    working = Output(index=0, state=OutputState.SUBMITTED, route=1, operation={"id": "op"})
    shown = video_object.render(video(working, routes=routes), kept, now=CREATED, link=str)
    assert (shown["metadata"]["mode"], shown["metadata"]["seconds"]) == ("text_to_video", 5)
    assert (shown["metadata"]["aspect_ratio"], shown["metadata"]["resolution"]) == ("16:9", None)
    assert shown["warnings"] == [general, note]


def test_a_remix_says_of_what() -> None:
    kept = request(remixed_from="video_first")
    assert video_object.render(video(), kept, now=CREATED, link=str)["remixed_from_video_id"] == "video_first"
