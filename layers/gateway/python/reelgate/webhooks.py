"""Standard Webhooks (https://www.standardwebhooks.com): the secrets, the signatures, the schedule.

Signed here and not by the `standardwebhooks` library, which takes a naive time for UTC; tests verify with it.
"""

import base64
import hashlib
import hmac
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

PREFIX = "whsec_"

OVERLAP = 24 * 3600
"""Seconds after a rotation in which the secret before still verifies what is sent."""

SCHEDULE = (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Seconds to wait after the first, second, … failed attempt: ten attempts over 75 h 35 min, as the specification has
them. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#deliverability-and-reliability"""

JITTER = 10
"""A wait may be longer by a tenth, so that a receiver that comes back does not hear of everything at once."""

LONGEST_ASKED = 24 * 3600
"""Seconds by which a receiver can put us off."""


@dataclass(frozen=True, kw_only=True)
class Rotation:
    """How often a tenant's secret was rotated, and when last, in Unix seconds."""

    number: int = 0
    at: int = 0

    @property
    def overlap_ends(self) -> int:
        return self.at + OVERLAP

    def overlaps(self, now: int) -> bool:
        """Whether there is a secret before this one that is still good."""
        return self.number > 0 and now < self.overlap_ends


def secret(master: str, tenant: str, rotation: int = 0) -> str:
    """A tenant's signing secret after so many rotations: 32 bytes derived from the deployment's, so that none has to
    be stored. The number goes with the master, since a tenant's name may end in a number too; and no secret follows
    from the one before, which may be known to those whom the rotation shuts out."""
    root = f"{master}.{rotation}" if rotation else master
    key = hmac.new(root.encode(), tenant.encode(), hashlib.sha256).digest()
    return PREFIX + base64.b64encode(key).decode()


def headers(secrets: Sequence[str], message_id: str, at: datetime, body: str) -> dict[str, str]:
    """The three headers of one attempt, with a signature for each secret. `at` is the attempt's own time."""
    timestamp = str(int(at.timestamp()))
    signed = f"{message_id}.{timestamp}.{body}".encode()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(_signature(secret, signed) for secret in secrets),
    }


def pause(attempts: int, *, asked: int, share: float) -> int | None:
    """Seconds to wait after so many failed attempts; None when there is no further one. The receiver `asked` for that
    many, which counts when it is longer; `share`, from 0 to 1, of the jitter is added."""
    if attempts > len(SCHEDULE):
        return None
    wait = max(SCHEDULE[attempts - 1], asked)
    return wait + int(share * wait / JITTER)


def asked(retry_after: str | None, *, now: datetime) -> int:
    """The seconds that a receiver's `Retry-After` asks for, as a number or as a date, up to 24 hours. 0 when it asks
    for none, or in words that mean nothing. https://www.rfc-editor.org/rfc/rfc9110#field.retry-after"""
    given = (retry_after or "").strip()
    if given.isascii() and given.isdigit():
        # A float, which takes any number of digits.
        return int(min(float(given), LONGEST_ASKED))
    try:
        until = parsedate_to_datetime(given)
    except ValueError:
        return 0
    # A zone of "-0000" is read as none.
    wait = (until.replace(tzinfo=until.tzinfo or UTC) - now).total_seconds()
    return max(0, min(math.ceil(wait), LONGEST_ASKED))


def _signature(secret: str, signed: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(PREFIX))
    return f"v1,{base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()}"
