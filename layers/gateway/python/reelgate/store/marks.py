"""The marks that first tries leave, so that an SDK's own retries find them."""

from dataclasses import dataclass
from typing import Any

from reelgate.retries import WINDOW_MS, Try
from reelgate.store.table import Table, dumps, key

_SORT = "M"


@dataclass(frozen=True)
class Marks:
    table: Table

    def find(self, attempt: Try) -> str | None:
        """The id of the video that an earlier try of the same request made."""
        item = self.table.get(_partition(attempt), _SORT)
        return str(item["video_id"]) if item and item["at"] > attempt.arrived_ms - WINDOW_MS else None

    def put(self, attempt: Try, video_id: str) -> dict[str, Any]:
        """The part of the accepting transaction that leaves the mark, or ends it.

        A retry makes no video where an earlier try did. A first try does, as often as it is asked; but not when a retry
        of it, which was sent later, was accepted before: that the mark is a retry's and younger than the try tells so.
        """
        condition = "attribute_not_exists(pk) OR #at <= :earliest" if attempt.repeated else _FIRST
        values = (
            {":earliest": attempt.arrived_ms - WINDOW_MS}
            if attempt.repeated
            else {":arrived": attempt.arrived_ms, ":first": 0}
        )
        item = {
            **key(_partition(attempt), _SORT),
            **dumps(
                {
                    "video_id": video_id,
                    "at": attempt.arrived_ms,
                    "tries": attempt.count,
                    "ttl": (attempt.arrived_ms + WINDOW_MS) // 1000,
                }
            ),
        }
        return {
            "Put": {
                "TableName": self.table.name,
                "Item": item,
                "ConditionExpression": condition,
                "ExpressionAttributeNames": {"#at": "at"} | ({} if attempt.repeated else {"#tries": "tries"}),
                "ExpressionAttributeValues": dumps(values),
            }
        }


_FIRST = "attribute_not_exists(pk) OR #tries = :first OR #at <= :arrived"


def _partition(attempt: Try) -> str:
    return f"M#{attempt.mark}"
