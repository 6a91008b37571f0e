"""What is known of one event's way to its receiver. Never the URL, nor a body."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self


class Standing(StrEnum):
    """How it stands; the word is the last attempt's, unless somebody asked for one more since."""

    PENDING = "pending"
    """It will be tried again. An attempt leaves it."""
    DELIVERED = "delivered"
    """The receiver answered 2xx. Only a redelivery leaves it."""
    FAILED = "failed"
    """It was given up after the last attempt. Only a redelivery leaves it, or an operator who redrives the queue."""
    REFUSED = "refused"
    """The receiver answered 410: it wants no more. Only a redelivery leaves it."""

    @classmethod
    def after(cls, status: int | None, *, last: bool) -> Self:
        """What the answer to an attempt means; `last` when no further one is planned."""
        if success(status):
            return cls.DELIVERED
        if status == HTTPStatus.GONE:
            return cls.REFUSED
        return cls.FAILED if last else cls.PENDING

    @property
    def heard(self) -> bool:
        """Whether the receiver gave an answer after which it is not told again."""
        return self in (Standing.DELIVERED, Standing.REFUSED)


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`at` in Unix seconds; `status` is the HTTP status of the answer, None when there was none."""

    at: int
    status: int | None
    duration_ms: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`id` is the event's own, which the receiver sees as `webhook-id`. Times are Unix seconds."""

    id: str
    event: str
    standing: Standing
    created_at: int
    attempts: tuple[Attempt, ...] = ()
    next_attempt_at: int | None = None


def success(status: int | None) -> bool:
    """Whether a receiver's answer says that it heard."""
    return status is not None and 200 <= status < 300


def render(delivery: Delivery) -> dict[str, Any]:
    """The delivery as the video's owner sees it."""
    return {
        "id": delivery.id,
        "object": "webhook.delivery",
        "event": delivery.event,
        "status": delivery.standing,
        "created_at": delivery.created_at,
        "attempts": [asdict(attempt) for attempt in delivery.attempts],
        "next_attempt_at": delivery.next_attempt_at,
    }
