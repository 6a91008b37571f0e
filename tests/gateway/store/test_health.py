"""Which providers failed a moment ago."""

from reelgate.store.health import UNWELL_SECONDS, Health
from tests.gateway.samples import CREATED
from tests.gateway.store.conftest import Store

ALL = ("mock", "fal", "replicate")


def test_a_provider_that_failed_is_unwell_for_a_while(store: Store) -> None:
    health = Health(store.table)
    assert health.unwell(ALL, now=CREATED) == frozenset()
    health.failed("fal", now=CREATED)
    assert health.unwell(ALL, now=CREATED + UNWELL_SECONDS - 1) == {"fal"}
    assert health.unwell(("mock",), now=CREATED) == frozenset()
    assert health.unwell(ALL, now=CREATED + UNWELL_SECONDS) == frozenset(), "DynamoDB may not have deleted it yet"
    health.failed("fal", now=CREATED + 1)
    assert health.unwell(ALL, now=CREATED + UNWELL_SECONDS) == {"fal"}
    assert store.item_of("P#fal", "H")["ttl"] == CREATED + 1 + UNWELL_SECONDS
