"""Deliveries in the table, beside their video: how each stands, every attempt that was made, and when the next is due.
Kept for 30 days after the last one."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.store import items
from reelgate.store.table import Table, dumps, loads

SORT = "D#"

KEPT = 30 * 24 * 3600
"""Seconds."""
MOST_REDELIVERIES = 100
"""An item has a size that it may not exceed, and each redelivery may add ten attempts to it."""


@dataclass(frozen=True)
class Deliveries:
    table: Table

    def find(self, video_id: str, delivery_id: str) -> Delivery | None:
        item = self.table.get(items.partition(video_id), SORT + delivery_id)
        return read_delivery(item) if item else None

    def of_video(self, video_id: str) -> Sequence[Delivery]:
        """Those that were to be tried at least once."""
        found = self.table.client.query(
            TableName=self.table.name,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :deliveries)",
            ExpressionAttributeValues=dumps({":pk": items.partition(video_id), ":deliveries": SORT}),
            ConsistentRead=True,
        )
        return [read_delivery(loads(item)) for item in found["Items"]]

    def save(self, delivery: Delivery, *, seen: Delivery | None, now: int) -> bool:
        """Makes the record say this. False when it is not as it was `seen` before: somebody else made an attempt, or
        asked for one, and the table's word stands."""
        due = delivery.look_at is not None
        values = {
            ":event": delivery.event,
            ":standing": delivery.standing,
            ":created_at": delivery.created_at,
            ":tenant": delivery.tenant,
            ":next": delivery.next_attempt_at,
            ":attempts": [asdict(attempt) for attempt in delivery.attempts],
            ":redeliveries": delivery.redeliveries,
            ":earlier": delivery.earlier,
            ":forget_at": now + KEPT,
        }
        return self.table.update(
            items.partition(delivery.video_id),
            SORT + delivery.id,
            update="SET event = :event, standing = :standing, created_at = :created_at, tenant = :tenant, "
            "next_attempt_at = :next, attempts = :attempts, redeliveries = :redeliveries, earlier = :earlier, "
            "#ttl = :forget_at" + (", due_pk = :due, due_sk = :look_at" if due else " REMOVE due_pk, due_sk"),
            condition=_AS_SEEN if seen else "attribute_not_exists(pk)",
            names={"#ttl": "ttl"},
            values=values
            | ({":due": items.DUE, ":look_at": delivery.look_at} if due else {})
            | ({":seen": len(seen.attempts), ":seen_redeliveries": seen.redeliveries} if seen else {}),
        )

    def postpone(self, delivery: Delivery, *, until: int) -> bool:
        """Lets the sweep look at it again later. False when another sweep did so first, or an attempt was made."""
        return self.table.update(
            items.partition(delivery.video_id),
            SORT + delivery.id,
            update="SET #due = :until",
            condition="#due = :seen",
            names={"#due": "due_sk"},
            values={":until": until, ":seen": delivery.look_at},
        )


# Records of before redeliveries were always counted have no count of them.
_AS_SEEN = "size(attempts) = :seen AND (attribute_not_exists(redeliveries) OR redeliveries = :seen_redeliveries)"


def read_delivery(item: Mapping[str, Any]) -> Delivery:
    return Delivery(
        id=item["sk"].removeprefix(SORT),
        video_id=item["pk"].removeprefix(items.partition("")),
        event=item["event"],
        created_at=item["created_at"],
        tenant=item.get("tenant"),
        standing=Standing(item["standing"]),
        attempts=tuple(Attempt(**attempt) for attempt in item["attempts"]),
        next_attempt_at=item["next_attempt_at"],
        look_at=item.get("due_sk"),
        redeliveries=item.get("redeliveries", 0),
        earlier=item.get("earlier", 0),
    )
