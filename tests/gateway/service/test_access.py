"""Who may call."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate import keys
from reelgate.budgets import DEPLOYMENT, Allowance, Limits
from reelgate.errors import AuthenticationFailed
from reelgate.keys import ApiKey
from reelgate.service.access import ADMIN, KEPT_SECONDS, Access
from tests.conftest import StoppedClock

SHARED = Allowance(scope=DEPLOYMENT, limits=Limits(concurrent_videos=2))
OWNER = ApiKey(id="key_1", tenant="acme", name="Laptop")


class Store:
    """Holds one key, and counts the reads."""

    def __init__(self, key: str) -> None:
        self.held: dict[str, ApiKey] = {keys.digest(key): OWNER}
        self.reads = 0
        self.asked: list[str] = []

    def find(self, digest: str) -> ApiKey | None:
        self.reads += 1
        return self.held.get(digest)

    def allowances(self, tenant: str) -> tuple[Allowance, ...]:
        self.asked.append(tenant)
        return (SHARED,)


KEY = keys.generate()


@pytest.fixture
def store() -> Store:
    return Store(KEY)


@pytest.fixture
def now() -> list[float]:
    return [1000.0]


@pytest.fixture
def access(store: Any, clock: StoppedClock, now: list[float]) -> Access:
    return Access(keys=store, admin_secret=lambda: "s3cret", clock=clock, monotonic=lambda: now[0])


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "  BEARER "])
def test_a_key_names_its_owner(access: Access, scheme: str) -> None:
    assert access.caller(scheme + KEY) == OWNER


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "",
        "Bearer",
        "Bearer ",
        KEY,
        f"Basic {KEY}",
        f"Bearer {KEY}x",
        f"Bearer  {KEY}",
        "Bearer sk-123",
        "Bearer é",
    ],
    # Two runs of the collection must agree on the names, and the key is another in each.
    ids=["none", "empty", "scheme", "blank", "key alone", "Basic", "one letter more", "two blanks", "theirs", "é"],
)
def test_anything_else_is_refused_without_a_read(access: Access, store: Store, authorization: str | None) -> None:
    with pytest.raises(AuthenticationFailed) as caught:
        access.caller(authorization)
    assert store.reads == 0
    assert KEY not in caught.value.message


def test_a_key_of_nobody_is_refused(access: Access, store: Store) -> None:
    other = keys.generate()
    for _ in range(2):
        with pytest.raises(AuthenticationFailed):
            access.caller(f"Bearer {other}")
    assert store.reads == 2


def test_a_key_is_read_once_a_minute_and_a_revoked_one_ends_with_it(
    access: Access, store: Store, now: list[float]
) -> None:
    access.caller(f"Bearer {KEY}")
    store.held.clear()
    now[0] += KEPT_SECONDS - 1
    assert access.caller(f"Bearer {KEY}") == OWNER
    assert store.reads == 1
    now[0] += 1
    for _ in range(2):
        with pytest.raises(AuthenticationFailed):
            access.caller(f"Bearer {KEY}")


def test_a_key_ends_when_it_expires_also_where_it_was_used_just_before(
    access: Access, store: Store, clock: StoppedClock
) -> None:
    store.held[keys.digest(KEY)] = replace(OWNER, expires_at=clock.seconds + 10)
    clock.tick(9)
    access.caller(f"Bearer {KEY}")
    clock.tick(1)
    with pytest.raises(AuthenticationFailed, match="expired"):
        access.caller(f"Bearer {KEY}")
    assert store.reads == 1


def test_the_admin_key_is_the_deployments_secret(access: Access, store: Store) -> None:
    assert access.caller("Bearer rg_admin_s3cret") == replace(ADMIN, shared=(SHARED,))
    for wrong in ("rg_admin_", "rg_admin_s3cre", "rg_admin_s3crett", "s3cret", "rg_admin_é"):
        with pytest.raises(AuthenticationFailed):
            access.caller(f"Bearer {wrong}")
    assert (store.reads, store.asked) == (0, ["default"])


def test_the_limits_of_the_operator_are_read_once_a_minute(access: Access, store: Store, now: list[float]) -> None:
    for _ in range(2):
        access.caller("Bearer rg_admin_s3cret")
    assert store.asked == ["default"]
    now[0] += KEPT_SECONDS
    access.caller("Bearer rg_admin_s3cret")
    assert store.asked == ["default", "default"]


def test_a_kept_key_is_not_in_the_representation(access: Access) -> None:
    access.caller(f"Bearer {KEY}")
    assert keys.digest(KEY) not in repr(access)
