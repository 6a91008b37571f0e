"""What is used of budgets and limits: taken in the write that accepts a video, settled in the write that ends it."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier, Lock
from typing import Any

import pytest

from reelgate import bills, budgets
from reelgate.bills import Line
from reelgate.budgets import Allowance, Claim, Exceeded, Limits
from reelgate.jobs import Attempt, Failure, FailureCode, Hold, Output, OutputState, Status, Video
from reelgate.store.accept import Verdict, accept
from reelgate.store.budgets import Budgets
from tests.gateway.samples import CREATED, ID, request, video
from tests.gateway.store.conftest import Store

NOW = datetime.fromtimestamp(CREATED, UTC)
DAY, MONTH = "2026-11-22", "2026-11"
KEY = budgets.of_key("k")
LOST = Failure(code=FailureCode.SUBMISSION_UNKNOWN, message="")
CANCELLED = Failure(code=FailureCode.CANCELLED, message="")
MONEY = Limits(daily_budget_micros=10, monthly_budget_micros=25)


def claims(limits: Limits, cost: int = 1, *scopes: str) -> tuple[Claim, ...]:
    return budgets.claims([Allowance(scope=scope, limits=limits) for scope in scopes or (KEY,)], cost, NOW)


def taken(store: Store, limits: Limits, id: str = ID, cost: int = 1) -> Verdict | Exceeded:
    wanted = claims(limits, cost)
    made = video(id=id, holds=tuple(each.hold for each in wanted if each.hold))
    return accept(store.table, made, request(), due=1, claims=wanted)


def used(store: Store, period: str, scope: str = KEY) -> tuple[int, int]:
    """How much of it is used, and how much of that is only held."""
    counter = Budgets(store.table).counter(scope, period)
    return counter.get("used", 0), counter.get("held", 0)


def test_what_a_video_claims_is_taken_with_it(store: Store) -> None:
    limits = replace(MONEY, concurrent_videos=2, requests_per_second=2)
    assert taken(store, limits, cost=4) is Verdict.ACCEPTED
    counters = [Budgets(store.table).counter(KEY, each.period) for each in claims(limits)]
    for counter in counters:
        del counter["pk"], counter["sk"]
    day, month, second = (each.forget_at for each in claims(limits) if each.forget_at)
    assert counters == [
        {"used": 4, "held": 4, "limit": 10, "ttl": day},
        {"used": 4, "held": 4, "limit": 25, "ttl": month},
        {"used": 1, "held": 1, "limit": 2},
        {"used": 1, "limit": 2, "ttl": second},
    ]
    assert store.read().holds == (
        Hold(scope=KEY, period=DAY, amount=4),
        Hold(scope=KEY, period=MONTH, amount=4),
        Hold(scope=KEY, period="running", amount=1),
    )


def test_a_video_without_claims_writes_no_more_than_before(store: Store) -> None:
    assert accept(store.table, video(), request(), due=1) is Verdict.ACCEPTED
    assert "holds" not in store.item()
    assert store.table.client.scan(TableName=store.table.name)["Count"] == 2


@pytest.mark.parametrize(
    ("limits", "cost", "fit"),
    [
        (Limits(daily_budget_micros=10), 4, 2),
        (Limits(monthly_budget_micros=10), 5, 2),
        (Limits(monthly_budget_micros=10), 11, 0),
        (Limits(concurrent_videos=3), 1, 3),
        (Limits(concurrent_videos=0), 1, 0),
        (Limits(requests_per_second=1), 1, 1),
    ],
)
def test_a_limit_is_reached_and_not_passed(store: Store, limits: Limits, cost: int, fit: int) -> None:
    for number in range(fit):
        assert taken(store, limits, id=f"video_{number}", cost=cost) is Verdict.ACCEPTED
    (claim,) = claims(limits, cost)
    for _ in range(2):
        assert taken(store, limits, id="video_more", cost=cost) == Exceeded(claim=claim, used=fit * claim.amount)
    assert store.videos.video("video_more") is None
    assert used(store, claim.period)[0] == fit * claim.amount


def test_nothing_is_taken_of_one_limit_when_another_has_no_room(store: Store) -> None:
    limits = Limits(daily_budget_micros=10, monthly_budget_micros=3)
    verdict = taken(store, limits, cost=4)
    assert isinstance(verdict, Exceeded) and verdict.claim.period == MONTH
    assert used(store, DAY) == (0, 0)


def test_what_was_accepted_before_takes_nothing_and_needs_nothing(store: Store) -> None:
    """Its budget is at its end by now, and it has its place in it."""
    assert taken(store, Limits(daily_budget_micros=4), cost=4) is Verdict.ACCEPTED
    assert taken(store, Limits(daily_budget_micros=4), cost=4) is Verdict.TAKEN
    assert used(store, DAY) == (4, 4)


def running(store: Store, *outputs: Output, **changes: Any) -> Video:
    """A video with a place, that may cost 7."""
    wanted = claims(replace(MONEY, concurrent_videos=2), 7)
    made = video(*outputs, holds=tuple(each.hold for each in wanted if each.hold), **changes)
    assert accept(store.table, made, request(), due=1, claims=wanted) is Verdict.ACCEPTED
    return made


def totals(store: Store) -> list[tuple[int, int]]:
    return [used(store, period) for period in (DAY, MONTH, "running")]


def ended(made: Video, cost: int, **changes: Any) -> Video:
    """It is paid for in what was tried of it before."""
    paid = replace(made.outputs[0], attempts=(Attempt(provider="mock", code="Refused", cost=cost),))
    facts: dict[str, Any] = {"status": Status.FAILED, "cost": cost, "completed_at": CREATED + 9, "failure": CANCELLED}
    return replace(made, outputs=(paid,), **facts | changes)


@pytest.mark.parametrize("cost", [0, 3, 7])
def test_settling_charges_the_cost_and_frees_the_place(store: Store, cost: int) -> None:
    made = running(store)
    assert totals(store) == [(7, 7), (7, 7), (1, 1)]
    assert store.videos.settle(ended(made, cost), finished={})
    assert totals(store) == [(cost, 0), (cost, 0), (0, 0)]


def test_settling_leaves_what_may_have_been_paid_in_the_count(store: Store) -> None:
    lost = Output(index=0, state=OutputState.FAILED, failure=LOST)
    made = running(store, lost, routes=(replace(video().routes[0], estimate=5),))
    assert store.videos.settle(ended(made, 1), finished={})
    assert totals(store) == [(6, 0), (6, 0), (0, 0)]


def test_cancelling_settles_too(store: Store) -> None:
    made = running(store)
    line = Line(provider="mock", model="mock-video", cost=2, at_risk=3)
    bill = replace(bills.bill(made, (), at=CREATED), lines=(line,))
    assert store.videos.cancel(ID, CANCELLED, cost=2, now=CREATED, bill=bill)
    assert totals(store) == [(5, 0), (5, 0), (0, 0)]
    assert store.read().status is Status.FAILED


def test_a_video_is_settled_once(store: Store) -> None:
    made = running(store)
    assert store.videos.settle(ended(made, 3), finished={})
    assert store.videos.settle(ended(made, 3), finished={}) is False
    bill = bills.bill(ended(made, 3), (), at=CREATED)
    assert store.videos.cancel(ID, CANCELLED, cost=3, now=CREATED, bill=bill) is False
    assert totals(store) == [(3, 0), (3, 0), (0, 0)]


def test_a_video_that_cannot_be_settled_now_is_not_made_final_either(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = running(store)

    def conflict(**_: Any) -> None:
        reply: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": code} for code in ("None", "None", "TransactionConflict", "None")],
        }
        raise store.table.client.exceptions.TransactionCanceledException(reply, "TransactWriteItems")

    with monkeypatch.context() as patch:
        patch.setattr("reelgate.store.transaction.sleep", lambda _: None)
        patch.setattr(store.table.client, "transact_write_items", conflict)
        with pytest.raises(RuntimeError, match=ID):
            store.videos.settle(ended(made, 3), finished={})
    assert store.read().status is Status.QUEUED
    assert store.videos.settle(ended(made, 3), finished={})


def test_who_finds_a_limit_in_others_hands_is_told_to_come_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def conflict(**_: Any) -> None:
        reply: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": code} for code in ("None", "None", "TransactionConflict")],
        }
        raise store.table.client.exceptions.TransactionCanceledException(reply, "TransactWriteItems")

    monkeypatch.setattr("reelgate.store.transaction.sleep", lambda _: None)
    monkeypatch.setattr(store.table.client, "transact_write_items", conflict)
    assert taken(store, Limits(concurrent_videos=2)) is Verdict.BUSY


def test_the_limits_of_a_scope_are_read_as_they_were_set(store: Store) -> None:
    rooms = Budgets(store.table)
    tenant, deployment = budgets.of_tenant("acme"), budgets.DEPLOYMENT
    assert rooms.allowances(tenant, deployment) == ()
    set = [Allowance(scope=tenant, limits=MONEY), Allowance(scope=deployment, limits=Limits(concurrent_videos=0))]
    for each in set:
        rooms.limit(each)
    found = rooms.allowances(tenant, deployment)
    assert sorted(found, key=lambda each: each.scope, reverse=True) == set
    rooms.limit(Allowance(scope=tenant, limits=Limits(requests_per_second=1)))
    assert rooms.allowances(tenant) == (Allowance(scope=tenant, limits=Limits(requests_per_second=1)),)


def marks(store: Store) -> Any:
    return Budgets(store.table).counter(KEY, DAY).get("refused_at_limit")


def test_a_refusal_is_marked_once_for_a_limit(store: Store) -> None:
    limits = Limits(daily_budget_micros=10)
    (claim,) = claims(limits)
    Budgets(store.table).refused(claim)
    assert marks(store) is None, "a counter that is not there has refused nobody"
    taken(store, limits)
    for limit in (10, 10, 12):
        Budgets(store.table).refused(replace(claim, limit=limit))
        assert marks(store) == limit


def test_a_mark_that_is_there_is_not_written_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each write would be a record in the stream."""
    limits = Limits(daily_budget_micros=10)
    taken(store, limits)
    (claim,) = claims(limits)
    told: list[bool] = []
    update = store.table.update
    monkeypatch.setattr(type(store.table), "update", lambda _, *args, **kwargs: told.append(update(*args, **kwargs)))
    for _ in range(3):
        Budgets(store.table).refused(claim)
    assert told == [True, False, False]


