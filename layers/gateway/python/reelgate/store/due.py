"""The sparse index of videos that are not final, by the time at which somebody should look at them."""

from collections.abc import Sequence
from dataclasses import dataclass

from reelgate.jobs import Status, Video
from reelgate.store import items
from reelgate.store.table import Table, dumps


@dataclass(frozen=True)
class Due:
    table: Table

    def videos(self, *, now: int, limit: int) -> Sequence[str]:
        """The ids of up to `limit` videos that are due, the longest overdue first."""
        found = self.table.client.query(
            TableName=self.table.name,
            IndexName="by_due",
            KeyConditionExpression="due_pk = :due AND due_sk <= :now",
            ExpressionAttributeValues=dumps({":due": items.DUE, ":now": now}),
            Limit=limit,
        )
        return [item["pk"]["S"].removeprefix(items.partition("")) for item in found["Items"]]

    def postpone(self, video: Video, *, until: int) -> bool:
        """Looks at it again later. False when it became final."""
        return self.table.update(
            items.partition(video.id),
            items.VIDEO_SORT,
            update="SET due_sk = :until",
            condition="#status IN (:queued, :in_progress)",
            names={"#status": "status"},
            values={":until": until, ":queued": Status.QUEUED, ":in_progress": Status.IN_PROGRESS},
        )

    def revive(self, video: Video, *, until: int) -> bool:
        """Counts one more execution. False when another sweep did so first, or the video became final."""
        return self.table.update(
            items.partition(video.id),
            items.VIDEO_SORT,
            update="SET revivals = :next, due_sk = :until",
            condition="revivals = :seen AND #status IN (:queued, :in_progress)",
            names={"#status": "status"},
            values={
                ":next": video.revivals + 1,
                ":seen": video.revivals,
                ":until": until,
                ":queued": Status.QUEUED,
                ":in_progress": Status.IN_PROGRESS,
            },
        )
