"""Deliveries in the table."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate.deliveries import GRACE, Attempt, Delivery, Standing
from reelgate.jobs import Video
from reelgate.store.deliveries import KEPT, SORT, Deliveries
from reelgate.store.due import Entry
from reelgate.store.table import Table
from tests.gateway.samples import CREATED, ID, TENANT
from tests.gateway.store.conftest import Store

EVENT = "evt_1_completed"
FIRST = Attempt(at=CREATED + 1, status=500, duration_ms=8)
SECOND = Attempt(at=CREATED + 6, status=None, duration_ms=15_000)
FRESH = Delivery(id=EVENT, video_id=ID, event="video.completed", created_at=CREATED, tenant=TENANT)
ONCE = FRESH.made(FIRST).waiting(CREATED + 6, now=CREATED + 1)
TWICE = ONCE.made(SECOND).waiting(CREATED + 321, now=CREATED + 21)


@pytest.fixture
def deliveries(table: Table) -> Deliveries:
    return Deliveries(table)


def item(store: Store) -> dict[str, Any]:
    return store.item(sort=SORT + EVENT)


def due(store: Store, now: int) -> list[Entry]:
    return list(store.due.entries(now=now))


def test_what_is_saved_is_found(deliveries: Deliveries) -> None:
    assert deliveries.find(ID, EVENT) is None
    assert deliveries.save(ONCE, seen=None, now=CREATED + 1)
    assert deliveries.find(ID, EVENT) == ONCE
    assert deliveries.save(TWICE, seen=ONCE, now=CREATED + 21)
    assert deliveries.find(ID, EVENT) == TWICE
    assert deliveries.of_video(ID) == [TWICE]
    assert deliveries.of_video("video_other") == []


def test_the_sweep_finds_it_while_it_is_pending(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED + 1)
    assert due(store, CREATED + 6 + GRACE - 1) == []
    assert due(store, CREATED + 6 + GRACE) == [Entry(ID, SORT + EVENT)]
    deliveries.save(ONCE.made(SECOND).ended(Standing.FAILED), seen=ONCE, now=CREATED + 6)
    assert due(store, CREATED + KEPT) == []
    assert not item(store).keys() & {"due_pk", "due_sk"}


def unchanged(store: Store, saved: bool, before: dict[str, Any]) -> bool:
    return not saved and item(store) == before


def test_of_two_first_attempts_one_is_recorded(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED + 1)
    before = item(store)
    assert unchanged(store, deliveries.save(ONCE.ended(Standing.DELIVERED), seen=None, now=CREATED + 2), before)


def test_of_two_second_attempts_one_is_recorded(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED + 1)
    deliveries.save(TWICE, seen=ONCE, now=CREATED + 21)
    before = item(store)
    late = ONCE.made(FIRST).ended(Standing.DELIVERED)
    assert unchanged(store, deliveries.save(late, seen=ONCE, now=CREATED + 22), before)


def test_an_attempt_that_was_under_way_does_not_undo_a_redelivery(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED + 1)
    assert deliveries.save(ONCE.reopened(CREATED + 3), seen=ONCE, now=CREATED + 3)
    before = item(store)
    late = ONCE.made(SECOND).ended(Standing.FAILED)
    assert unchanged(store, deliveries.save(late, seen=ONCE, now=CREATED + 21), before)


def test_a_redelivery_does_not_undo_an_attempt(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED + 1)
    deliveries.save(ONCE.made(SECOND).ended(Standing.DELIVERED), seen=ONCE, now=CREATED + 6)
    before = item(store)
    assert unchanged(store, deliveries.save(ONCE.reopened(CREATED + 7), seen=ONCE, now=CREATED + 7), before)


def test_a_record_of_before_redeliveries_were_counted(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED + 1)
    store.table.client.update_item(
        TableName=store.table.name,
        Key={"pk": {"S": f"V#{ID}"}, "sk": {"S": SORT + EVENT}},
        UpdateExpression="REMOVE redeliveries, earlier, tenant",
    )
    old = deliveries.find(ID, EVENT)
    assert old == replace(ONCE, tenant=None)
    assert deliveries.save(TWICE, seen=old, now=CREATED + 21)


def test_a_record_is_forgotten_a_month_after_the_last_attempt(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED)
    assert item(store)["ttl"] == CREATED + KEPT
    deliveries.save(TWICE, seen=ONCE, now=CREATED + 600)
    assert item(store)["ttl"] == CREATED + 600 + KEPT


def test_the_next_look_is_put_off(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED)
    assert deliveries.postpone(ONCE, until=CREATED + 900)
    assert deliveries.find(ID, EVENT) == replace(ONCE, look_at=CREATED + 900)
    assert due(store, CREATED + 899) == []


def test_of_two_sweeps_one_puts_it_off(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED)
    assert deliveries.postpone(ONCE, until=CREATED + 900)
    before = item(store)
    assert unchanged(store, deliveries.postpone(ONCE, until=CREATED + 901), before)


def test_what_is_pending_no_more_is_not_put_on_the_index_again(deliveries: Deliveries, store: Store) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED)
    deliveries.save(ONCE.made(SECOND).ended(Standing.DELIVERED), seen=ONCE, now=CREATED + 6)
    before = item(store)
    assert unchanged(store, deliveries.postpone(ONCE, until=CREATED + 900), before)
    assert not deliveries.postpone(replace(ONCE, id="evt_none"), until=CREATED + 900)
    assert deliveries.find(ID, "evt_none") is None


def test_a_video_is_read_without_its_deliveries(deliveries: Deliveries, store: Store, accepted: Video) -> None:
    deliveries.save(ONCE, seen=None, now=CREATED)
    seen: list[int] = []

    def look(parsed: Any, **_: Any) -> None:
        seen.append(parsed["ScannedCount"])

    events = store.table.client.meta.events
    events.register("after-call.dynamodb.Query", look)
    try:
        record = store.videos.record(ID)
    finally:
        events.unregister("after-call.dynamodb.Query", look)
    assert record is not None and record[0] == accepted
    assert seen == [2]
