"""API keys: how they look, and what of them is kept.

`rg_live_` + 43 random base62 characters (256 bits) + 6 that are their checksum, so that a typing error costs no read.
"""

import hashlib
import secrets
import string
import zlib
from dataclasses import dataclass

from reelgate.budgets import Allowance

PREFIX = "rg_live_"
ADMIN_PREFIX = "rg_admin_"

_ALPHABET = string.digits + string.ascii_letters
_RANDOM = 43
_CHECKSUM = 6


@dataclass(frozen=True, kw_only=True)
class ApiKey:
    """Who calls. `tenant` owns the videos; `id` is safe to show and to log. `allowances` are the limits that hold for
    it: its own, its tenant's, the deployment's."""

    id: str
    tenant: str
    name: str
    allowances: tuple[Allowance, ...] = ()


def generate() -> str:
    """A new key, to be shown once."""
    random = "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return f"{PREFIX}{random}{_checksum(random)}"


def well_formed(key: str) -> bool:
    """Whether the checksum fits."""
    body = key.removeprefix(PREFIX)
    return (
        key.startswith(PREFIX)
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
