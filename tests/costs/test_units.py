"""Sizes and units as DynamoDB's guide has them."""

from typing import Any

import pytest

from tests.costs import units


@pytest.mark.parametrize(
    ("item", "bytes"),
    [
        ({"pk": {"S": "abc"}}, 2 + 3),
        ({"é": {"S": "é"}}, 4),
        ({"n": {"N": "1795379565"}}, 1 + 6),
        ({"n": {"N": "-100"}}, 1 + 3),
        ({"b": {"BOOL": True}, "z": {"NULL": True}}, 4),
        ({"l": {"L": [{"S": "ab"}, {"N": "5"}]}}, 1 + 3 + (1 + 2) + (1 + 2)),
        ({"m": {"M": {"ab": {"S": "c"}}}}, 1 + 3 + (1 + 2 + 1)),
    ],
)
def test_an_items_size(item: Any, bytes: int) -> None:
    assert units.size(item) == bytes


def test_a_type_whose_size_is_not_known_is_refused() -> None:
    with pytest.raises(AssertionError, match="NS"):
        units.size({"n": {"NS": ["1"]}})


def test_a_write_is_billed_by_the_larger_of_the_two_items() -> None:
    small, large = _item(10), _item(1024)
    assert [units.written(None, small), units.written(large, small), units.written(large, None)] == [1, 2, 2]


def test_an_index_is_billed_for_what_changes_in_it() -> None:
    there = {"due_pk": {"S": "due"}, "due_sk": {"N": "1"}}
    later = {**there, "due_sk": {"N": "2"}}
    changes = [(None, there), (there, there), (there, later), (later, None)]
    assert [
        units.written(before and {**_item(1), **before}, _item(1) | (after or {})) for before, after in changes
    ] == [
        *(1 + 1, 1, 1 + 2, 1 + 1),
    ]


def test_a_read_is_billed_by_all_that_it_finds() -> None:
    found = [_item(3000), _item(3000)]
    assert units.read([]) == 0.5
    assert units.read(found) == 1.0
    assert units.read(found, consistent=True) == 2.0
    assert units.read(found, index="by_due") == 0.5


def _item(length: int) -> Any:
    return {"pk": {"S": "a"}, "sk": {"S": "b"}, "text": {"S": "x" * length}}
