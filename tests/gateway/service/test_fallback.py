"""Fallback: who is asked after a provider refused or failed."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from reelgate import errors
from reelgate.circuits import TOLERATED
from reelgate.jobs import Attempt, Output, OutputState, Route
from reelgate.service import fallback, submit
from reelgate.store.circuits import Circuits
from tests.gateway.samples import CREATED, ID
from tests.gateway.service.conftest import CLAIMED, IN_PROGRESS, KLING, SUBMITTED, UPSTREAM, Workbench, error, says
from tests.gateway.service.submission import posts, refusal, run, step, unwell


def test_a_vendor_that_asks_for_patience_gets_it(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", error(429, "rate_limit_exceeded", **{"retry-after": "7"}), says(id="job"))
    assert run(bench) == step("queued", wait=7, error="Throttled")
    assert bench.output.state is OutputState.QUEUED
    assert [each.code for each in bench.output.attempts] == ["Throttled"]
    assert run(bench) == step("submitted", wait=1)


@pytest.mark.parametrize(
    ("refused", "name", "code"),
    [
        (error(429, "slow_down"), "Throttled", "RATE_LIMITED"),
        (httpx.ConnectError("refused"), "NotSent", "UPSTREAM_ERROR"),
    ],
    ids=["throttled", "not sent"],
)
def test_but_not_for_ever(bench: Workbench, refused: Any, name: str, code: str) -> None:
    bench.put()
    bench.vendor.will("submit", *[refused] * 7)
    for wait in (5, 10, 20, 40, 80, 160):
        assert run(bench)["wait"] == wait
        bench.clock.tick(wait)
    assert run(bench) == step("failed", error=name), "the next pause is longer than the time that is left"
    assert refusal(bench)[0] == code


def test_a_vendor_that_asks_for_little_again_and_again_gets_more(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", *[error(429, "slow_down", **{"retry-after": "0"})] * 9)
    waits = []
    while (said := run(bench))["state"] == "queued":
        waits += [said["wait"]] if said["error"] == "Throttled" else []
        bench.clock.tick(said["wait"])
    assert waits == [0, 0, 0, 0, 0, 160, 300]
    assert len(bench.output.attempts) == 7


def test_nor_past_the_deadline(bench: Workbench) -> None:
    bench.put(deadline=CREATED + 60)
    bench.vendor.will("submit", error(429, "slow_down", **{"retry-after": "60"}))
    assert run(bench) == step("failed", error="Throttled")
    assert refusal(bench)[0] == "RATE_LIMITED"


def test_patience_is_counted_for_each_provider(bench: Workbench) -> None:
    bench.put(model="kling-v3", routes=KLING)
    bench.vendor.will("submit", *[httpx.Response(429)] * 6)
    for _ in range(5):
        said = run(bench, "fal")
        assert said["provider"] == "fal"
        bench.clock.tick(said["wait"])
    assert run(bench, "fal") == step("queued", provider="replicate", error="Throttled")
    bench.vendor.will("submit", httpx.Response(429))
    assert run(bench, "replicate") == step("queued", wait=5, provider="replicate", error="Throttled")


@pytest.mark.parametrize("status", [401, 402, 403, 404, 410, 302])
def test_a_refusal_that_is_not_the_callers_fault_goes_to_the_next_route(bench: Workbench, status: int) -> None:
    bench.put(model="kling-v3", routes=KLING)
    bench.vendor.will("submit", httpx.Response(status), says(201, id="job", status="starting"))
    assert (said := run(bench, "fal")) == step("queued", provider="replicate", error=said["error"])
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


def test_without_a_next_route_all_are_exhausted(bench: Workbench) -> None:
    bench.put(replace(CLAIMED, state=OutputState.QUEUED, route=1), model="kling-v3", routes=KLING)
    bench.vendor.will("submit", httpx.Response(402))
    assert run(bench, "replicate") == step("failed", provider="replicate", error="OutOfFunds")
    assert refusal(bench)[0] == "ALL_PROVIDERS_EXHAUSTED"


def test_a_single_route_says_what_it_was(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", httpx.Response(402))
    run(bench)
    assert refusal(bench) == ("UPSTREAM_ERROR", "Mock refused or failed (402)")


@pytest.mark.parametrize(
    ("reply", "name", "code"),
    [
        (error(400, "invalid_value", "prompt is rude"), "BadInput", "INVALID_REQUEST"),
        (error(400, "content_policy_violation", "prompt is rude"), "ContentPolicy", "CONTENT_POLICY_VIOLATION"),
    ],
)
def test_the_callers_fault_is_not_taken_elsewhere(
    bench: Workbench, reply: httpx.Response, name: str, code: str
) -> None:
    bench.put(routes=(Route(provider="mock", model="mock-video", estimate=0), UPSTREAM))
    bench.vendor.will("submit", reply)
    assert run(bench) == step("failed", error=name)
    told, message = refusal(bench)
    assert told == code and message.endswith(": prompt is rude")


def test_a_provider_without_a_key_is_passed_over(bench: Workbench) -> None:
    bench.put(model="kling-v3", routes=KLING)

    def keyless() -> Any:
        raise errors.CredentialRejected("fal.ai has no key yet")

    desk = replace(bench.desk("fal"), transport=keyless)
    assert submit.run(desk, ID, 0)["provider"] == "replicate"
    assert [each.code for each in bench.output.attempts] == ["CredentialRejected"]


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


def test_a_job_that_failed_and_is_billed_is_on_record_with_its_cost(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, model="kling-v3", routes=KLING, parameters={"model": "kling-v3"})
    desk = bench.desk("fal")
    billing = replace(desk.provider.facts, bills_failures=True)
    monkeypatch.setattr(desk.provider, "facts", billing)
    fallback.next_route(desk.open(ID, 0), errors.Refused("broken"))
    assert bench.output.attempts == (Attempt(provider="fal", code="Refused", cost=KLING[0].estimate),)


def broken(bench: Workbench, provider: str = "mock", model: str = "mock-video") -> None:
    """It failed three times in a row, just now."""
    for _ in range(TOLERATED):
        bench.desk().circuits.failed(provider, model, now=bench.clock.seconds)


def test_a_provider_that_failed_several_times_in_a_row_is_left_alone(bench: Workbench) -> None:
    bench.put()
    broken(bench)
    assert run(bench) == step("queued", wait=15, error="CircuitOpen")
    bench.clock.tick(14)
    assert run(bench) == step("queued", wait=15, error="CircuitOpen")
    assert (posts(bench), bench.output) == (0, Output(index=0)), "that it waited is no attempt"


def test_with_one_model_only(bench: Workbench) -> None:
    bench.put()
    broken(bench, model="another")
    bench.vendor.will("submit", says(id="job"))
    assert run(bench) == step("submitted", wait=1)


def test_then_one_video_is_its_trial(bench: Workbench) -> None:
    bench.put()
    broken(bench)
    bench.clock.tick(15)
    circuits = bench.desk().circuits
    seen = circuits.find("mock", "mock-video")
    assert seen and circuits.trial(seen, now=bench.clock.seconds), "another video has it"
    assert run(bench) == step("queued", wait=15, error="CircuitOpen")
    bench.clock.tick(15)
    bench.vendor.will("submit", error(429, "slow_down"))
    assert run(bench) == step("queued", wait=5, error="Throttled")
    bench.clock.tick(5)
    assert run(bench) == step("queued", wait=25, error="CircuitOpen"), "twice as long"
    bench.clock.tick(25)
    bench.vendor.will("submit", says(id="job"))
    assert run(bench) == step("submitted", wait=1)
    assert circuits.find("mock", "mock-video") is None, "all others may go"


def test_of_two_that_would_try_it_one_does(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put()
    broken(bench)
    bench.clock.tick(15)
    monkeypatch.setattr(Circuits, "trial", lambda *_, **__: False)
    assert run(bench) == step("queued", wait=15, error="CircuitOpen")
    assert posts(bench) == 0


def test_meanwhile_the_next_route_is_taken(bench: Workbench) -> None:
    bench.put(model="kling-v3", routes=KLING)
    broken(bench, "fal", "kling-v3")
    assert run(bench, "fal") == step("queued", provider="replicate", error="CircuitOpen")
    assert (bench.output.route, [each.code for each in bench.output.attempts]) == (1, ["CircuitOpen"])
    assert posts(bench) == 0


def test_nobody_waits_past_the_deadline(bench: Workbench) -> None:
    bench.put(deadline=CREATED + 7)
    broken(bench)
    assert run(bench) == step("queued", wait=7, error="CircuitOpen")
    bench.clock.tick(7)
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "TIMEOUT"
