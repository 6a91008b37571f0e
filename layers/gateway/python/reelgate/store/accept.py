"""The write that accepts a video: everything in one transaction, or nothing."""

from collections.abc import Sequence
from enum import Enum, auto
from typing import Any

from reelgate.budgets import Claim, Exceeded
from reelgate.jobs import Request, Video
from reelgate.store import budgets, items
from reelgate.store.table import Table, dumps
from reelgate.store.transaction import transact


class Verdict(Enum):
    ACCEPTED = auto()
    TAKEN = auto()
    """A video of this id was accepted before, or is being accepted at this moment."""
    REPEATED = auto()
    """The mark says that another try of the same request was accepted, or is being accepted."""
    BUSY = auto()
    """Too many others take of the same limits at this moment."""


def accept(
    table: Table,
    video: Video,
    request: Request,
    *,
    due: int,
    mark: dict[str, Any] | None = None,
    claims: Sequence[Claim] = (),
) -> Verdict | Exceeded:
    """Puts the video, its request, and the mark that an SDK's retries are told by, if there is one; and takes what the
    video claims of limits. Exceeded when that is not there; what was accepted before needs nothing."""
    put = {
        "Put": {
            "TableName": table.name,
            "Item": dumps(items.video_item(video, due)),
            "ConditionExpression": "attribute_not_exists(pk)",
        }
    }
    marks = [mark] if mark else []
    parts = [
        put,
        {"Put": {"TableName": table.name, "Item": dumps(items.request_item(video.id, request))}},
        *marks,
        *(budgets.taken(table, claim) for claim in claims),
    ]
    reasons = transact(table, parts, patient=False)
    if not reasons:
        return Verdict.ACCEPTED
    if reasons[0].refused or reasons[0].conflict:
        return Verdict.TAKEN
    taking = 2 + len(marks)
    if any(each.refused or each.conflict for each in reasons[2:taking]):
        return Verdict.REPEATED
    for claim, reason in zip(claims, reasons[taking:], strict=True):
        if reason.refused:
            return Exceeded(claim=claim, used=reason.item.get("used", 0))
    return Verdict.BUSY
