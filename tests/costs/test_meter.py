"""The meter sees what AWS would, and nothing passes it unknown."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.costs import runs
from tests.costs.meter import Meter
from tests.faults.faults import Faults
from tests.faults.refusals import refused
from tests.faults.world import World

ITEM = {"pk": {"S": "a"}, "sk": {"S": "b"}}


@pytest.fixture
def meter() -> Iterator[Meter]:
    with runs.seams() as seams:
        world = World(Faults())
        with seams.on(world):
            yield Meter(world)


def test_a_transaction_counts_twice(meter: Meter) -> None:
    meter.ledger.put_item(TableName="table", Item=ITEM)
    assert meter.ledger.writes == 1
    meter.ledger.transact_write_items(TransactItems=[{"Put": {"TableName": "table", "Item": ITEM}}])
    assert meter.ledger.writes == 1 + 2


def test_a_condition_that_does_not_hold_is_billed(meter: Meter) -> None:
    kind: Any = type(refused("ConditionalCheckFailedException", "PutItem"))
    with pytest.raises(kind):
        meter.ledger.put_item(TableName="table", Item=ITEM, ConditionExpression="attribute_exists(pk)")
    assert meter.ledger.writes == 1


def test_a_read_is_no_write(meter: Meter) -> None:
    meter.ledger.get_item(TableName="table", Key=ITEM, ConsistentRead=True)
    assert (meter.ledger.writes, meter.ledger.reads) == (0, 1)


def test_what_nobody_said_the_price_of_is_refused(meter: Meter) -> None:
    meter.world.faults.at("teapot.brew", lambda: None, (), {})
    with pytest.raises(KeyError, match=r"teapot\.brew"):
        meter.bill()


def test_the_sweeps_own_runs_are_no_videos(meter: Meter) -> None:
    meter.world.sweep()
    assert meter.bill().get("invocations", 0) == 0
    assert meter.bill(sweeps=True)["invocations"] == 1
