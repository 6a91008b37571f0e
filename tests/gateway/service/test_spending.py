"""Spending: a budget is never passed, whatever becomes of the videos that are in it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from reelgate import budgets, catalog, errors
from reelgate.budgets import Limits
from reelgate.jobs import Attempt, Output, OutputState, Status, Video
from reelgate.service.accept import Acceptance
from reelgate.service.settle import Settlement
from reelgate.service.spending import refusal
from reelgate.service.videos import VideoService
from reelgate.service.wishes import Asking, Wish
from reelgate.store.accept import Verdict
from reelgate.store.budgets import Budgets
from tests.gateway.service.conftest import ACME, CLAIMED, KLING, SUBMITTED, Workbench

FIELDS = {"prompt": "a fox", "model": "fal/kling-v3", "seconds": 5}
PRICE = KLING[0].estimate
KEY = budgets.of_key(ACME.id)
Create = Callable[..., tuple[Video, bool]]


@pytest.fixture
def create(acceptance: Acceptance) -> Create:
    """Asks for a video with a key that has these limits."""

    def ask(limits: Limits, *, key: str | None = None, retry: int | None = None, **fields: Any) -> tuple[Video, bool]:
        caller = replace(ACME, limits=limits)
        asking = Asking(caller=caller, idempotency_key=key, retry_count=retry, arrived_ms=1_000_000 + (retry or 0))
        (video, _), accepted = acceptance.create(Wish(fields=FIELDS | fields), asking)
        return video, accepted

    return ask


def used(bench: Workbench, period: str = "2026-11-22") -> tuple[int, int]:
    counter = Budgets(bench.store.table).counter(KEY, period)
    return counter.get("used", 0), counter.get("held", 0)


def test_a_video_holds_what_it_may_cost(create: Create, bench: Workbench) -> None:
    video, _ = create(Limits(daily_budget_micros=10 * PRICE), n=3)
    assert used(bench) == (3 * PRICE, 3 * PRICE)
    assert bench.store.read(video.id).holds == video.holds and video.holds


def test_which_is_the_dearest_that_its_routes_can_become(create: Create, bench: Workbench) -> None:
    """fal is cheaper and asked first; Replicate is asked when fal fails."""
    video, _ = create(Limits(daily_budget_micros=10 * PRICE), model="kling-v3")
    assert [each.estimate for each in video.routes] == [each.estimate for each in KLING]
    assert used(bench) == (KLING[1].estimate, KLING[1].estimate)


def test_with_what_is_billed_for_failures_on_the_way(
    create: Create, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = catalog.provider
    monkeypatch.setattr(catalog, "provider", lambda name: replace(facts(name), bills_failures=True))
    create(Limits(daily_budget_micros=10 * PRICE), model="kling-v3")
    assert used(bench)[0] == KLING[0].estimate + KLING[1].estimate


def test_a_budget_is_used_to_its_end_and_the_refusal_says_what_is_left(create: Create, bench: Workbench) -> None:
    limits = Limits(daily_budget_micros=2 * PRICE + 20_000)
    create(limits)
    create(limits)
    with pytest.raises(errors.InsufficientBalance, match=r"\$0.42 required, \$0.02 available of the key's daily"):
        create(limits)
    assert used(bench) == (2 * PRICE, 2 * PRICE)


def test_a_budget_is_whole_again_on_the_next_day(create: Create, bench: Workbench) -> None:
    limits = Limits(daily_budget_micros=PRICE)
    create(limits)
    bench.clock.time += timedelta(hours=11, minutes=59)
    with pytest.raises(errors.InsufficientBalance):
        create(limits)
    bench.clock.time += timedelta(minutes=1)
    create(limits)
    assert used(bench, "2026-11-23") == (PRICE, PRICE)


def test_a_refused_request_leaves_nothing_and_may_be_made_again(create: Create, bench: Workbench) -> None:
    with pytest.raises(errors.InsufficientBalance):
        create(Limits(daily_budget_micros=PRICE - 1), key="k")
    assert create(Limits(daily_budget_micros=PRICE), key="k")[1]


def test_the_same_request_holds_nothing_more(create: Create, bench: Workbench) -> None:
    """Neither by its key, nor as an SDK's own retry; and it needs no room."""
    limits = Limits(daily_budget_micros=2 * PRICE)
    create(limits, key="k")
    create(limits, retry=0)
    assert create(limits, key="k")[1] is False
    assert create(limits, retry=1)[1] is False
    assert used(bench) == (2 * PRICE, 2 * PRICE)


