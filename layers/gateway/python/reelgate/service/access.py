"""Who may call: the owner of a key, or the operator with the deployment's admin key."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from reelgate import keys, secrets
from reelgate.clock import Clock, monotonic, seconds
from reelgate.errors import AuthenticationFailed
from reelgate.keys import ApiKey, Scope
from reelgate.store.keys import Keys

KEPT_SECONDS = 60
"""A revoked key may work for this long where it was used just before, and limits and retention be what they were."""

ADMIN = ApiKey(id="admin", tenant="default", name="The deployment's admin key", scopes=tuple(Scope), operator=True)


@dataclass(frozen=True, kw_only=True)
class Access:
    """`admin_secret` reads the part of the admin key that follows its prefix."""

    keys: Keys
    admin_secret: Callable[[], str]
    clock: Clock
    monotonic: Callable[[], float] = field(default=monotonic)
    _kept: dict[str, tuple[float, ApiKey]] = field(default_factory=dict, repr=False)

    def caller(self, authorization: str | None) -> ApiKey:
        """The key's owner. AuthenticationFailed for anything but `Bearer` and a key that exists."""
        scheme, _, key = (authorization or "").strip().partition(" ")
        if scheme.lower() != "bearer" or not key:
            raise AuthenticationFailed("Give your API key in the header 'Authorization: Bearer <key>'")
        found = self._operator(key) if key.startswith(keys.ADMIN_PREFIX) else self._owner(key)
        if found is None:
            raise AuthenticationFailed("Invalid API key")
        if found.expires_at is not None and seconds(self.clock) >= found.expires_at:
            raise AuthenticationFailed("This API key has expired")
        return found

    def _owner(self, key: str) -> ApiKey | None:
        """A key with a typing error costs no read; nor does one that was read a moment ago."""
        if not keys.well_formed(key):
            return None
        digest = keys.digest(key)
        return self._kept_or(digest, lambda: self.keys.find(digest))

    def _operator(self, key: str) -> ApiKey | None:
        """Who has the admin key, for whom the limits of the deployment hold too."""
        if not self._opens(key):
            return None
        return self._kept_or(ADMIN.id, lambda: replace(ADMIN, shared=self.keys.allowances(ADMIN.tenant)))

    def _kept_or(self, name: str, find: Callable[[], ApiKey | None]) -> ApiKey | None:
        until, owner = self._kept.get(name, (0.0, None))
        if owner is None or self.monotonic() >= until:
            owner = find()
            if owner:
                self._kept[name] = (self.monotonic() + KEPT_SECONDS, owner)
        return owner

    def _opens(self, key: str) -> bool:
        return secrets.same(key.removeprefix(keys.ADMIN_PREFIX), self.admin_secret())
