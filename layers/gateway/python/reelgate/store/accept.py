"""The write that accepts a video: everything in one transaction, or nothing."""

from enum import Enum, auto
from typing import Any

from reelgate.jobs import Request, Video
from reelgate.store import items
from reelgate.store.table import Table, dumps

_TRIES = 4
"""Two requests that leave the same mark at once stand in each other's way for a moment."""

_REFUSED, _CONFLICT = "ConditionalCheckFailed", "TransactionConflict"


class Verdict(Enum):
    ACCEPTED = auto()
    TAKEN = auto()
    """A video of this id was accepted before, or is being accepted at this moment."""
    REPEATED = auto()
    """The mark says that another try of the same request was accepted, or is being accepted."""


def accept(table: Table, video: Video, request: Request, *, due: int, mark: dict[str, Any] | None = None) -> Verdict:
    """Puts the video, its request, and the mark that an SDK's retries are told by, if there is one."""
    puts: list[Any] = [
        {
            "Put": {
                "TableName": table.name,
                "Item": dumps(items.video_item(video, due)),
                "ConditionExpression": "attribute_not_exists(pk)",
            }
        },
        {"Put": {"TableName": table.name, "Item": dumps(items.request_item(video.id, request))}},
        *([mark] if mark else []),
    ]
    for _ in range(_TRIES):
        try:
            table.client.transact_write_items(TransactItems=puts)
        except table.client.exceptions.TransactionCanceledException as cancelled:
            codes = [reason.get("Code") for reason in cancelled.response.get("CancellationReasons", [])]
            if codes[:1] in ([_REFUSED], [_CONFLICT]):
                return Verdict.TAKEN
            if codes[2:] == [_REFUSED]:
                return Verdict.REPEATED
            if codes[2:] != [_CONFLICT]:
                raise
        else:
            return Verdict.ACCEPTED
    return Verdict.REPEATED
