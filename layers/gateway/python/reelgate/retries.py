"""A POST that a client sent again by itself: the OpenAI SDKs do so, with no idempotency key, but with a count.

An SDK that saw no answer repeats the request up to twice, with `x-stainless-retry-count` at 1 and 2. The first try of
the same request by the same key leaves a mark; a later one that finds it is answered with the first one's video.
"""

import hashlib
from dataclasses import dataclass

WINDOW_MS = 600_000
"""The SDKs wait ten minutes for an answer, so that a retry can come as late."""


@dataclass(frozen=True, kw_only=True)
class Try:
    """One of the tries of an SDK. `arrived_ms` is when the gateway got it, `count` the SDK's: 0 for the first."""

    caller: str
    fingerprint: str
    arrived_ms: int
    count: int

    @property
    def mark(self) -> str:
        """What is the same for all tries of a request: who asks, and for what."""
        return hashlib.sha256(f"{self.caller}\n{self.fingerprint}".encode()).hexdigest()

    @property
    def repeated(self) -> bool:
        return self.count > 0


def count(header: str | None) -> int | None:
    """The SDK's count; None for a caller that is none of these SDKs."""
    return int(header) if header and header.isascii() and header.isdigit() and len(header) < 4 else None
