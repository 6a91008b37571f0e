"""Doubt: a submit whose answer was lost."""

import json
from typing import Any

import httpx
import pytest

from reelgate.jobs import OutputState, Route, Status
from reelgate.service import doubt
from tests.gateway.samples import CREATED, ID
from tests.gateway.service.conftest import CLAIMED, IN_PROGRESS, UPSTREAM, Workbench, says
from tests.gateway.service.submission import posts, refusal, run, step, unwell

LOST = [
    httpx.ReadTimeout("t"),
    httpx.RemoteProtocolError("t"),
    httpx.Response(500),
    httpx.Response(503, json={"error": {"code": "INVALID_REQUEST"}}),
    httpx.Response(408),
    httpx.Response(200, json={"no": "id"}),
    httpx.Response(200, text="<html>"),
]


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: type(lost).__name__)
def test_a_lost_answer_is_never_asked_for_twice(bench: Workbench, lost: Any) -> None:
    bench.put(model="openai-compatible/wan", routes=(UPSTREAM, Route(provider="mock", model="mock-video", estimate=0)))
    bench.vendor.will("submit", lost)
    assert run(bench, "openai-compatible") == step("failed", provider="openai-compatible", error="Ambiguous")
    code, message = refusal(bench)
    assert code == "SUBMISSION_UNKNOWN" and "once at the most" in message
    bench.clock.tick(1000)
    assert run(bench, "openai-compatible") == step("failed", provider="openai-compatible")
    assert posts(bench) == 1


@pytest.mark.parametrize("lost", LOST, ids=lambda lost: type(lost).__name__)
def test_it_is_where_the_same_reference_means_the_same_job(bench: Workbench, lost: Any) -> None:
    bench.put()
    bench.vendor.will("submit", lost, says(id="job"))
    first = run(bench)
    assert (first["state"], first["provider"]) == ("queued", "mock")
    assert first["wait"] > 0
    assert bench.output.state is OutputState.SUBMITTING
    assert run(bench)["state"] == "submitted"
    assert [each.headers["idempotency-key"] for each in bench.vendor.calls("submit")] == [f"{ID}-0"] * 2


def test_but_not_after_the_deadline(bench: Workbench) -> None:
    bench.put(CLAIMED, status=IN_PROGRESS, deadline=CREATED + 100)
    bench.clock.tick(doubt.IN_FLIGHT)
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "SUBMISSION_UNKNOWN"
    assert posts(bench) == 0


def test_a_claim_that_somebody_left_behind_is_waited_for_and_then_unknown(bench: Workbench) -> None:
    bench.put(CLAIMED, status=IN_PROGRESS, model="openai-compatible/wan", routes=(UPSTREAM,))
    bench.clock.tick(10)
    assert run(bench, "openai-compatible") == step("queued", wait=doubt.IN_FLIGHT - 10, provider="openai-compatible")
    assert bench.output == CLAIMED
    bench.clock.tick(doubt.IN_FLIGHT - 10)
    assert run(bench, "openai-compatible") == step("failed", provider="openai-compatible")
    assert refusal(bench)[0] == "SUBMISSION_UNKNOWN"
    assert posts(bench) == 0


def test_a_claim_that_was_left_behind_is_submitted_again_where_that_is_safe(bench: Workbench) -> None:
    bench.put(CLAIMED, status=IN_PROGRESS)
    bench.vendor.will("submit", says(id="job"))
    assert run(bench) == step("submitted", wait=1)
    assert posts(bench) == 1


@pytest.mark.parametrize("answer", [httpx.Response(429), httpx.Response(402), httpx.ConnectError("gone")])
def test_a_refusal_says_nothing_of_a_submit_whose_answer_was_lost(bench: Workbench, answer: Any) -> None:
    """Its job may be running: neither another provider nor another reference may be asked."""
    bench.put(CLAIMED, status=IN_PROGRESS, routes=(Route(provider="mock", model="mock-video", estimate=0), UPSTREAM))
    bench.vendor.will("submit", answer)
    assert (said := run(bench)) == step("queued", wait=5, error=said["error"])
    assert bench.output == CLAIMED


def test_a_provider_whose_answer_was_lost_is_unwell(bench: Workbench) -> None:
    bench.put(routes=(UPSTREAM,), model="openai-compatible/wan", parameters={"model": "openai-compatible/wan"})
    bench.vendor.will("submit", httpx.ReadTimeout("late"))
    assert run(bench, "openai-compatible")["state"] == "failed"
    assert unwell(bench) == {"openai-compatible"}


KLING_TASK = "video_task"
FOUND = {"code": 0, "data": [{"id": KLING_TASK, "status": "processing"}]}
NOTHING: dict[str, Any] = {"code": 0, "data": []}


