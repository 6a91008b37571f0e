"""What failed several times in a row, as the table counts it."""

from reelgate.circuits import REMEMBERED, TOLERATED, UNWELL, Circuit
from reelgate.store.circuits import Circuits
from tests.gateway.samples import CREATED
from tests.gateway.store.conftest import Store

FAL, SLOW = ("fal", "kling-v3"), ("fal", "wan-2.5")


def failures(circuits: Circuits) -> int:
    found = circuits.find(*FAL)
    return found.failures if found else 0


def test_failures_are_counted_by_provider_and_model(store: Store) -> None:
    circuits = Circuits(store.table)
    assert circuits.find(*FAL) is None
    for second in range(TOLERATED):
        circuits.failed(*FAL, now=CREATED + second)
    circuits.failed(*SLOW, now=CREATED)
    assert circuits.find(*FAL) == Circuit(provider="fal", model="kling-v3", failures=TOLERATED, at=CREATED + 2)
    assert circuits.find(*SLOW) == Circuit(provider="fal", model="wan-2.5", failures=1, at=CREATED)
    assert store.item_of("C", "fal#kling-v3")["ttl"] == CREATED + 2 + REMEMBERED


def test_a_failure_of_long_ago_does_not_count(store: Store) -> None:
    """DynamoDB may not have deleted it yet."""
    circuits = Circuits(store.table)
    circuits.failed(*FAL, now=CREATED)
    circuits.failed(*FAL, now=CREATED + REMEMBERED - 1)
    assert failures(circuits) == 2
    circuits.failed(*FAL, now=CREATED + 2 * REMEMBERED - 1)
    assert failures(circuits) == 1


def test_a_success_ends_it(store: Store) -> None:
    circuits = Circuits(store.table)
    circuits.failed(*FAL, now=CREATED)
    circuits.failed(*SLOW, now=CREATED)
    circuits.succeeded(*FAL)
    assert circuits.find(*FAL) is None
    assert circuits.find(*SLOW) is not None


def test_one_has_the_trial(store: Store) -> None:
    circuits = Circuits(store.table)
    circuits.failed(*FAL, now=CREATED)
    seen = circuits.find(*FAL)
    assert seen is not None
    assert circuits.trial(seen, now=CREATED + 20)
    assert not circuits.trial(seen, now=CREATED + 21), "of two that saw the same, the second comes too late"
    assert circuits.find(*FAL) == Circuit(provider="fal", model="kling-v3", failures=1, at=CREATED + 20)
    circuits.succeeded(*FAL)
    assert not circuits.trial(seen, now=CREATED + 40)
    assert circuits.find(*FAL) is None


def test_what_failed_a_moment_ago_is_unwell(store: Store) -> None:
    circuits = Circuits(store.table)
    assert circuits.unwell(now=CREATED) == frozenset()
    circuits.failed(*FAL, now=CREATED)
    circuits.failed(*SLOW, now=CREATED + 1)
    assert circuits.unwell(now=CREATED + UNWELL - 1) == {FAL, SLOW}
    assert circuits.unwell(now=CREATED + UNWELL) == {SLOW}
