"""Keys: issued, shown, rotated, changed and revoked by who may."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from typing import Any

from reelgate import budgets, errors, ids, issuing, keys, models, queries
from reelgate.budgets import Allowance
from reelgate.clock import Clock, seconds
from reelgate.issuing import CreateKey, KeyRetention, RotateKey
from reelgate.keys import ApiKey
from reelgate.retention import Retention
from reelgate.service import spending
from reelgate.store.budgets import Budgets
from reelgate.store.keys import Keys

_TRIES = 3
"""Rotations that come at the same moment each have their turn."""

Fields = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class KeyService:
    """The operator has the keys of all tenants, and a key with the scope admin those of its own: to it there are no
    others. `providers` are those that are switched on."""

    keys: Keys
    providers: Sequence[str]
    retention: Retention
    clock: Clock

    def create(self, fields: Fields, *, caller: ApiKey) -> tuple[ApiKey, str]:
        """The key, and its secret, which nobody can tell again."""
        wish, now = issuing.read(CreateKey, fields), seconds(self.clock)
        tenant = wish.tenant or caller.tenant
        if not _of(tenant, caller):
            raise errors.PermissionDenied(
                f"This key issues keys of {caller.tenant} alone; given {tenant}", param="tenant"
            )
        if wish.expires_at is not None and wish.expires_at <= now:
            raise errors.InvalidRequest(
                f"expires_at must be in the future, which begins at {now}; given {wish.expires_at}", param="expires_at"
            )
        self.retention.check_key(media_retention=wish.media_retention, keep_prompts=wish.keep_prompts)
        secret = keys.generate(test=wish.test)
        key = ApiKey(
            id=ids.new("key_"),
            tenant=tenant,
            name=wish.name,
            scopes=tuple(dict.fromkeys(wish.scopes)),
            models=self._models(wish.models),
            test=wish.test,
            media_retention=wish.media_retention,
            keep_prompts=wish.keep_prompts is not False,
            limits=wish.limits.limits,
            created_at=now,
            expires_at=wish.expires_at,
            ending=secret[-4:],
        )
        self.keys.put(keys.digest(secret), key)
        return key, secret

    def list(self, *, caller: ApiKey, limit: int, after: str | None) -> tuple[Sequence[ApiKey], bool]:
        """A page of the caller's keys, the oldest first, and whether there are more."""
        queries.check_limit(limit)
        start = self.get(after, caller=caller) if after else None
        own = (each for each in self.keys.all(after=start) if _of(each.tenant, caller))
        page = tuple(islice(own, limit + 1))
        return page[:limit], len(page) > limit

    def standing(self, key: ApiKey) -> dict[str, Any]:
        """What is used and left of each of the key's own limits."""
        allowance = Allowance(scope=budgets.of_key(key.id), limits=key.limits)
        return spending.standing(Budgets(self.keys.table), allowance, self.clock())

    def get(self, id: str, *, caller: ApiKey) -> ApiKey:
        """NotFound for what is not there, revoked, or another tenant's."""
        key = self.keys.get(id) if len(id) <= 64 else None
        if key is None or not _of(key.tenant, caller):
            raise _missing(id)
        return key

    def rotate(self, id: str, fields: Fields, *, caller: ApiKey) -> tuple[ApiKey, str]:
        """The key with a new secret; the present one works on for a while, and one before that no longer."""
        wish = issuing.read(RotateKey, fields)
        for _ in range(_TRIES):
            key, now = self.get(id, caller=caller), seconds(self.clock)
            secret = keys.generate(test=key.test)
            done = self.keys.rotate(
                id, keys.digest(secret), ending=secret[-4:], until=now + wish.overlap_seconds, now=now
            )
            if done:
                return replace(key, rotated_at=now, ending=secret[-4:]), secret
        raise errors.RequestInFlight("The key is being rotated by somebody else at this moment; ask again")

    def revoke(self, id: str, *, caller: ApiKey) -> None:
        """Of no use to anybody within a minute."""
        self.get(id, caller=caller)
        self.keys.revoke(id, now=seconds(self.clock))

    def limit(self, id: str, fields: Fields, *, caller: ApiKey) -> ApiKey:
        """The key with other limits, which hold within a minute."""
        limits = issuing.read(issuing.Limits, fields).limits
        key = self.get(id, caller=caller)
        if not self.keys.limit(id, limits):
            raise _missing(id)
        return replace(key, limits=limits)

    def retain(self, id: str, fields: Fields, *, caller: ApiKey) -> ApiKey:
        """The key with another retention, which holds within a minute for what is accepted from then on."""
        key = self.get(id, caller=caller)
        wish = issuing.read(KeyRetention, fields)
        self.retention.check_key(media_retention=wish.media_retention, keep_prompts=wish.keep_prompts)
        retained = replace(key, media_retention=wish.media_retention, keep_prompts=wish.keep_prompts is not False)
        if not self.keys.retain(retained):
            raise _missing(id)
        return retained

    def _models(self, names: Sequence[str]) -> tuple[str, ...]:
        """Their ids. InvalidRequest for one that no provider has."""
        today, found = self.clock().date(), dict[str, None]()
        for name in names:
            try:
                found |= dict.fromkeys(model.id for _, model in models.find(name, self.providers, today).entries)
            except errors.ModelNotFound as unknown:
                raise errors.InvalidRequest(f"models: {unknown.message}", param="models") from None
        return tuple(found)


def render(key: ApiKey, secret: str | None = None) -> dict[str, Any]:
    """As its admin sees it; with its secret once, when it is new."""
    shown = {
        "id": key.id,
        "object": "key",
        "tenant": key.tenant,
        "name": key.name,
        "scopes": list(key.scopes),
        "models": list(key.models),
        "test": key.test,
        "media_retention": key.media_retention,
        "keep_prompts": key.keep_prompts,
        "limits": asdict(key.limits),
        "ending": key.ending,
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "rotated_at": key.rotated_at,
    }
    return {**shown, "key": secret} if secret else shown


def _missing(id: str) -> errors.NotFound:
    return errors.NotFound(f"Key {id[:64]!r} does not exist")


def _of(tenant: str, caller: ApiKey) -> bool:
    return caller.operator or tenant == caller.tenant
