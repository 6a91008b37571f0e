"""Several writes as one: all of them are made, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import SystemRandom
from time import sleep
from typing import Any

from reelgate.store.table import Item, Table, loads

TRIES = 12
_SHORTEST, _LONGEST = 0.02, 0.5
"""Seconds. Two transactions that change the same item stand in each other's way for some milliseconds."""

_REFUSED, _CONFLICT = "ConditionalCheckFailed", "TransactionConflict"
_KNOWN = {"None", _REFUSED, _CONFLICT}
_random = SystemRandom()


@dataclass(frozen=True, kw_only=True)
class Reason:
    """What one part had against it, if anything: its condition, with the item as it stands where that was asked for, or
    another transaction that changes the same item at this moment."""

    refused: bool
    conflict: bool
    item: Item


def transact(table: Table, parts: Sequence[Any], *, patient: bool = True) -> Sequence[Reason]:
    """Nothing when all was written; else a reason for each part. One that only stands in another's way is made again,
    with pauses that grow, unless it is not `patient` with its first part."""
    tries = 0
    while True:
        try:
            table.client.transact_write_items(TransactItems=parts)
            return ()
        except table.client.exceptions.TransactionCanceledException as cancelled:
            found = cancelled.response.get("CancellationReasons", [])
            if not {reason.get("Code") for reason in found} <= _KNOWN:
                raise
            tries += 1
            reasons = [_reason(each) for each in found]
            lost = any(each.refused for each in reasons) or (not patient and reasons[0].conflict)
            if lost or tries == TRIES:
                return reasons
        sleep(_random.uniform(0, min(_LONGEST, _SHORTEST * 2**tries)))


def _reason(reason: Mapping[str, Any]) -> Reason:
    code = reason.get("Code")
    return Reason(refused=code == _REFUSED, conflict=code == _CONFLICT, item=loads(reason.get("Item") or {}))
