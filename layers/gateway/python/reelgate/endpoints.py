"""An endpoint: the URL of a tenant's receiver. Of one that fails for days nothing more is asked."""

import hashlib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PATIENCE = 5 * 24 * 3600
"""Seconds in which every attempt failed, after which an endpoint is disabled."""


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Times are Unix seconds. `failing_since` is the first failed attempt after which none succeeded; since
    `disabled_at` nothing is sent but what somebody asks for."""

    tenant: str
    url: str = field(repr=False)
    failing_since: int | None = None
    disabled_at: int | None = None

    @property
    def digest(self) -> str:
        """Stands for the URL, which may hold a token and is written down nowhere else than in the request."""
        return hashlib.sha256(self.url.encode()).hexdigest()

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def disabled(self) -> bool:
        return self.disabled_at is not None

    def hopeless(self, now: int) -> bool:
        """Whether a failure at this moment is the one that disables it."""
        return not self.disabled and self.failing_since is not None and now - self.failing_since >= PATIENCE
