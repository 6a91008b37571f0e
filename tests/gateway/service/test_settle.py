"""Settle: one write, once."""

from dataclasses import asdict, replace
from typing import Any

import pytest

from reelgate import catalog
from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Route, Status
from reelgate.service.settle import Settlement
from reelgate.store.videos import Videos
from tests.gateway.samples import CREATED, ID, media
from tests.gateway.service.conftest import CLAIMED, IN_PROGRESS, KLING, SUBMITTED, Workbench

CANCELLED = Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner")
POLICY = Failure(code=FailureCode.CONTENT_POLICY_VIOLATION, message="no")
FAILED = replace(CLAIMED, state=OutputState.FAILED, failure=POLICY)


def settlement(bench: Workbench) -> Settlement:
    return Settlement(videos=bench.store.videos, outputs=bench.store.outputs, retention_days=30, clock=bench.clock)


def done(index: int = 0) -> dict[str, Any]:
    return {"video_id": ID, "index": index, "state": "completed", "provider": "fal", "media": asdict(media(index))}


def ended(state: str, index: int = 0) -> dict[str, Any]:
    return {"video_id": ID, "index": index, "state": state}


def test_a_video_with_all_its_files_is_completed(bench: Workbench) -> None:
    bench.put(SUBMITTED, replace(SUBMITTED, index=1), status=IN_PROGRESS, model="kling-v3", routes=KLING)
    bench.clock.tick(100)
    assert settlement(bench).settle(ID, [done(0), done(1)]) is Status.COMPLETED
    video = bench.store.read()
    assert (video.status, video.failure) == ("completed", None)
    assert video.completed_at == CREATED + 100
    assert video.expires_at == CREATED + 100 + 30 * 24 * 3600
    assert [each.media for each in video.outputs] == [media(0), media(1)]
    assert video.cost == 2 * KLING[0].estimate


@pytest.mark.parametrize(("asked", "days"), [(1, 1), (30, 30), (90, 30)])
def test_its_files_expire_when_its_owner_said(bench: Workbench, asked: int, days: int) -> None:
    """The deployment's days may have become fewer since."""
    bench.put(SUBMITTED, status=IN_PROGRESS, retention_days=asked)
    assert settlement(bench).settle(ID, [done()]) is Status.COMPLETED
    assert bench.store.read().expires_at == CREATED + days * 24 * 3600


def test_a_part_is_completed_too_and_only_that_costs(bench: Workbench) -> None:
    """The second output was made on the second, dearer route."""
    routed = replace(SUBMITTED, index=1, route=1)
    bench.put(FAILED, routed, status=IN_PROGRESS, model="kling-v3", routes=KLING)
    assert settlement(bench).settle(ID, [ended("failed"), done(1)]) is Status.COMPLETED
    video = bench.store.read()
    assert video.cost == KLING[1].estimate
    assert (video.failure, video.outputs[0].failure) == (None, POLICY)
    assert [each.state for each in video.outputs] == ["failed", "completed"]


def test_without_a_file_it_failed_as_its_first_output_did(bench: Workbench) -> None:
    other = Failure(code=FailureCode.TIMEOUT, message="late")
    bench.put(FAILED, replace(FAILED, index=1, failure=other), status=IN_PROGRESS)
    assert settlement(bench).settle(ID, [ended("failed"), ended("failed", 1)]) is Status.FAILED
    video = bench.store.read()
    assert (video.status, video.failure, video.cost, video.expires_at) == ("failed", POLICY, 0, None)


@pytest.mark.parametrize("output", [Output(index=0), CLAIMED, SUBMITTED])
@pytest.mark.parametrize("outcomes", [[ended("lost")], []], ids=["lost", "nothing said"])
def test_a_lost_output_is_taken_up_again_until_the_deadline(bench: Workbench, output: Output, outcomes: Any) -> None:
    bench.put(output, status=IN_PROGRESS)
    bench.clock.tick(599)
    before = bench.store.item()
    assert settlement(bench).settle(ID, outcomes) is Status.IN_PROGRESS
    assert bench.store.item() == before


def test_a_file_beside_a_lost_output_waits_for_it(bench: Workbench) -> None:
    bench.put(SUBMITTED, replace(SUBMITTED, index=1), status=IN_PROGRESS)
    assert settlement(bench).settle(ID, [done(0), ended("lost", 1)]) is Status.IN_PROGRESS
    bench.clock.tick(600)
    assert settlement(bench).settle(ID, [done(0), ended("lost", 1)]) is Status.COMPLETED
    assert [each.state for each in bench.store.read().outputs] == ["completed", "failed"]


