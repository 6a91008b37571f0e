"""Deliveries in the table."""

from typing import Any

import pytest

from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.jobs import Video
from reelgate.store.deliveries import KEPT, MOST_REDELIVERIES, Deliveries
from reelgate.store.table import Table
from tests.gateway.samples import CREATED, ID
from tests.gateway.store.conftest import Store

EVENT = "evt_1_completed"
FIRST = Attempt(at=CREATED + 1, status=500, duration_ms=8)
SECOND = Attempt(at=CREATED + 6, status=None, duration_ms=15_000)


def told(attempt: Attempt, standing: Standing = Standing.PENDING, due: int | None = CREATED + 300) -> Delivery:
    return Delivery(
        id=EVENT,
        event="video.completed",
        standing=standing,
        created_at=CREATED,
        attempts=(attempt,),
        next_attempt_at=due,
    )


@pytest.fixture
def deliveries(table: Table) -> Deliveries:
    return Deliveries(table)


def test_attempts_add_up(deliveries: Deliveries) -> None:
    assert deliveries.find(ID, EVENT) is None
    deliveries.record(ID, told(FIRST), now=CREATED + 1)
    assert deliveries.find(ID, EVENT) == told(FIRST)
    deliveries.record(ID, told(SECOND, Standing.FAILED, None), now=CREATED + 6)
    found = deliveries.find(ID, EVENT)
    assert found is not None
    assert found.attempts == (FIRST, SECOND)
    assert (found.standing, found.next_attempt_at) == (Standing.FAILED, None)
    assert deliveries.of_video(ID) == [found]
    assert deliveries.of_video("video_other") == []


def test_a_record_is_forgotten_a_month_after_the_last_attempt(deliveries: Deliveries, store: Store) -> None:
    for now in (CREATED, CREATED + 600):
        deliveries.record(ID, told(FIRST), now=now)
        assert store.item(sort=f"D#{EVENT}")["ttl"] == now + KEPT
    deliveries.reopen(ID, EVENT, now=CREATED + 900)
    assert store.item(sort=f"D#{EVENT}")["ttl"] == CREATED + 900 + KEPT


def test_a_redelivery_makes_it_pending_again(deliveries: Deliveries) -> None:
    deliveries.record(ID, told(FIRST, Standing.DELIVERED, None), now=CREATED)
    assert deliveries.reopen(ID, EVENT, now=CREATED + 60)
    assert deliveries.find(ID, EVENT) == told(FIRST, Standing.PENDING, CREATED + 60)


def test_what_was_never_tried_is_not_reopened(deliveries: Deliveries) -> None:
    assert not deliveries.reopen(ID, EVENT, now=CREATED)
    assert deliveries.find(ID, EVENT) is None


def test_a_record_does_not_grow_without_end(deliveries: Deliveries, store: Store) -> None:
    deliveries.record(ID, told(FIRST), now=CREATED)
    assert all(deliveries.reopen(ID, EVENT, now=CREATED) for _ in range(MOST_REDELIVERIES))
    before = store.item(sort=f"D#{EVENT}")
    assert not deliveries.reopen(ID, EVENT, now=CREATED + 1)
    assert store.item(sort=f"D#{EVENT}") == before


def test_a_video_is_read_without_its_deliveries(deliveries: Deliveries, store: Store, accepted: Video) -> None:
    deliveries.record(ID, told(FIRST), now=CREATED)
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
