"""The sparse index of what somebody should look at, and when: videos that are not final, and final ones of which nobody
was told yet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelgate.jobs import Status, Video
from reelgate.store import items
from reelgate.store.table import Table, dumps

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import QueryInputTypeDef

PAGE = 100
"""Entries that one query reads."""

_RUNNING = {":queued": Status.QUEUED, ":in_progress": Status.IN_PROGRESS}
_IS_RUNNING = "#status IN (:queued, :in_progress)"


@dataclass(frozen=True)
class Entry:
    """An item that is due, by its place beside its video."""

    video_id: str
    sort: str


@dataclass(frozen=True)
class Due:
    table: Table

    def entries(self, *, now: int) -> Iterator[Entry]:
        """All that is due, the longest overdue first."""
        query: QueryInputTypeDef = {
            "TableName": self.table.name,
            "IndexName": "by_due",
            "KeyConditionExpression": "due_pk = :due AND due_sk <= :now",
            "ExpressionAttributeValues": dumps({":due": items.DUE, ":now": now}),
            "Limit": PAGE,
        }
        while True:
            found = self.table.client.query(**query)
            for item in found["Items"]:
                yield Entry(item["pk"]["S"].removeprefix(items.partition("")), item["sk"]["S"])
            if "LastEvaluatedKey" not in found:
                return
            query["ExclusiveStartKey"] = found["LastEvaluatedKey"]

    def postpone(self, video: Video, *, until: int) -> bool:
        """Looks at a running video again later. False when it became final: when to look at that, its end has said."""
        return self._update(video.id, update="SET due_sk = :until", condition=_IS_RUNNING, values={":until": until})

    def revive(self, video: Video, *, until: int) -> bool:
        """Counts one more execution. False when another sweep did so first, or the video became final."""
        return self._update(
            video.id,
            update="SET revivals = :next, due_sk = :until",
            condition=f"revivals = :seen AND {_IS_RUNNING}",
            values={":next": video.revivals + 1, ":seen": video.revivals, ":until": until},
        )

    def told(self, video_id: str) -> bool:
        """Takes a final video off the index, since its event is on the bus. False when it is off, or not final."""
        return self.table.update(
            items.partition(video_id),
            items.VIDEO_SORT,
            update="REMOVE due_pk, due_sk",
            condition="attribute_exists(due_pk) AND #status IN (:completed, :failed)",
            names={"#status": "status"},
            values={":completed": Status.COMPLETED, ":failed": Status.FAILED},
        )

    def defer(self, entry: Entry, *, until: int) -> bool:
        """Lets what could not be dealt with wait, so that it does not stand before the others. False when it is off the
        index."""
        return self.table.update(
            items.partition(entry.video_id),
            entry.sort,
            update="SET #due = :until",
            condition="attribute_exists(#due)",
            names={"#due": "due_sk"},
            values={":until": until},
        )

    def _update(self, video_id: str, *, update: str, condition: str, values: dict[str, Any]) -> bool:
        return self.table.update(
            items.partition(video_id),
            items.VIDEO_SORT,
            update=update,
            condition=condition,
            names={"#status": "status"},
            values={**_RUNNING, **values},
        )