@pytest.mark.parametrize(
    ("output", "code"),
    [
        (Output(index=0), FailureCode.INTERNAL_ERROR),
        (CLAIMED, FailureCode.SUBMISSION_UNKNOWN),
        (SUBMITTED, FailureCode.TIMEOUT),
    ],
)
@pytest.mark.parametrize("outcomes", [[ended("lost")], []], ids=["lost", "nothing said"])
def test_what_it_means_then_depends_on_how_far_it_came(
    bench: Workbench, output: Output, code: FailureCode, outcomes: Any
) -> None:
    bench.put(output, status=IN_PROGRESS)
    bench.clock.tick(600)
    assert settlement(bench).settle(ID, outcomes) is Status.FAILED
    failed = bench.output
    assert (failed.state, failed.failure and failed.failure.code) == ("failed", code)
    assert bench.store.read().failure == failed.failure
    assert (failed.operation, failed.claimed_at) == (output.operation, output.claimed_at)


def test_a_file_that_cannot_be_had_is_a_failure_at_once(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    assert settlement(bench).settle(ID, [ended("unfetched")]) is Status.FAILED
    assert bench.output.failure and bench.output.failure.code == "UPSTREAM_ERROR"
    assert bench.store.read().failure == bench.output.failure


def test_a_second_settling_changes_nothing(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    settlement(bench).settle(ID, [done()])
    before = bench.store.item()
    bench.clock.tick(50)
    assert settlement(bench).settle(ID, [ended("lost")]) is Status.COMPLETED
    assert bench.store.item() == before


def test_a_cancellation_that_came_first_stands(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=Status.FAILED, failure=CANCELLED, cost=0)
    before = bench.store.item()
    assert settlement(bench).settle(ID, [done()]) is Status.FAILED
    assert bench.store.item() == before


def test_a_cancellation_that_came_in_between_stands_too(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    settle = Videos.settle

    def cancelled_meanwhile(self: Videos, *args: Any, **kwargs: Any) -> bool:
        bench.store.videos.cancel(ID, CANCELLED, cost=0, now=CREATED)
        return settle(self, *args, **kwargs)

    monkeypatch.setattr(Videos, "settle", cancelled_meanwhile)
    assert settlement(bench).settle(ID, [done()]) is Status.FAILED
    assert bench.store.read().failure == CANCELLED


def test_an_upstream_of_unknown_price_costs_nothing(bench: Workbench) -> None:
    route = Route(provider="openai-compatible", model="wan", estimate=0)
    bench.put(SUBMITTED, status=IN_PROGRESS, model="openai-compatible/wan", routes=(route,))
    settlement(bench).settle(ID, [done()])
    assert bench.store.read().cost == 0


def test_a_video_that_is_not_there_is_a_defect(bench: Workbench) -> None:
    with pytest.raises(LookupError, match=ID):
        settlement(bench).settle(ID, [])


@pytest.fixture
def billing(monkeypatch: pytest.MonkeyPatch) -> None:
    """fal and Replicate bill what they accepted, whatever became of it."""
    known = {name: replace(catalog.provider(name), bills_failures=True) for name in ("fal", "replicate")}
    monkeypatch.setattr(catalog, "provider", known.__getitem__)


@pytest.mark.parametrize("operation", [{"id": "job"}, None], ids=["accepted", "refused"])
def test_a_failure_costs_where_the_provider_bills_jobs_that_it_accepted(
    bench: Workbench, billing: None, operation: Any
) -> None:
    bench.put(replace(FAILED, operation=operation), status=IN_PROGRESS, model="kling-v3", routes=KLING)
    settlement(bench).settle(ID, [ended("failed")])
    assert bench.store.read().cost == (KLING[0].estimate if operation else 0)


def test_what_failed_before_is_added_to_what_was_made(bench: Workbench) -> None:
    tried = (Attempt(provider="fal", code="Refused", cost=420_000), Attempt(provider="fal", code="Throttled"))
    bench.put(replace(SUBMITTED, route=1, attempts=tried), status=IN_PROGRESS, model="kling-v3", routes=KLING)
    settlement(bench).settle(ID, [done(0)])
    assert bench.store.read().cost == 420_000 + KLING[1].estimate