def lost_at_kling(bench: Workbench) -> dict[str, Any]:
    """The answer to a submit whose own answer was lost, at a provider where it can be looked up."""
    bench.put(
        model="kling-v3", routes=(Route(provider="kling", model="kling-v3", estimate=0),), deadline=CREATED + 3600
    )
    bench.vendor.will("submit", httpx.ReadTimeout("late"))
    return run(bench, "kling")


def test_it_is_looked_up_when_no_submit_can_be_under_way_any_more(bench: Workbench) -> None:
    assert lost_at_kling(bench) == step("queued", wait=doubt.IN_FLIGHT, provider="kling", error="Ambiguous")
    (submit,) = bench.vendor.calls("submit")
    assert json.loads(submit.content)["options"] == {"external_task_id": f"{ID}-0"}
    bench.clock.tick(doubt.IN_FLIGHT - 1)
    assert run(bench, "kling") == step("queued", wait=1, provider="kling")
    bench.clock.tick(1)
    bench.vendor.will("poll", says(**FOUND))
    assert run(bench, "kling") == step("submitted", provider="kling")
    (asked,) = bench.vendor.calls("poll")
    assert (asked.method, asked.url.path, asked.url.query) == (
        "GET",
        "/v1/tasks",
        f"external_task_ids={ID}-0".encode(),
    )
    assert (bench.output.state, bench.output.operation) == (OutputState.SUBMITTED, {"id": KLING_TASK})
    assert posts(bench) == 1


def test_what_is_not_there_was_never_sent_and_is_submitted_now(bench: Workbench) -> None:
    lost_at_kling(bench)
    bench.clock.tick(doubt.IN_FLIGHT)
    bench.vendor.will("poll", says(**NOTHING))
    assert run(bench, "kling") == step("queued", provider="kling", error="NotSent")
    assert (bench.output.state, bench.output.route) == (OutputState.QUEUED, 0)
    assert [each.code for each in bench.output.attempts] == ["NotSent"]
    bench.vendor.will("submit", says(code=0, data={"id": KLING_TASK, "status": "submitted"}))
    assert run(bench, "kling")["state"] == "submitted"
    assert posts(bench) == 2


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (httpx.Response(503), "Unavailable"),
        (httpx.ReadTimeout("late"), "Ambiguous"),
        (httpx.ConnectError("gone"), "NotSent"),
        (says(code=0), "Unintelligible"),
    ],
    ids=["503", "silence", "out of reach", "nonsense"],
)
def test_a_look_that_says_nothing_is_repeated_until_the_deadline(bench: Workbench, answer: Any, error: str) -> None:
    lost_at_kling(bench)
    bench.clock.tick(doubt.IN_FLIGHT)
    bench.vendor.will("poll", answer, answer)
    assert run(bench, "kling") == step("queued", wait=60, provider="kling", error=error)
    assert bench.output.state is OutputState.SUBMITTING
    bench.clock.tick(3600)
    assert run(bench, "kling") == step("failed", provider="kling", error=error)
    assert refusal(bench)[0] == "SUBMISSION_UNKNOWN"
    assert posts(bench) == 1


def cancelled(bench: Workbench, provider: str, model: str) -> None:
    route = Route(provider=provider, model=model, estimate=300)
    bench.put(CLAIMED, status=Status.FAILED, model=f"{provider}/{model}", routes=(route,))
    assert bench.store.read().cost_at_risk == 300, "nobody knows yet"


@pytest.mark.parametrize(("provider", "model"), [("openai-compatible", "wan"), ("mock", "mock-video")])
def test_a_video_that_was_cancelled_meanwhile_is_not_submitted_again(
    bench: Workbench, provider: str, model: str
) -> None:
    """Not even where that would be safe: it could begin a job that nobody wants."""
    cancelled(bench, provider, model)
    assert run(bench, provider) == step("queued", wait=doubt.IN_FLIGHT, provider=provider)
    bench.clock.tick(doubt.IN_FLIGHT)
    assert run(bench, provider) == step("failed", provider=provider)
    assert refusal(bench)[0] == "SUBMISSION_UNKNOWN"
    video = bench.store.read()
    assert (video.open, video.cost_at_risk, posts(bench)) == (False, 300, 0)


@pytest.mark.parametrize(("answer", "then"), [(FOUND, "cancelling"), (NOTHING, "cancelled")])
def test_it_is_looked_up_and_stopped(bench: Workbench, answer: Any, then: str) -> None:
    cancelled(bench, "kling", "kling-v3")
    bench.clock.tick(doubt.IN_FLIGHT)
    bench.vendor.will("poll", says(**answer))
    run(bench, "kling")
    assert run(bench, "kling")["state"] == then
    assert (bench.store.read().cost_at_risk, posts(bench)) == (0, 0)
