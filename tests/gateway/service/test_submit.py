"""Submit: the vendor's count of POSTs is what this is about."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from reelgate import errors, media
from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Route, Status
from reelgate.service import poll, submit
from reelgate.store.outputs import Outputs
from tests.gateway.samples import CREATED, ID, PROMPT
from tests.gateway.service.conftest import CLAIMED, IN_PROGRESS, KLING, SUBMITTED, UPSTREAM, Workbench, error, says

CANCELLED = Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner")


def run(bench: Workbench, name: str = "mock") -> dict[str, Any]:
    answer = submit.run(bench.desk(name), ID, 0)
    assert PROMPT not in json.dumps(answer) and "://" not in json.dumps(answer)
    return answer


def step(state: str, *, wait: int = 0, provider: str = "mock") -> dict[str, Any]:
    return {"video_id": ID, "index": 0, "state": state, "wait": wait, "provider": provider}


def posts(bench: Workbench) -> int:
    return len(bench.vendor.calls("submit"))


def refusal(bench: Workbench) -> tuple[str, str]:
    failure = bench.output.failure
    assert bench.output.state is OutputState.FAILED and failure
    return failure.code, failure.message


def test_a_queued_output_is_submitted_once(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", says(id="job"))
    bench.clock.tick(7)
    assert run(bench) == step("submitted", wait=1)
    (request,) = bench.vendor.calls("submit")
    assert (request.method, str(request.url)) == ("POST", "https://vendor.example/v1/videos")
    assert request.headers["idempotency-key"] == f"{ID}-0"
    assert json.loads(request.content) == {
        "model": "mock-video",
        "prompt": PROMPT,
        "seconds": "4",
        "size": "1280x720",
    }
    assert bench.store.read().status is Status.IN_PROGRESS
    at = CREATED + 7
    assert bench.output == replace(SUBMITTED, claimed_at=at, submitted_at=at)
    assert run(bench) == step("submitted")
    assert posts(bench) == 1


def test_it_is_claimed_before_anything_is_sent(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put()
    seen: list[OutputState] = []

    def breaking_down(request: httpx.Request) -> str:
        seen.append(bench.output.state)
        raise RuntimeError("the function broke down")

    monkeypatch.setattr(bench.vendor, "action", breaking_down)
    with pytest.raises(RuntimeError):
        run(bench)
    assert seen == [OutputState.SUBMITTING]
    assert bench.output == CLAIMED


def test_who_loses_the_claim_sends_nothing(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put()
    monkeypatch.setattr(Outputs, "claim", lambda *_, **__: False)
    assert run(bench) == step("queued", wait=1)
    assert posts(bench) == 0


def test_a_file_that_is_stored_already_ends_it(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    stored = bench.bucket.store(media.result_key(ID, 0), "video/mp4", [b"file"], length=4)
    assert run(bench) == step("completed") | {
        "media": {"key": stored.key, "content_type": "video/mp4", "bytes": 4, "sha256": stored.sha256}
    }


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
    expected = step("failed", provider="openai-compatible")
    assert run(bench, "openai-compatible") == expected
    code, message = refusal(bench)
    assert code == "SUBMISSION_UNKNOWN" and "once at the most" in message
    bench.clock.tick(1000)
    assert run(bench, "openai-compatible") == expected
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
    bench.clock.tick(submit.IN_FLIGHT)
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "SUBMISSION_UNKNOWN"
    assert posts(bench) == 0


def test_a_claim_that_somebody_left_behind_is_waited_for_and_then_unknown(bench: Workbench) -> None:
    bench.put(CLAIMED, status=IN_PROGRESS, model="openai-compatible/wan", routes=(UPSTREAM,))
    bench.clock.tick(10)
    assert run(bench, "openai-compatible") == step("queued", wait=submit.IN_FLIGHT - 10, provider="openai-compatible")
    assert bench.output == CLAIMED
    bench.clock.tick(submit.IN_FLIGHT - 10)
    assert run(bench, "openai-compatible") == step("failed", provider="openai-compatible")
    assert refusal(bench)[0] == "SUBMISSION_UNKNOWN"
    assert posts(bench) == 0


def test_a_claim_that_was_left_behind_is_submitted_again_where_that_is_safe(bench: Workbench) -> None:
    bench.put(CLAIMED, status=IN_PROGRESS)
    bench.vendor.will("submit", says(id="job"))
    assert run(bench) == step("submitted", wait=1)
    assert posts(bench) == 1


def test_a_vendor_that_asks_for_patience_gets_it(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", error(429, "rate_limit_exceeded", **{"retry-after": "7"}), says(id="job"))
    assert run(bench) == step("queued", wait=7)
    assert bench.output.state is OutputState.QUEUED
    assert [each.code for each in bench.output.attempts] == ["Throttled"]
    assert run(bench) == step("submitted", wait=1)


@pytest.mark.parametrize(
    ("refused", "code"),
    [(error(429, "slow_down"), "RATE_LIMITED"), (httpx.ConnectError("refused"), "UPSTREAM_ERROR")],
    ids=["throttled", "not sent"],
)
def test_but_not_for_ever(bench: Workbench, refused: Any, code: str) -> None:
    bench.put()
    bench.vendor.will("submit", *[refused] * 6)
    assert [run(bench)["wait"] for _ in range(5)] == [5, 10, 20, 40, 80]
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == code
    assert len(bench.output.attempts) == submit.PATIENCE == 5


def test_nor_past_the_deadline(bench: Workbench) -> None:
    bench.put(deadline=CREATED + 60)
    bench.vendor.will("submit", error(429, "slow_down", **{"retry-after": "60"}))
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "RATE_LIMITED"


def test_patience_is_counted_for_each_provider(bench: Workbench) -> None:
    bench.put(model="kling-v3", routes=KLING)
    bench.vendor.will("submit", *[httpx.Response(429)] * 6)
    for _ in range(5):
        assert run(bench, "fal")["provider"] == "fal"
    assert run(bench, "fal") == step("queued", provider="replicate")
    bench.vendor.will("submit", httpx.Response(429))
    assert run(bench, "replicate") == step("queued", wait=5, provider="replicate")


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 302])
def test_a_refusal_that_is_not_the_callers_fault_goes_to_the_next_route(bench: Workbench, status: int) -> None:
    bench.put(model="kling-v3", routes=KLING)
    bench.vendor.will("submit", httpx.Response(status), says(201, id="job", status="starting"))
    assert run(bench, "fal") == step("queued", provider="replicate")
    assert (bench.output.route, len(bench.output.attempts)) == (1, 1)
    assert run(bench, "fal") == step("queued", provider="replicate"), "it is not fal's turn any more"
    assert run(bench, "replicate") == step("submitted", wait=124, provider="replicate")
    assert [each.url.path for each in bench.vendor.calls("submit")] == [
        "/v1/fal-ai/kling-video/v3/standard/text-to-video",
        "/v1/models/kwaivgi/kling-v3-video/predictions",
    ]


def test_a_key_that_was_refused_is_read_again(bench: Workbench) -> None:
    bench.put(model="kling-v3", routes=KLING)
    bench.vendor.will("submit", httpx.Response(401))
    run(bench, "fal")
    assert bench.forgotten == ["fal"]


@pytest.mark.parametrize("answer", [httpx.Response(429), httpx.Response(402), httpx.ConnectError("gone")])
def test_a_refusal_says_nothing_of_a_submit_whose_answer_was_lost(bench: Workbench, answer: Any) -> None:
    """Its job may be running: neither another provider nor another reference may be asked."""
    bench.put(CLAIMED, status=IN_PROGRESS, routes=(Route(provider="mock", model="mock-video", estimate=0), UPSTREAM))
    bench.vendor.will("submit", answer)
    assert run(bench) == step("queued", wait=5)
    assert bench.output == CLAIMED


def test_without_a_next_route_all_are_exhausted(bench: Workbench) -> None:
    bench.put(replace(CLAIMED, state=OutputState.QUEUED, route=1), model="kling-v3", routes=KLING)
    bench.vendor.will("submit", httpx.Response(402))
    assert run(bench, "replicate") == step("failed", provider="replicate")
    assert refusal(bench)[0] == "ALL_PROVIDERS_EXHAUSTED"


def test_a_single_route_says_what_it_was(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", httpx.Response(402))
    run(bench)
    assert refusal(bench) == ("UPSTREAM_ERROR", "Mock refused or failed (402)")


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (error(400, "invalid_value", "prompt is rude"), "INVALID_REQUEST"),
        (error(400, "content_policy_violation", "prompt is rude"), "CONTENT_POLICY_VIOLATION"),
    ],
)
def test_the_callers_fault_is_not_taken_elsewhere(bench: Workbench, reply: httpx.Response, code: str) -> None:
    bench.put(routes=(Route(provider="mock", model="mock-video", estimate=0), UPSTREAM))
    bench.vendor.will("submit", reply)
    assert run(bench) == step("failed")
    told, message = refusal(bench)
    assert told == code and message.endswith(": prompt is rude")


def test_a_provider_without_a_key_is_passed_over(bench: Workbench) -> None:
    bench.put(model="kling-v3", routes=KLING)

    def keyless() -> Any:
        raise errors.CredentialRejected("fal.ai has no key yet")

    desk = replace(bench.desk("fal"), transport=keyless)
    assert submit.run(desk, ID, 0)["provider"] == "replicate"
    assert [each.code for each in bench.output.attempts] == ["CredentialRejected"]


def test_a_request_that_the_catalog_no_longer_takes_fails(bench: Workbench) -> None:
    bench.put(routes=(Route(provider="mock", model="gone", estimate=0),))
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "INVALID_REQUEST"
    assert posts(bench) == 0


def test_nothing_is_submitted_after_the_deadline(bench: Workbench) -> None:
    bench.put(deadline=CREATED)
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "TIMEOUT"
    assert posts(bench) == 0


@pytest.mark.parametrize(
    ("output", "state"),
    [(Output(index=0), "cancelled"), (CLAIMED, "cancelled"), (SUBMITTED, "cancelling")],
    ids=["queued", "claimed", "submitted"],
)
def test_a_cancelled_video_is_not_submitted(bench: Workbench, output: Output, state: str) -> None:
    bench.put(output, status=Status.FAILED, failure=CANCELLED)
    assert run(bench) == step(state)
    assert posts(bench) == 0


def test_a_video_that_is_cancelled_during_the_submit_is_stopped_after_it(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put()
    bench.vendor.will("submit", says(id="job"))
    kept = Outputs.submitted

    def cancelled_meanwhile(self: Outputs, *args: Any, **kwargs: Any) -> bool:
        assert bench.store.videos.cancel(ID, CANCELLED, cost=0, now=CREATED)
        return kept(self, *args, **kwargs)

    monkeypatch.setattr(Outputs, "submitted", cancelled_meanwhile)
    assert run(bench)["state"] == "submitted"
    assert bench.output.operation == {"id": "job"}
    assert poll.run(bench.desk(), ID, 0) == step("cancelling")


@pytest.mark.parametrize("state", [OutputState.SUBMITTING, OutputState.SUBMITTED])
def test_what_another_provider_works_on_is_not_touched(bench: Workbench, state: OutputState) -> None:
    bench.put(replace(SUBMITTED, state=state, route=1), status=IN_PROGRESS, model="kling-v3", routes=KLING)
    before = bench.store.item()
    assert run(bench, "fal") == step("queued", provider="replicate")
    assert bench.store.item() == before


def test_a_failed_output_stays_failed(bench: Workbench) -> None:
    bench.put(replace(CLAIMED, state=OutputState.FAILED, failure=CANCELLED), status=IN_PROGRESS)
    assert run(bench) == step("failed")


def test_an_image_of_ours_goes_out_as_a_link(bench: Workbench) -> None:
    key = bench.bucket.put_input(ID, b"png", "image/png")
    bench.put(parameters={"input_image": key})
    bench.vendor.will("submit", says(id="job"))
    assert run(bench)["state"] == "submitted"
    (request,) = bench.vendor.calls("submit")
    link = json.loads(request.content)["input_reference"]["image_url"]
    assert link.startswith("https://") and key in link and "Signature" in link


def test_a_video_that_is_not_there_is_a_defect(bench: Workbench) -> None:
    with pytest.raises(LookupError, match=ID):
        submit.run(bench.desk(), ID, 0)


def unwell(bench: Workbench) -> frozenset[str]:
    return bench.desk().health.unwell(("fal", "replicate", "mock", "openai-compatible"), now=CREATED)


@pytest.mark.parametrize(
    ("answer", "news"),
    [
        (httpx.Response(401, json={"detail": "no"}), {"fal"}),
        (httpx.Response(402, json={"detail": "Exhausted balance"}), {"fal"}),
        (httpx.Response(403, json={"detail": "User is locked. Reason: TOP_UP"}), {"fal"}),
        (httpx.Response(404, json={"detail": "no such model"}), set()),
        (httpx.Response(422, json={"detail": [{"type": "no_media_generated", "msg": "none"}]}), set()),
    ],
    ids=["key", "money", "locked", "retired", "this job"],
)
def test_a_provider_that_is_passed_over_for_its_own_trouble_is_unwell(
    bench: Workbench, answer: httpx.Response, news: set[str]
) -> None:
    bench.put(status=IN_PROGRESS, model="kling-v3", routes=KLING, parameters={"model": "kling-v3"})
    bench.vendor.will("submit", answer)
    assert run(bench, "fal")["provider"] == "replicate"
    assert unwell(bench) == news


def test_a_provider_whose_answer_was_lost_is_unwell(bench: Workbench) -> None:
    bench.put(routes=(UPSTREAM,), model="openai-compatible/wan", parameters={"model": "openai-compatible/wan"})
    bench.vendor.will("submit", httpx.ReadTimeout("late"))
    assert run(bench, "openai-compatible")["state"] == "failed"
    assert unwell(bench) == {"openai-compatible"}


def test_a_job_that_failed_and_is_billed_is_on_record_with_its_cost(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, model="kling-v3", routes=KLING, parameters={"model": "kling-v3"})
    desk = bench.desk("fal")
    billing = replace(desk.provider.facts, bills_failures=True)
    monkeypatch.setattr(desk.provider, "facts", billing)
    submit.next_route(desk.open(ID, 0), errors.Refused("broken"))
    assert bench.output.attempts == (Attempt(provider="fal", code="Refused", cost=KLING[0].estimate),)
