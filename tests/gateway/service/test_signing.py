"""Signing: the secret before stays good for a day, and no longer."""

from dataclasses import dataclass, field

import pytest

from reelgate import webhooks
from reelgate.service.signing import Signing
from reelgate.store.rotations import Rotations
from reelgate.store.table import Table
from reelgate.webhooks import OVERLAP, Rotation
from tests.conftest import StoppedClock
from tests.gateway.samples import TENANT

SECRETS = [webhooks.secret("master", TENANT, number) for number in range(3)]


@pytest.fixture
def signing(table: Table, clock: StoppedClock) -> Signing:
    return Signing(rotations=Rotations(table), master=lambda: "master", clock=clock)


def test_there_is_one_secret_until_it_is_rotated(signing: Signing) -> None:
    assert signing.show(TENANT) == {"key": webhooks.secret("master", TENANT)}
    assert signing.secrets(TENANT) == [SECRETS[0]]


def test_a_rotation_keeps_the_secret_before_for_a_day(signing: Signing, clock: StoppedClock) -> None:
    ends = clock.seconds + OVERLAP
    told = {"key": SECRETS[1], "previous_key": SECRETS[0], "previous_expires_at": ends}
    assert signing.rotate(TENANT) == told
    assert signing.show("other") == {"key": webhooks.secret("master", "other")}
    clock.tick(OVERLAP - 1)
    assert signing.show(TENANT) == told
    assert signing.secrets(TENANT) == SECRETS[1::-1]
    clock.tick(1)
    assert clock.seconds == ends
    assert signing.show(TENANT) == {"key": SECRETS[1]}
    assert signing.secrets(TENANT) == [SECRETS[1]]


def test_a_second_rotation_within_the_day_drops_the_oldest(signing: Signing, clock: StoppedClock) -> None:
    signing.rotate(TENANT)
    clock.tick(3600)
    told = signing.rotate(TENANT)
    assert told == {"key": SECRETS[2], "previous_key": SECRETS[1], "previous_expires_at": clock.seconds + OVERLAP}
    assert signing.secrets(TENANT) == SECRETS[:0:-1]


@dataclass(frozen=True)
class Late(Rotations):
    """Reads what stands, and is overtaken by another rotation before it writes."""

    overtaken_at: list[int] = field(default_factory=list)

    def advance(self, tenant: str, seen: Rotation, *, now: int) -> bool:
        if not self.overtaken_at:
            self.overtaken_at.append(now - 1)
            assert super().advance(tenant, seen, now=now - 1)
        return super().advance(tenant, seen, now=now)


def test_of_two_rotations_at_once_one_takes_place(table: Table, clock: StoppedClock) -> None:
    late = Signing(rotations=Late(table), master=lambda: "master", clock=clock)
    told = late.rotate(TENANT)
    assert told["key"] == SECRETS[1]
    assert told["previous_expires_at"] == clock.seconds - 1 + OVERLAP, "the time of the one that took place"
    assert told == late.show(TENANT)