@pytest.mark.parametrize(
    ("limits", "cost", "period"),
    [(Limits(daily_budget_micros=10), 1, DAY), (Limits(concurrent_videos=10), 0, "running")],
)
def test_sixty_at_once_get_a_budget_of_ten_and_no_more(
    store: Store, monkeypatch: pytest.MonkeyPatch, limits: Limits, cost: int, period: str
) -> None:
    """moto, unlike DynamoDB, mixes up transactions that are made at once: so each is made alone. Between them, threads
    change as they like. tests/contract/test_budgets.py has two hundred, on the engine."""
    one, together, write = Lock(), Barrier(20), store.table.client.transact_write_items

    def alone(**parts: Any) -> Any:
        with one:
            return write(**parts)

    def ask(number: int) -> Verdict | Exceeded:
        together.wait(timeout=30)
        return taken(store, limits, id=f"video_{number}", cost=cost)

    monkeypatch.setattr(store.table.client, "transact_write_items", alone)
    with ThreadPoolExecutor(20) as threads:
        verdicts = list(threads.map(ask, range(60)))
    assert verdicts.count(Verdict.ACCEPTED) == 10
    (claim,) = claims(limits, cost)
    assert verdicts.count(Exceeded(claim=claim, used=10)) == 50
    assert used(store, period) == (10, 10)
