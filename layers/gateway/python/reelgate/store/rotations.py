"""How often each tenant's webhook secret was rotated. The secrets themselves are stored nowhere."""

from dataclasses import dataclass

from reelgate.store import items
from reelgate.store.table import Table
from reelgate.webhooks import Rotation

_SORT = "W"


@dataclass(frozen=True)
class Rotations:
    table: Table

    def of(self, tenant: str) -> Rotation:
        """The last one; number 0 for a tenant whose secret never was."""
        item = self.table.get(items.tenant_partition(tenant), _SORT)
        return Rotation(number=item["rotation"], at=item["rotated_at"]) if item else Rotation()

    def advance(self, tenant: str, seen: Rotation, *, now: int) -> bool:
        """One more than the last one seen. False when another rotation came between."""
        first = seen.number == 0
        return self.table.update(
            items.tenant_partition(tenant),
            _SORT,
            update="SET #rotation = :next, rotated_at = :now",
            condition="attribute_not_exists(#rotation)" if first else "#rotation = :seen",
            names={"#rotation": "rotation"},
            values={":next": seen.number + 1, ":now": now, **({} if first else {":seen": seen.number})},
        )
