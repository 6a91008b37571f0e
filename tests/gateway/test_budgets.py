"""Budgets and limits: what a video takes of them, and what is said when that is not there."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from reelgate import budgets
from reelgate.budgets import Allowance, Claim, Exceeded, Kind, Limits
from reelgate.errors import InsufficientBalance, RateLimited
from reelgate.jobs import Hold

NOON = datetime(2026, 11, 24, 12, 0, 0, 750_000, tzinfo=UTC)
ALL = Limits(daily_budget_micros=1, monthly_budget_micros=2, concurrent_videos=3, requests_per_second=4)
KEY = budgets.of_key("k")


def claims(limits: Limits, cost: int = 5, now: datetime = NOON) -> tuple[Claim, ...]:
    return budgets.claims([Allowance(scope=KEY, limits=limits)], cost, now)


def test_a_video_takes_its_cost_of_money_and_itself_of_the_rest() -> None:
    taken = claims(ALL)
    assert [(each.period, each.amount, each.limit) for each in taken] == [
        ("2026-11-24", 5, 1),
        ("2026-11", 5, 2),
        ("running", 1, 3),
        (f"s{int(NOON.timestamp())}", 1, 4),
    ]
    assert {each.scope for each in taken} == {"key#k"}


def test_every_scope_has_its_own() -> None:
    scopes = [KEY, budgets.of_tenant("acme"), budgets.DEPLOYMENT]
    limits = Limits(concurrent_videos=1)
    taken = budgets.claims([Allowance(scope=scope, limits=limits) for scope in scopes], 5, NOON)
    assert [each.scope for each in taken] == ["key#k", "tenant#acme", "deployment"]


def test_nothing_is_taken_where_nothing_is_limited() -> None:
    assert claims(Limits()) == ()


def test_what_is_free_needs_no_budget() -> None:
    assert [each.kind for each in claims(ALL, cost=0)] == [Kind.RUNNING, Kind.RATE]


def test_a_limit_of_none_at_all_is_a_limit() -> None:
    assert [each.limit for each in claims(Limits(daily_budget_micros=0, concurrent_videos=0))] == [0, 0]


def test_days_and_months_are_those_of_utc() -> None:
    late = datetime(2026, 12, 31, 23, 30, tzinfo=timezone(-timedelta(hours=2)))
    day, month, *_ = claims(ALL, now=late)
    assert (day.period, day.resets_at) == ("2027-01-01", datetime(2027, 1, 2, tzinfo=UTC))
    assert (month.period, month.resets_at) == ("2027-01", datetime(2027, 2, 1, tzinfo=UTC))


def test_all_but_a_second_is_held_until_the_end() -> None:
    assert [each.hold for each in claims(ALL)] == [
        Hold(scope="key#k", period="2026-11-24", amount=5),
        Hold(scope="key#k", period="2026-11", amount=5),
        Hold(scope="key#k", period="running", amount=1),
        None,
    ]


def test_money_stays_where_it_was_spent_and_a_place_is_free_again() -> None:
    day, month, running, _ = (each.hold for each in claims(ALL))
    assert day and month and running
    assert [hold.difference(3) for hold in (day, month, running)] == [-2, -2, -1]
    assert [hold.difference(0) for hold in (day, month, running)] == [-5, -5, -1]


def test_a_counter_outlives_all_that_is_held_in_it() -> None:
    day, month, running, second = claims(ALL)
    assert day.forget_at == datetime(2026, 11, 25, tzinfo=UTC).timestamp() + 62 * 24 * 3600
    assert month.forget_at == datetime(2026, 12, 1, tzinfo=UTC).timestamp() + 62 * 24 * 3600
    assert running.forget_at is None
    assert second.forget_at == int(NOON.timestamp()) + 1 + 60


def test_a_refusal_for_want_of_money_says_what_is_left_and_until_when() -> None:
    (claim,) = claims(Limits(daily_budget_micros=1_000_000), cost=420_000)
    refusal = budgets.refusal(Exceeded(claim=claim, used=840_000))
    assert isinstance(refusal, InsufficientBalance)
    assert (refusal.status, refusal.code, refusal.type) == (402, "INSUFFICIENT_BALANCE", "insufficient_quota")
    assert refusal.retry is False
    assert refusal.message == (
        "Insufficient balance: $0.42 required, $0.16 available of the key's daily budget of $1.00, "
        "which is whole again at 2026-11-25T00:00:00Z"
    )


def test_a_budget_that_was_lowered_has_nothing_left() -> None:
    (claim,) = claims(Limits(monthly_budget_micros=1_000_000))
    assert "$0.00 available" in budgets.refusal(Exceeded(claim=claim, used=2_000_000)).message


@pytest.mark.parametrize(
    ("limits", "used", "says", "after"),
    [
        (Limits(concurrent_videos=2), 2, "may have 2 videos in the making, and 0 more can begin", 10),
        (Limits(requests_per_second=3), 3, "may ask for 3 videos a second, and 0 are left", 1),
    ],
)
def test_a_refusal_for_want_of_patience_says_when_to_ask_again(
    limits: Limits, used: int, says: str, after: int
) -> None:
    (claim,) = claims(limits)
    refusal = budgets.refusal(Exceeded(claim=claim, used=used))
    assert isinstance(refusal, RateLimited)
    assert (refusal.status, refusal.code, refusal.retry, refusal.retry_after) == (429, "RATE_LIMITED", True, after)
    assert f"The key {says}" in refusal.message


@pytest.mark.parametrize(
    ("micros", "text"),
    [(0, "$0.00"), (420_000, "$0.42"), (7, "$0.000007"), (12_500_000, "$12.50"), (1_234, "$0.001234")],
)
def test_money_has_its_cents_and_no_more_digits_than_there_are(micros: int, text: str) -> None:
    assert budgets.usd(micros) == text
