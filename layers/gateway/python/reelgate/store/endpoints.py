"""Endpoints in the table, beside their tenant: those that fail, and those that are disabled. One that is well has no
word of it there."""

from dataclasses import dataclass, replace

from reelgate.endpoints import Endpoint
from reelgate.store import items
from reelgate.store.table import Table

SORT = "E#"

KEPT = 30 * 24 * 3600
"""Seconds until one that failed, and was not used again, is forgotten. One that is disabled is not."""


@dataclass(frozen=True)
class Endpoints:
    table: Table

    def find(self, tenant: str, url: str) -> Endpoint:
        endpoint = Endpoint(tenant=tenant, url=url)
        item = self.table.get(items.tenant_partition(tenant), SORT + endpoint.digest) or {}
        return replace(endpoint, failing_since=item.get("failing_since"), disabled_at=item.get("disabled_at"))

    def failed(self, endpoint: Endpoint, *, at: int) -> Endpoint:
        """The endpoint after a failed attempt: failing since then, or for so long that it is disabled now."""
        if endpoint.failing_since is None:
            self._fail(endpoint, at=at)
            return replace(endpoint, failing_since=at)
        if endpoint.hopeless(at) and self._disable(endpoint, at=at):
            return replace(endpoint, disabled_at=at)
        return endpoint

    def succeeded(self, endpoint: Endpoint, *, at: int) -> bool:
        """Forgets that it failed, and enables it. False when there was nothing to forget."""
        if endpoint.failing_since is None:
            return False
        return self._update(
            endpoint,
            update="SET #ttl = :at REMOVE failing_since, disabled_at",
            condition="attribute_exists(failing_since)",
            names={"#ttl": "ttl"},
            values={":at": at},
        )

    def _fail(self, endpoint: Endpoint, *, at: int) -> bool:
        """False when it was failing already: the first failure counts."""
        return self._update(
            endpoint,
            update="SET failing_since = :at, #ttl = :forget_at",
            condition="attribute_not_exists(failing_since)",
            names={"#ttl": "ttl"},
            values={":at": at, ":forget_at": at + KEPT},
        )

    def _disable(self, endpoint: Endpoint, *, at: int) -> bool:
        """False when an attempt succeeded since it was read, or another failure disabled it: that is told once."""
        return self._update(
            endpoint,
            update="SET disabled_at = :at, #host = :host REMOVE #ttl",
            condition="failing_since = :since AND attribute_not_exists(disabled_at)",
            names={"#host": "host", "#ttl": "ttl"},
            values={":at": at, ":host": endpoint.host, ":since": endpoint.failing_since},
        )

    def _update(
        self, endpoint: Endpoint, *, update: str, condition: str, names: dict[str, str], values: dict[str, object]
    ) -> bool:
        return self.table.update(
            items.tenant_partition(endpoint.tenant),
            SORT + endpoint.digest,
            update=update,
            condition=condition,
            names=names,
            values=values,
        )
