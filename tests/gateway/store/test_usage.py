"""Usage in the table: what the write that ends a video adds."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from reelgate import bills
from reelgate.bills import Line
from reelgate.jobs import Attempt, Failure, FailureCode, Output, Status, Video
from reelgate.store.usage import SHARDS, Usage
from reelgate.usage import DIMENSIONS, Row, grouped
from tests.gateway.samples import CREATED, TENANT, video
from tests.gateway.store.conftest import Store

DAY = "2026-11-22"
FAILURE = Failure(code=FailureCode.UPSTREAM_ERROR, message="")
LINE = Line(provider="mock", model="mock-video", cost=2, at_risk=3)


def rows(store: Store, tenant: str = TENANT, first: str = DAY, last: str = DAY) -> Sequence[Row]:
    return grouped(Usage(store.table).rows(tenant, first=first, last=last), DIMENSIONS)


def cancel(store: Store, made: Video, *lines: Line, at: int = CREATED) -> bool:
    bill = replace(bills.bill(made, (), at=at), lines=lines)
    return store.videos.cancel(made.id, FAILURE, cost=bill.cost, now=at, bill=bill)


def row(day: str = DAY, key_id: str = "k", **measures: int) -> Row:
    facts = {"outputs": 0, "cost_micros": 2, "cost_at_risk_micros": 3, **measures}
    return Row(day=day, key_id=key_id, model="mock-video", provider="mock", **facts)


def test_what_is_settled_is_counted(store: Store) -> None:
    attempt = Attempt(provider="mock", code="Refused", cost=4)
    made = store.put(video(Output(index=0, attempts=(attempt,)), key_id="k"))
    ended = replace(made, status=Status.FAILED, failure=FAILURE, cost=4, completed_at=CREATED)
    assert store.videos.settle(ended, finished={})
    assert rows(store) == [row(cost_micros=4, cost_at_risk_micros=0)]
    assert store.videos.settle(ended, finished={}) is False
    assert rows(store) == [row(cost_micros=4, cost_at_risk_micros=0)], "once"


def test_what_is_cancelled_is_counted(store: Store) -> None:
    made = store.put(video(key_id="k"))
    assert cancel(store, made, LINE, replace(LINE, provider="fal"))
    assert rows(store) == [replace(row(), provider="fal"), row()]
    assert cancel(store, made, LINE) is False
    assert len(rows(store)) == 2


def test_what_comes_to_nothing_is_no_write_more(store: Store) -> None:
    made = store.put(video(key_id="k"))
    assert cancel(store, made)
    assert store.table.client.scan(TableName=store.table.name)["Count"] == 2


def test_it_adds_up_by_day_and_key_and_tenant(store: Store) -> None:
    for number in range(40):
        key, tenant = f"key{number % 2}", TENANT if number % 4 < 2 else "other"
        made = store.put(video(id=f"video_{number}", key_id=key, tenant=tenant))
        cancel(store, made, LINE, at=CREATED + 86_400 * (number % 5 == 0))
    found = rows(store, last="2026-11-23")
    assert {(each.day, each.key_id) for each in found} == {
        (d, k) for d in (DAY, "2026-11-23") for k in ("key0", "key1")
    }
    assert (
        sum(each.cost_micros for each in found)
        == sum(each.cost_micros for each in rows(store, "other", last="9"))
        == 40
    )
    assert sum(each.cost_micros for each in rows(store)) == 32


def test_videos_that_end_at_once_seldom_meet(store: Store) -> None:
    for number in range(60):
        cancel(store, store.put(video(id=f"video_{number}", key_id="k")), LINE)
    assert len(list(Usage(store.table).rows(TENANT, first=DAY, last=DAY))) == SHARDS
    assert rows(store) == [row(cost_micros=120, cost_at_risk_micros=180)]


@pytest.mark.parametrize(
    ("first", "last", "found"),
    [(DAY, DAY, True), ("2026-11-21", DAY, True), (DAY, "2026-11-23", True), ("2026-11-23", "2026-12-01", False)],
)
def test_the_first_and_the_last_day_count(store: Store, first: str, last: str, found: bool) -> None:
    cancel(store, store.put(video(key_id="k")), LINE)
    assert bool(rows(store, first=first, last=last)) is found


def test_it_is_forgotten_after_four_hundred_days(store: Store) -> None:
    cancel(store, store.put(video(key_id="k")), LINE)
    (item,) = (each for each in store.table.client.scan(TableName=store.table.name)["Items"] if "#" in each["sk"]["S"])
    assert int(item["ttl"]["N"]) == CREATED - 12 * 3600 + 400 * 86_400
