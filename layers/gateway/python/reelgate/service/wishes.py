"""What is asked for, and by whom."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reelgate.keys import ApiKey
from reelgate.retries import Try

Fields = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What is asked for. It `extends` the video that is its input, or else changes it; a remix says of which video of
    the caller's own it is one."""

    fields: Fields
    extends: bool = False
    remixed_from: str | None = None


@dataclass(frozen=True, kw_only=True)
class Asking:
    """Who asks, and what the headers say of it: an idempotency key, and how often an SDK has tried."""

    caller: ApiKey
    idempotency_key: str | None = None
    retry_count: int | None = None
    arrived_ms: int = 0

    def attempt(self, fingerprint: str) -> Try | None:
        """Which of an SDK's tries this is; None for a caller that does not count them."""
        if self.retry_count is None:
            return None
        return Try(caller=self.caller.id, fingerprint=fingerprint, arrived_ms=self.arrived_ms, count=self.retry_count)
