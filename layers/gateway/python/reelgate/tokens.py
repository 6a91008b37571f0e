"""Tokens that a provider's secret is exchanged for, or signs: each lasts a while, and is kept for most of it."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import httpx

from reelgate.clock import Clock
from reelgate.errors import CredentialRejected, Unavailable
from reelgate.wire import Token

_LIFETIME = timedelta(hours=1)
"""The longest that Google signs for. https://developers.google.com/identity/protocols/oauth2/service-account"""
_EARLY = timedelta(minutes=5)
_SCOPE = "https://www.googleapis.com/auth/cloud-platform"
_SIGNED = timedelta(minutes=30)
"""As long as Kling's own example signs for."""
_LEEWAY = timedelta(seconds=5)
"""How long ago a token begins to be valid: the vendor's clock may be behind ours."""
_PAIR = re.compile(r"([^\s:]+):([^\s:]+)")
_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass(frozen=True)
class Tokens:
    client: httpx.Client
    clock: Clock
    _kept: dict[str, tuple[datetime, str]] = field(default_factory=dict, repr=False)

    def of(self, kind: Token, secret: str) -> str:
        """What goes out as the key. CredentialRejected when the secret is not what it should be or is refused,
        Unavailable when nobody can be asked."""
        if kind is Token.SECRET:
            return secret
        name = hashlib.sha256(secret.encode()).hexdigest()
        until, token = self._kept.get(name, (None, ""))
        if until is None or self.clock() >= until:
            token, lifetime = self._signed(secret) if kind is Token.KEY_PAIR else self._exchanged(account(secret))
            self._kept[name] = (self.clock() + lifetime - _EARLY, token)
        return token

    def forget(self) -> None:
        """The next one is asked for anew: this one was refused."""
        self._kept.clear()

    def _signed(self, secret: str) -> tuple[str, timedelta]:
        import jwt  # late, as below

        if not (pair := _PAIR.fullmatch(secret)):
            raise CredentialRejected("The secret is no pair of an access key and a secret key: <AccessKey>:<SecretKey>")
        access, signing = pair.groups()
        now = self.clock()
        return jwt.encode({"iss": access, "exp": now + _SIGNED, "nbf": now - _LEEWAY}, signing, "HS256"), _SIGNED

    def _exchanged(self, account: Mapping[str, str]) -> tuple[str, timedelta]:
        import jwt  # with a cryptographic library, for which only those who need it should pay

        now = self.clock()
        claims = {"iss": account["client_email"], "scope": _SCOPE, "aud": account["token_uri"]}
        headers = {"kid": account["private_key_id"]}
        try:
            signed = jwt.encode(
                {**claims, "iat": now, "exp": now + _LIFETIME}, account["private_key"], "RS256", headers=headers
            )
        except (ValueError, TypeError, jwt.PyJWTError):
            raise CredentialRejected("The service account's private key cannot be read") from None
        try:
            reply = self.client.post(account["token_uri"], data={"grant_type": _GRANT, "assertion": signed})
        except httpx.HTTPError as error:
            raise Unavailable(f"Google gives no token: {type(error).__name__}") from None
        if reply.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise Unavailable(f"Google gives no token: {reply.status_code}")
        if reply.status_code != httpx.codes.OK:
            raise CredentialRejected(f"Google refused the service account: {reply.status_code}")
        token = reply.json()
        return str(token["access_token"]), timedelta(seconds=token["expires_in"])


def account(secret: str) -> Mapping[str, str]:
    """A service account's key file. CredentialRejected when it is none; nothing of it is repeated."""
    try:
        file: Mapping[str, str] = json.loads(secret)
        return {name: file[name] for name in _FIELDS}
    except (ValueError, TypeError, KeyError):
        raise CredentialRejected("The secret is no key file of a service account") from None


_FIELDS = ("client_email", "private_key", "private_key_id", "project_id", "token_uri")
