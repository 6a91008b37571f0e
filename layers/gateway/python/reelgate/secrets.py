"""Secrets of the deployment, kept for five minutes: a rotated one is in use soon, and most calls read none."""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reelgate.clock import monotonic

if TYPE_CHECKING:
    from types_boto3_secretsmanager import SecretsManagerClient

UNSET = "unset"
"""What a provider's secret holds until the operator puts a key."""

KEPT_SECONDS = 300


def same(given: str, secret: str) -> bool:
    """Compared by their digests: the time that it takes tells nothing of the secret, whatever is given."""
    return hmac.compare_digest(*(hashlib.sha256(each.encode()).digest() for each in (given, secret)))


@dataclass(frozen=True)
class Secrets:
    client: "SecretsManagerClient"
    monotonic: Callable[[], float] = field(default=monotonic)
    _kept: dict[str, tuple[float, str]] = field(default_factory=dict, repr=False)

    def read(self, arn: str) -> str:
        until, value = self._kept.get(arn, (0.0, ""))
        if self.monotonic() >= until:
            value = self.client.get_secret_value(SecretId=arn)["SecretString"]
            self._kept[arn] = (self.monotonic() + KEPT_SECONDS, value)
        return value

    def forget(self, arn: str) -> None:
        """The next read asks again: the value was refused."""
        self._kept.pop(arn, None)
