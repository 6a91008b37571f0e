"""The sparse index of what somebody should look at, and when: videos that are not final, and final ones of which nobody
was told yet, for which a provider may still be at work, or of which something is to be erased.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelgate.jobs import Video
from reelgate.store import items
from reelgate.store.table import Table, dumps

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import QueryInputTypeDef

PAGE = 100
"""Entries that one query reads."""


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
        """Looks at it again later. False when its status changed: when to look at it then, its end has said."""
        return self._update(
            video, update="SET due_sk = :until", condition="#status = :status", values={":until": until}
        )

    def revive(self, video: Video, *, until: int) -> bool:
        """Counts one more execution. False when another sweep did so first, or the video's status changed."""
        return self._update(
            video,
            update="SET revivals = :next, due_sk = :until",
            condition="revivals = :seen AND #status = :status",
            values={":next": video.revivals + 1, ":seen": video.revivals, ":until": until},
        )

    def told(self, video: Video) -> bool:
        """Takes a final video off the index, since its event is on the bus; or notes that, while a provider may be at
        work for it, or something of it is to be erased. False when it is off, or its status is another."""
        if not (video.open or video.leaves_traces):
            return self.done(video)
        return self._update(
            video,
            update="SET told = :told",
            condition="attribute_exists(due_pk) AND #status = :status",
            values={":told": True},
        )

    def done(self, video: Video) -> bool:
        """Takes a final video off the index: there is nothing left to be done of it. False when it is off, or its
        status is another."""
        return self._update(
            video,
            update="REMOVE due_pk, due_sk",
            condition="attribute_exists(due_pk) AND #status = :status",
            values={},
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

    def _update(self, video: Video, *, update: str, condition: str, values: Mapping[str, Any]) -> bool:
        return self.table.update(
            items.partition(video.id),
            items.VIDEO_SORT,
            update=update,
            condition=condition,
            names={"#status": "status"},
            values={":status": video.status, **values},
        )
