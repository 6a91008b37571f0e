"""The counter of a tenant's rotations."""

import json

from reelgate import webhooks
from reelgate.store.rotations import Rotations
from reelgate.store.table import Table
from reelgate.webhooks import Rotation
from tests.gateway.samples import CREATED, TENANT

FIRST = Rotation(number=1, at=CREATED)


def test_a_secret_that_never_was_rotated_has_no_item(table: Table) -> None:
    assert Rotations(table).of(TENANT) == Rotation(number=0, at=0)


def test_each_rotation_counts_one_more_and_keeps_its_time(table: Table) -> None:
    rotations = Rotations(table)
    assert rotations.advance(TENANT, Rotation(), now=CREATED)
    assert rotations.of(TENANT) == FIRST
    assert rotations.advance(TENANT, FIRST, now=CREATED + 60)
    assert rotations.of(TENANT) == Rotation(number=2, at=CREATED + 60)
    assert rotations.of("other") == Rotation()


def test_of_two_that_saw_the_same_one_advances(table: Table) -> None:
    rotations = Rotations(table)
    assert rotations.advance(TENANT, Rotation(), now=CREATED)
    assert not rotations.advance(TENANT, Rotation(), now=CREATED + 1)
    assert rotations.of(TENANT) == FIRST
    assert rotations.advance(TENANT, FIRST, now=CREATED + 2)
    assert not rotations.advance(TENANT, FIRST, now=CREATED + 3)
    assert rotations.of(TENANT) == Rotation(number=2, at=CREATED + 2)


def test_no_secret_is_stored(table: Table) -> None:
    Rotations(table).advance(TENANT, Rotation(), now=CREATED)
    (item,) = table.client.scan(TableName=table.name)["Items"]
    assert item.keys() == {"pk", "sk", "rotation", "rotated_at"}
    assert webhooks.PREFIX not in json.dumps(item)