def test_a_dry_run_holds_nothing(acceptance: Acceptance, bench: Workbench) -> None:
    acceptance.estimate(Wish(fields=FIELDS), replace(ACME, limits=Limits(concurrent_videos=0)))
    assert bench.store.table.client.scan(TableName=bench.store.table.name)["Count"] == 0


def test_that_a_budget_is_at_its_end_is_marked_for_the_stream(create: Create, bench: Workbench) -> None:
    """A video for which it never had room says nothing about it."""
    limits = Limits(daily_budget_micros=PRICE + 1)
    create(limits)
    for fields, mark in (({"n": 4}, None), ({}, PRICE + 1)):
        with pytest.raises(errors.InsufficientBalance):
            create(limits, **fields)
        assert Budgets(bench.store.table).counter(KEY, "2026-11-22").get("refused_at_limit") == mark


def test_without_the_mark_the_answer_is_the_same(
    create: Create, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise EndpointConnectionError(endpoint_url="")

    limits = Limits(daily_budget_micros=PRICE)
    create(limits)
    monkeypatch.setattr(Budgets, "refused", broken)
    with pytest.raises(errors.InsufficientBalance):
        create(limits)


def test_who_comes_among_too_many_may_come_again(bench: Workbench) -> None:
    busy = refusal(bench.store.table, Verdict.BUSY)
    assert (busy.status, busy.retry, busy.retry_after) == (429, True, 1)


def put(create: Create, bench: Workbench, output: Output) -> Video:
    """A video that holds its price and is this far."""
    video, _ = create(Limits(daily_budget_micros=10 * PRICE))
    return bench.store.put(replace(video, status=Status.IN_PROGRESS, outputs=(output,)))


@pytest.mark.parametrize(
    ("output", "charged"),
    [
        (Output(index=0), 0),
        (CLAIMED, PRICE),
        (SUBMITTED, 0),
        (replace(Output(index=0), attempts=(Attempt(provider="fal", code="Refused", cost=7),)), 7),
    ],
    ids=["queued", "being asked", "accepted", "tried before"],
)
def test_what_is_cancelled_costs_what_it_did_and_what_nobody_knows_of(
    create: Create, bench: Workbench, service: VideoService, output: Output, charged: int
) -> None:
    video = put(create, bench, output)
    service.cancel(video.id, caller=ACME)
    assert used(bench) == (charged, 0)


@pytest.mark.parametrize(
    ("output", "charged"),
    [(Output(index=0), 0), (CLAIMED, PRICE), (SUBMITTED, 0)],
    ids=["never sent", "nobody knows", "late"],
)
def test_what_is_lost_at_the_deadline_costs_what_it_may_have_cost(
    create: Create, bench: Workbench, output: Output, charged: int
) -> None:
    video = put(create, bench, output)
    bench.clock.tick(video.deadline - video.created_at)
    settlement = Settlement(
        videos=bench.store.videos, outputs=bench.store.outputs, retention_days=30, clock=bench.clock
    )
    assert settlement.settle(video.id, []) is Status.FAILED
    assert used(bench) == (charged, 0)
    read = bench.store.read(video.id)
    assert read.outputs[0].state is OutputState.FAILED
    assert (read.cost, read.cost_at_risk) == (0, charged)


def test_a_place_is_free_again_when_a_video_has_ended(create: Create, service: VideoService) -> None:
    limits = Limits(concurrent_videos=1)
    video, _ = create(limits)
    with pytest.raises(errors.RateLimited, match="The key may have 1 videos"):
        create(limits)
    service.delete(video.id, caller=ACME)
    create(limits)
