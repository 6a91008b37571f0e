"""Deliveries in the table, beside their video: every attempt that was made, for 30 days after the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.store import items
from reelgate.store.table import Table, dumps, key, loads

KEPT = 30 * 24 * 3600
"""Seconds."""
MOST_REDELIVERIES = 100
"""An item has a size that it may not exceed, and each redelivery may add seven attempts to it."""

_SORT = "D#"


@dataclass(frozen=True)
class Deliveries:
    table: Table

    def find(self, video_id: str, delivery_id: str) -> Delivery | None:
        item = self.table.get(items.partition(video_id), _SORT + delivery_id)
        return _delivery(item) if item else None

    def of_video(self, video_id: str) -> Sequence[Delivery]:
        """Those that were tried at least once."""
        found = self.table.client.query(
            TableName=self.table.name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :deliveries)",
            ExpressionAttributeValues=dumps({":pk": items.partition(video_id), ":deliveries": _SORT}),
            ConsistentRead=True,
        )
        return [_delivery(loads(item)) for item in found["Items"]]

    def record(self, video_id: str, delivery: Delivery, *, now: int) -> None:
        """Adds the delivery's attempts to those on record; all else becomes what the delivery says. It depends on
        nothing, since an attempt that was made is a fact."""
        self.table.client.update_item(
            TableName=self.table.name,
            Key=key(items.partition(video_id), _SORT + delivery.id),
            UpdateExpression="SET event = :event, standing = :standing, created_at = :created_at, "
            "next_attempt_at = :next, attempts = list_append(if_not_exists(attempts, :none), :attempts), "
            "#ttl = :forget_at",
            ExpressionAttributeNames={"#ttl": "ttl"},
            ExpressionAttributeValues=dumps(
                {
                    ":event": delivery.event,
                    ":standing": delivery.standing,
                    ":created_at": delivery.created_at,
                    ":next": delivery.next_attempt_at,
                    ":none": [],
                    ":attempts": [asdict(attempt) for attempt in delivery.attempts],
                    ":forget_at": now + KEPT,
                }
            ),
        )

    def reopen(self, video_id: str, delivery_id: str, *, now: int) -> bool:
        """Counts a redelivery, and lets the next attempt be made. False when there is no such delivery, or there were
        too many."""
        return self.table.update(
            items.partition(video_id),
            _SORT + delivery_id,
            update="SET standing = :pending, next_attempt_at = :now, #ttl = :forget_at ADD redeliveries :one",
            condition="attribute_exists(pk) AND (attribute_not_exists(redeliveries) OR redeliveries < :most)",
            names={"#ttl": "ttl"},
            values={
                ":pending": Standing.PENDING,
                ":now": now,
                ":forget_at": now + KEPT,
                ":one": 1,
                ":most": MOST_REDELIVERIES,
            },
        )


def _delivery(item: Mapping[str, Any]) -> Delivery:
    return Delivery(
        id=item["sk"].removeprefix(_SORT),
        event=item["event"],
        standing=Standing(item["standing"]),
        created_at=item["created_at"],
        attempts=tuple(Attempt(**attempt) for attempt in item["attempts"]),
        next_attempt_at=item["next_attempt_at"],
    )
