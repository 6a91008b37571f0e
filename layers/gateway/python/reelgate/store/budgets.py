"""The counters of what is used of each limit, in the table, and the limits of tenants and of the deployment."""

from dataclasses import dataclass
from typing import Any

from reelgate.bills import Bill
from reelgate.budgets import Allowance, Claim, Limits
from reelgate.store.table import Item, Table, dumps

PREFIX = "B#"
_LIMITS = "L"


@dataclass(frozen=True)
class Budgets:
    table: Table

    def counter(self, scope: str, period: str) -> Item:
        """`used` of the `limit` that was in force last, and `held` of that by videos that are being made; empty when
        nothing was used."""
        return self.table.get(_partition(scope), period) or {}

    def allowances(self, *scopes: str) -> tuple[Allowance, ...]:
        """The limits of those scopes that have any."""
        return tuple(map(_allowance, self.table.batch([(_partition(scope), _LIMITS) for scope in scopes])))

    def limit(self, allowance: Allowance) -> None:
        """The limits of a scope are these from now on."""
        item = {"pk": _partition(allowance.scope), "sk": _LIMITS, **allowance.limits.given}
        self.table.client.put_item(TableName=self.table.name, Item=dumps(item))

    def refused(self, claim: Claim) -> None:
        """Leaves a mark in a counter that had no room for a video, once for each limit that it had."""
        self.table.update(
            _partition(claim.scope),
            claim.period,
            update="SET #limit = :limit, refused_at_limit = :limit",
            condition="attribute_exists(pk) AND (attribute_not_exists(refused_at_limit) OR refused_at_limit <> :limit)",
            names={"#limit": "limit"},
            values={":limit": claim.limit},
        )


def taken(table: Table, claim: Claim) -> Any:
    """The part of the accepting transaction that takes a claim, if there is room for it. A counter says what its limit
    was, so that the stream tells how much of it is used."""
    room = claim.limit - claim.amount
    new = "attribute_not_exists(used) OR " if room >= 0 else ""
    forget = {":forget_at": claim.forget_at} if claim.forget_at else {}
    change = table.change(
        _partition(claim.scope),
        claim.period,
        update=f"SET #limit = :limit{', #ttl = :forget_at' if forget else ''} "
        f"ADD used :amount{', held :amount' if claim.hold else ''}",
        condition=f"{new}used <= :room",
        names={"#limit": "limit", **({"#ttl": "ttl"} if forget else {})},
        values={":limit": claim.limit, ":amount": claim.amount, ":room": room, **forget},
    )
    return {"Update": {**change, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}}


def settled(table: Table, bill: Bill) -> list[Any]:
    """The parts of the transaction that ends a video by which what it held becomes what it is charged."""
    return [
        {
            "Update": table.change(
                _partition(hold.scope),
                hold.period,
                update="ADD used :difference, held :released",
                values={":difference": hold.difference(bill.charged), ":released": -hold.amount},
            )
        }
        for hold in bill.holds
    ]


def _allowance(item: Item) -> Allowance:
    limits = {name: item[name] for name in Limits.__dataclass_fields__ if name in item}
    return Allowance(scope=item["pk"].removeprefix(PREFIX), limits=Limits(**limits))


def _partition(scope: str) -> str:
    return f"{PREFIX}{scope}"
