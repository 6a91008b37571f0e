"""API keys: how they look, what of them is kept, and what they may do.

`rg_live_` or `rg_test_` + 43 random base62 characters (256 bits) + 6 that are their checksum, so that a typing error
costs no read.
"""

import hashlib
import secrets
import string
import zlib
from dataclasses import dataclass, field
from enum import StrEnum

from reelgate import budgets
from reelgate.budgets import Allowance, Limits

PREFIX = "rg_live_"
TEST_PREFIX = "rg_test_"
ADMIN_PREFIX = "rg_admin_"

_ALPHABET = string.digits + string.ascii_letters
_RANDOM = 43
_CHECKSUM = 6


class Scope(StrEnum):
    """What a key may do (scopes.py says which request needs which)."""

    CREATE = "videos:create"
    """Ask for videos, and hear of them by webhook."""
    READ = "videos:read"
    """See what its tenant has, and the models."""
    DELETE = "videos:delete"
    """Cancel and delete videos."""
    ADMIN = "admin"
    """Issue, limit and revoke its tenant's keys, itself among them: the tenant's own limits are the operator's."""


VIDEOS = (Scope.CREATE, Scope.READ, Scope.DELETE)


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """Who calls. `tenant` owns the videos; `id` is safe to show and to log, and outlives a rotation.

    A `test` key reaches only models that cost nothing, and one with `models` only those. `limits` are its own, and
    `shared` its tenant's and the deployment's. `media_retention` is the days for which the files of its videos are kept
    at the most; None for as long as the deployment keeps them. The `operator` has the deployment's admin key. Times are
    Unix seconds; `ending` is the key's last four characters.
    """

    id: str
    tenant: str
    name: str
    scopes: tuple[Scope, ...] = VIDEOS
    models: tuple[str, ...] = ()
    test: bool = False
    media_retention: int | None = None
    keep_prompts: bool = True
    limits: Limits = field(default_factory=Limits)
    created_at: int = 0
    expires_at: int | None = None
    rotated_at: int | None = None
    ending: str = ""
    operator: bool = False
    shared: tuple[Allowance, ...] = ()

    @property
    def allowances(self) -> tuple[Allowance, ...]:
        """All limits that hold for it."""
        return (Allowance(scope=budgets.of_key(self.id), limits=self.limits), *self.shared)


def generate(*, test: bool = False) -> str:
    """A new key, to be shown once."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return f"{TEST_PREFIX if test else PREFIX}{random}{_checksum(random)}"


def well_formed(key: str) -> bool:
    """Whether the checksum fits."""
    prefix, body = key[: len(PREFIX)], key[len(PREFIX) :]
    return (
        prefix in (PREFIX, TEST_PREFIX)
        and len(body) == _RANDOM + _CHECKSUM
        and body.isascii()
        and _checksum(body[:_RANDOM]) == body[_RANDOM:]
    )


def digest(key: str) -> str:
    """What is stored. The key is 256 random bits, so a plain hash cannot be guessed backwards."""
    return hashlib.sha256(key.encode()).hexdigest()


def _checksum(body: str) -> str:
    number, text = zlib.crc32(body.encode()), ""
    for _ in range(_CHECKSUM):
        number, digit = divmod(number, len(_ALPHABET))
        text = _ALPHABET[digit] + text
    return text
