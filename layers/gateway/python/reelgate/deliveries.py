"""What is known of one event's way to its receiver. Never the URL, nor a body."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Self

LONGEST_DELAY = 900
"""Seconds for which SQS can hold back a message."""

GRACE = 180
"""Seconds that a message which is due may take to become an attempt, before the sweep sends another: twice as long as a
batch of receivers that all hang."""

EARLY = 1
"""Seconds by which a message may come too soon: the clocks of two machines differ."""


class Standing(StrEnum):
    """How it stands; the word is the last attempt's, unless somebody asked for one more since."""

    PENDING = "pending"
    """It will be tried again. An attempt leaves it, or its endpoint's being disabled."""
    DELIVERED = "delivered"
    """The receiver answered 2xx. Only a redelivery leaves it."""
    FAILED = "failed"
    """It was given up after the last attempt. Only a redelivery leaves it, or an operator who moves its dead letter."""
    REFUSED = "refused"
    """The receiver answered 410: it wants no more. Only a redelivery leaves it."""
    DISABLED = "disabled"
    """It was not tried, or not again, since its endpoint had failed for five days. Only a redelivery leaves it."""

    @classmethod
    def after(cls, status: int | None, *, last: bool, disabled: bool) -> Self:
        """What the answer to an attempt means; `last` when no further one is planned, `disabled` when none is made at
        its endpoint."""
        if success(status):
            return cls.DELIVERED
        if status == HTTPStatus.GONE:
            return cls.REFUSED
        if last:
            return cls.FAILED
        return cls.DISABLED if disabled else cls.PENDING


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """`at` in Unix seconds; `status` is the HTTP status of the answer, None when there was none."""

    at: int
    status: int | None
    duration_ms: int


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """`id` is the event's own, which the receiver sees as `webhook-id`. Times are Unix seconds.

    Of the attempts, `earlier` were made before the last of the `redeliveries` was asked for; the schedule began anew
    then. `look_at` is when the sweep looks at it, while it is pending. `tenant` is None for those of before it was
    written down.
    """

    id: str
    video_id: str
    event: str
    created_at: int
    tenant: str | None
    standing: Standing = Standing.PENDING
    attempts: tuple[Attempt, ...] = ()
    next_attempt_at: int | None = None
    look_at: int | None = None
    redeliveries: int = 0
    earlier: int = 0

    @property
    def next(self) -> int:
        """The number of the next attempt, the first being 1."""
        return len(self.attempts) + 1

    @property
    def tried(self) -> int:
        """How many attempts of the present schedule were made."""
        return len(self.attempts) - self.earlier

    @property
    def asked_for(self) -> bool:
        """Whether the next attempt is one that somebody asked for, even at an endpoint that is disabled."""
        return self.redeliveries > 0 and not self.tried

    def calls_for(self, attempt: int, *, now: int) -> bool:
        """Whether the attempt of this number is to be made now. A message for any other is late, early, or a copy."""
        due = self.next_attempt_at is None or self.next_attempt_at <= now + EARLY
        return self.standing is Standing.PENDING and self.next == attempt and due

    def made(self, attempt: Attempt) -> Self:
        return replace(self, attempts=(*self.attempts, attempt))

    def waiting(self, until: int, *, now: int) -> Self:
        """Pending until the next attempt, whose message is sent now or, when that is too far off, by the sweep."""
        look_at = until + GRACE if until - now <= LONGEST_DELAY else until
        return replace(self, standing=Standing.PENDING, next_attempt_at=until, look_at=look_at)

    def ended(self, standing: Standing) -> Self:
        return replace(self, standing=standing, next_attempt_at=None, look_at=None)

    def reopened(self, now: int) -> Self:
        """Due at once, with the whole schedule before it."""
        again = replace(self, redeliveries=self.redeliveries + 1, earlier=len(self.attempts))
        return again.waiting(now, now=now)


def message(delivery: Delivery) -> dict[str, Any]:
    """What is put on the queue for the next attempt: the event as it comes from the bus, as far as it is read, and the
    number of the attempt."""
    detail = {
        "id": delivery.id,
        "created_at": delivery.created_at,
        "tenant": delivery.tenant,
        "video": {"id": delivery.video_id},
    }
    return {"detail-type": delivery.event, "detail": detail, "attempt": delivery.next}


def read(message: Mapping[str, Any]) -> tuple[Delivery, int]:
    """The delivery that a message is about, as it is before anything was tried, and the number of the attempt that it
    asks for: what comes from the bus asks for the first."""
    detail = message["detail"]
    delivery = Delivery(
        id=detail["id"],
        video_id=detail["video"]["id"],
        event=message["detail-type"],
        created_at=detail["created_at"],
        tenant=detail["tenant"],
    )
    return delivery, message.get("attempt", 1)


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
