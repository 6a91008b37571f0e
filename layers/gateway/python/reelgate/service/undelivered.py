"""Undelivered: what the bus is told of webhooks that nobody hears, from the changes of their items in the table."""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reelgate.deliveries import Standing
from reelgate.events import DeliveryNamed, VideoNamed, WebhookDisabled, WebhookExhausted
from reelgate.jobs import SCHEMA_VERSION
from reelgate.store import deliveries, endpoints, items
from reelgate.store.table import Item

DISABLED = "webhook.disabled"
"""An endpoint failed for five days, and nothing more is sent to it."""
EXHAUSTED = "webhook.exhausted"
"""The last attempt at a delivery failed."""

Told = tuple[str, int, dict[str, Any]]
"""An event's type, its time in Unix seconds, and its detail (docs/events.md)."""


def event(after: Item, before: Item) -> Told | None:
    """The event that this change of an item is, if any: no URL, no prompt. Its `id` is the same if it comes again.
    `before` is empty for a new item."""
    if after["sk"].startswith(endpoints.SORT):
        return _disabled(after, before)
    if after["sk"].startswith(deliveries.SORT):
        return _exhausted(after, before)
    return None


def subject(detail: Mapping[str, Any]) -> tuple[str, str]:
    """The video and the delivery that a `webhook.exhausted` is about."""
    return detail["video"]["id"], detail["delivery"]["id"]


def _disabled(after: Item, before: Item) -> Told | None:
    at = after.get("disabled_at")
    if at is None or before.get("disabled_at") == at:
        return None
    which = hashlib.sha256(f"{after['pk']} {after['sk']} {at}".encode()).hexdigest()[:32]
    told = WebhookDisabled(
        schema_version=SCHEMA_VERSION,
        id=f"evt_{which}_disabled",
        tenant=after["pk"].removeprefix(items.tenant_partition("")),
        host=after["host"],
        failing_since=after["failing_since"],
        disabled_at=at,
    )
    return DISABLED, at, asdict(told)


def _exhausted(after: Item, before: Item) -> Told | None:
    given_up = after["standing"] == Standing.FAILED
    if not given_up or before.get("standing") == Standing.FAILED:
        return None
    delivery = deliveries.read_delivery(after)
    at = delivery.attempts[-1].at if delivery.attempts else delivery.created_at
    told = WebhookExhausted(
        schema_version=SCHEMA_VERSION,
        id=f"{delivery.id}_exhausted_{len(delivery.attempts)}",
        created_at=at,
        tenant=delivery.tenant,
        video=VideoNamed(id=delivery.video_id),
        delivery=DeliveryNamed(id=delivery.id, event=delivery.event, attempts=len(delivery.attempts)),
    )
    return EXHAUSTED, at, asdict(told)
