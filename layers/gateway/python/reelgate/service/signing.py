"""Signing: a tenant's webhook secret, and how it is exchanged for a new one while receivers still know the old."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from reelgate import webhooks
from reelgate.clock import Clock, seconds
from reelgate.store.rotations import Rotations
from reelgate.webhooks import Rotation


@dataclass(frozen=True, kw_only=True)
class Signing:
    """`master` reads the deployment's webhook secret, from which every tenant's are derived."""

    rotations: Rotations
    master: Callable[[], str]
    clock: Clock

    def secrets(self, tenant: str) -> Sequence[str]:
        """Those to sign with, the newest first: two for a day after a rotation, else one."""
        return self._secrets(tenant, self.rotations.of(tenant))

    def show(self, tenant: str) -> dict[str, Any]:
        """`{"key"}`, and `previous_key` with the Unix seconds when it ends while there is one."""
        return self._shown(tenant, self.rotations.of(tenant))

    def rotate(self, tenant: str) -> dict[str, Any]:
        """A new secret beside the present one, which stays good for 24 hours.

        A second rotation in that time makes the present one the previous one, for 24 hours of its own; the oldest falls
        out at once, so that a secret that leaked can be shut out by rotating twice. Of two rotations at the same moment
        one takes place, and both are answered with what stands then.
        """
        seen, now = self.rotations.of(tenant), seconds(self.clock)
        if self.rotations.advance(tenant, seen, now=now):
            return self._shown(tenant, Rotation(number=seen.number + 1, at=now))
        return self.show(tenant)

    def _secrets(self, tenant: str, rotation: Rotation) -> list[str]:
        numbers = [rotation.number]
        if rotation.overlaps(seconds(self.clock)):
            numbers.append(rotation.number - 1)
        master = self.master()
        return [webhooks.secret(master, tenant, number) for number in numbers]

    def _shown(self, tenant: str, rotation: Rotation) -> dict[str, Any]:
        key, *previous = self._secrets(tenant, rotation)
        if not previous:
            return {"key": key}
        return {"key": key, "previous_key": previous[0], "previous_expires_at": rotation.overlap_ends}
