"""Bills: what a video comes to, provider by provider, to the last micro."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate import bills, catalog, pricing
from reelgate.bills import Line
from reelgate.jobs import Attempt, Failure, FailureCode, Hold, Output, OutputState, Route
from tests.gateway.samples import CREATED, video

ROUTES = (Route(provider="fal", model="kling-v3", estimate=5), Route(provider="replicate", model="kling", estimate=7))
FAL, REPLICATE = (Line(provider=route.provider, model=route.model) for route in ROUTES)
SUBMITTED = Output(index=0, state=OutputState.SUBMITTED, operation={"id": "job"})
FAILED = Attempt(provider="fal", code="Refused", cost=3)


def lines(*outputs: Output, made: Any = ()) -> list[Line]:
    numbered = [replace(each, index=index) for index, each in enumerate(outputs)]
    return list(bills.bill(video(*numbered, routes=ROUTES), made, at=CREATED).lines)


def failed(code: FailureCode) -> Output:
    return replace(SUBMITTED, state=OutputState.FAILED, failure=Failure(code=code, message=""))


@pytest.fixture
def billing(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = catalog.provider
    monkeypatch.setattr(catalog, "provider", lambda name: replace(facts(name), bills_failures=True))


def test_what_was_made_costs_its_price() -> None:
    assert lines(SUBMITTED, SUBMITTED, made={0, 1}) == [replace(FAL, outputs=2, cost=10)]


def test_each_provider_has_a_line() -> None:
    assert lines(SUBMITTED, replace(SUBMITTED, route=1), made={0, 1}) == [
        replace(FAL, outputs=1, cost=5),
        replace(REPLICATE, outputs=1, cost=7),
    ]


def test_what_failed_before_is_paid_to_who_was_asked() -> None:
    assert lines(replace(SUBMITTED, route=1, attempts=(FAILED, FAILED)), made={0}) == [
        replace(FAL, cost=6),
        replace(REPLICATE, outputs=1, cost=7),
    ]


def test_what_cost_nothing_and_made_nothing_has_none() -> None:
    assert lines(Output(index=0), failed(FailureCode.UPSTREAM_ERROR)) == []


def test_a_failure_that_is_billed_is_paid(billing: None) -> None:
    assert lines(failed(FailureCode.UPSTREAM_ERROR)) == [replace(FAL, cost=5)]


@pytest.mark.parametrize(
    "output", [failed(FailureCode.SUBMISSION_UNKNOWN), Output(index=0, state=OutputState.SUBMITTING)]
)
def test_what_nobody_knows_of_is_at_risk(output: Output) -> None:
    assert lines(output) == [replace(FAL, at_risk=5)]


def test_it_is_charged_with_what_is_at_risk_and_costs_without() -> None:
    outputs = (SUBMITTED, replace(failed(FailureCode.SUBMISSION_UNKNOWN), index=1, route=1))
    holds = (Hold(scope="key#k", period="running", amount=1),)
    made = video(*outputs, routes=ROUTES, holds=holds, key_id="k")
    bill = bills.bill(made, {0}, at=CREATED)
    assert (bill.cost, bill.charged, bill.holds) == (5, 12, holds)
    assert (bill.tenant, bill.key_id, bill.day) == ("acme", "k", "2026-11-22")
    assert bill.cost == sum(pricing.cost(made, each, made=each.index == 0) for each in outputs)
