"""Usage in the table: counters that the write which makes a video final adds to, so that they are what was settled."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zlib import crc32

from reelgate.bills import Bill
from reelgate.store.table import Table, dumps, loads
from reelgate.usage import Row

KEPT = timedelta(days=400)
SHARDS = 8
"""Counters for the same day, key, model and provider, so that videos which end at once seldom meet at one."""


@dataclass(frozen=True)
class Usage:
    table: Table

    def rows(self, tenant: str, *, first: str, last: str) -> Iterator[Row]:
        """Those of the days from the first to the last, which counts too; the same counter may come in parts."""
        pages = self.table.client.get_paginator("query").paginate(
            TableName=self.table.name,
            KeyConditionExpression="pk = :tenant AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=dumps({":tenant": _partition(tenant), ":first": first, ":last": f"{last}~"}),
            ConsistentRead=True,
        )
        for item in (loads(item) for page in pages for item in page["Items"]):
            yield Row(
                day=item["day"],
                key_id=item["key_id"],
                model=item["model"],
                provider=item["provider"],
                outputs=item["outputs"],
                cost_micros=item["cost"],
                cost_at_risk_micros=item["at_risk"],
            )


def counted(table: Table, bill: Bill) -> list[Any]:
    """The parts of the transaction that ends a video which add its bill to the counters."""
    shard = crc32(bill.video_id.encode()) % SHARDS
    forget_at = int((datetime.fromisoformat(bill.day).replace(tzinfo=UTC) + KEPT).timestamp())
    return [
        {
            "Update": table.change(
                _partition(bill.tenant),
                f"{bill.day}#{bill.key_id}#{line.model}#{line.provider}#{shard}",
                update="SET #day = :day, key_id = :key, model = :model, provider = :provider, #ttl = :forget_at "
                "ADD outputs :outputs, cost :cost, at_risk :at_risk",
                names={"#day": "day", "#ttl": "ttl"},
                values={
                    ":day": bill.day,
                    ":key": bill.key_id,
                    ":model": line.model,
                    ":provider": line.provider,
                    ":forget_at": forget_at,
                    ":outputs": line.outputs,
                    ":cost": line.cost,
                    ":at_risk": line.at_risk,
                },
            )
        }
        for line in bill.lines
    ]


def _partition(tenant: str) -> str:
    return f"U#{tenant}"
