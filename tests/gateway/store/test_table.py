"""Plain values in and out."""

import pytest
from botocore.exceptions import ClientError

from reelgate.store.table import Table, dumps, loads


def test_values_come_back_as_they_were() -> None:
    item = {"text": "ä", "number": 7, "list": [1, {"a": None}], "flag": True}
    read = loads(dumps(item))
    assert read == item
    assert type(read["number"]) is int


def test_a_condition_that_fails_is_an_answer_and_any_other_failure_is_raised(table: Table) -> None:
    def update(condition: str, table: Table = table) -> bool:
        return table.update("a", "b", update="SET #x = :x", condition=condition, names={"#x": "x"}, values={":x": 1})

    assert update("attribute_exists(pk)") is False
    assert table.get("a", "b") is None
    assert update("attribute_not_exists(pk)") is True
    assert table.get("a", "b") == {"pk": "a", "sk": "b", "x": 1}
    with pytest.raises(ClientError, match="ResourceNotFound"):
        update("attribute_exists(pk)", Table(table.client, "another"))
