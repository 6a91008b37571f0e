"""Undelivered: which changes of the table are events, and what they say."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.endpoints import PATIENCE, Endpoint
from reelgate.service import undelivered
from reelgate.store.deliveries import SORT, Deliveries
from reelgate.store.endpoints import Endpoints
from reelgate.store.table import Item
from tests.gateway.samples import CREATED, ID, TENANT
from tests.gateway.service.mail import EVENT, HOST, URL
from tests.gateway.store.conftest import Store
from tests.schemas import hold_detail

DISABLED_AT = CREATED + PATIENCE
PENDING = Delivery(
    id=EVENT,
    video_id=ID,
    event="video.completed",
    created_at=CREATED,
    tenant=TENANT,
    attempts=(Attempt(at=CREATED + 3, status=500, duration_ms=8),),
)


@pytest.fixture
def store(table: Any) -> Store:
    return Store(table)


def item(store: Store, delivery: Delivery, *, seen: Delivery | None = None) -> Item:
    assert Deliveries(store.table).save(delivery, seen=seen, now=CREATED)
    return store.item(sort=SORT + delivery.id)


def endpoint_items(store: Store) -> tuple[Item, Item]:
    """Failing, and disabled."""
    endpoints, digest = Endpoints(store.table), Endpoint(tenant=TENANT, url=URL).digest
    failing = endpoints.failed(endpoints.find(TENANT, URL), at=CREATED)
    before = store.item_of(f"T#{TENANT}", f"E#{digest}")
    endpoints.failed(failing, at=DISABLED_AT)
    return before, store.item_of(f"T#{TENANT}", f"E#{digest}")


def test_a_delivery_that_was_given_up(store: Store) -> None:
    before, after = item(store, PENDING), item(store, PENDING.ended(Standing.FAILED), seen=PENDING)
    told = undelivered.event(after, before)
    assert told == undelivered.event(after, before)
    assert told == (
        "webhook.exhausted",
        CREATED + 3,
        {
            "schema_version": 1,
            "id": f"{EVENT}_exhausted_1",
            "created_at": CREATED + 3,
            "tenant": TENANT,
            "video": {"id": ID},
            "delivery": {"id": EVENT, "event": "video.completed", "attempts": 1},
        },
    )
    hold_detail(told[0], told[2])
    assert undelivered.subject(told[2]) == (ID, EVENT)
    assert undelivered.event(after, after) is None, "it was told when it was given up"


def test_given_up_once_more_is_another_event(store: Store) -> None:
    once = item(store, PENDING.ended(Standing.FAILED))
    again = PENDING.reopened(CREATED + 9)
    twice = again.made(Attempt(at=CREATED + 10, status=500, duration_ms=8)).ended(Standing.FAILED)
    before, after = item(store, again, seen=PENDING), item(store, twice, seen=again)
    first, second = undelivered.event(once, {}), undelivered.event(after, before)
    assert first and second and first[2]["id"] != second[2]["id"]


@pytest.mark.parametrize("standing", [each for each in Standing if each is not Standing.FAILED])
def test_any_other_end_is_none_of_the_operators_business(store: Store, standing: Standing) -> None:
    assert undelivered.event(item(store, PENDING.ended(standing)), {}) is None


def test_one_that_was_given_up_without_an_attempt(store: Store) -> None:
    untried = Delivery(id=EVENT, video_id=ID, event="video.completed", created_at=CREATED, tenant=TENANT)
    told = undelivered.event(item(store, untried.ended(Standing.FAILED)), {})
    assert told and told[1] == CREATED


def test_one_of_before_tenants_were_written_down(store: Store) -> None:
    told = undelivered.event(item(store, replace(PENDING, tenant=None).ended(Standing.FAILED)), {})
    assert told and told[2]["tenant"] is None
    hold_detail(told[0], told[2])


def test_an_endpoint_that_was_disabled(store: Store) -> None:
    before, after = endpoint_items(store)
    told = undelivered.event(after, before)
    assert told and told == undelivered.event(after, before)
    type, at, detail = told
    hold_detail(type, detail)
    id = detail.pop("id")
    assert id.startswith("evt_") and id.endswith("_disabled")
    assert (type, at) == ("webhook.disabled", DISABLED_AT)
    assert detail == {
        "schema_version": 1,
        "tenant": TENANT,
        "host": HOST,
        "failing_since": CREATED,
        "disabled_at": DISABLED_AT,
    }
    assert undelivered.event(before, {}) is None
    assert undelivered.event(after, after) is None
    another = undelivered.event({**after, "pk": "T#other"}, {})
    later = undelivered.event({**after, "disabled_at": DISABLED_AT + 1}, before)
    assert another and later and len({id, another[2]["id"], later[2]["id"]}) == 3


def test_an_endpoint_that_is_enabled_again_is_no_event(store: Store) -> None:
    before, after = endpoint_items(store)
    assert undelivered.event(before, after) is None


def test_other_items_are_no_event() -> None:
    assert undelivered.event({"pk": f"T#{TENANT}", "sk": "W", "rotation": 1}, {}) is None
