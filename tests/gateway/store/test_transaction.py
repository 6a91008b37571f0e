"""Several writes as one, among others who write the same."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelgate.store import transaction
from reelgate.store.table import Table, dumps
from reelgate.store.transaction import TRIES, Reason, transact

NOTHING = Reason(refused=False, conflict=False, item={})
CONFLICT = Reason(refused=False, conflict=True, item={})


def put(table: Table, pk: str, **more: Any) -> Any:
    item = dumps({"pk": pk, "sk": "x", "n": 1})
    return {"Put": {"TableName": table.name, "Item": item, **more}}


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    made: list[float] = []
    monkeypatch.setattr(transaction, "sleep", made.append)
    return made


@pytest.fixture
def tries(table: Table, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What the table has against each try, the next one first; when there is nothing left, it writes."""
    said: list[list[str]] = []
    write = table.client.transact_write_items

    def answer(**request: Any) -> Any:
        if not said:
            return write(**request)
        reply: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": code} for code in said.pop(0)],
        }
        raise table.client.exceptions.TransactionCanceledException(reply, "TransactWriteItems")

    monkeypatch.setattr(table.client, "transact_write_items", answer)
    return said


def test_all_is_written(table: Table) -> None:
    assert transact(table, [put(table, "a"), put(table, "b")]) == ()
    assert table.get("a", "x") and table.get("b", "x")


def test_or_nothing_with_a_reason_for_each_part(table: Table) -> None:
    transact(table, [put(table, "b")])
    new = {"ConditionExpression": "attribute_not_exists(pk)", "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}
    reasons = transact(table, [put(table, "a"), put(table, "b", **new)])
    assert reasons == [NOTHING, Reason(refused=True, conflict=False, item={"pk": "b", "sk": "x", "n": 1})]
    assert table.get("a", "x") is None


def test_who_is_in_anothers_way_waits_ever_longer(table: Table, tries: list[Any], pauses: list[float]) -> None:
    tries += [["None", "TransactionConflict"]] * 3
    assert transact(table, [put(table, "a"), put(table, "b")]) == ()
    assert len(pauses) == 3
    assert all(0 <= pause <= limit for pause, limit in zip(pauses, (0.04, 0.08, 0.16), strict=True))


def test_but_not_for_ever(table: Table, tries: list[Any], pauses: list[float]) -> None:
    tries += [["TransactionConflict", "None"]] * (TRIES + 1)
    assert transact(table, [put(table, "a"), put(table, "b")]) == [CONFLICT, NOTHING]
    assert (len(tries), len(pauses)) == (1, TRIES - 1)
    assert max(pauses) <= 0.5


def test_nor_when_a_condition_failed_as_well(table: Table, tries: list[Any], pauses: list[float]) -> None:
    tries += [["TransactionConflict", "ConditionalCheckFailed"]]
    assert [each.refused for each in transact(table, [put(table, "a"), put(table, "b")])] == [False, True]
    assert pauses == []


def test_nor_for_the_first_part_if_that_is_said(table: Table, tries: list[Any], pauses: list[float]) -> None:
    tries += [["None", "TransactionConflict"], ["TransactionConflict", "None"]]
    assert transact(table, [put(table, "a"), put(table, "b")], patient=False) == [CONFLICT, NOTHING]
    assert len(pauses) == 1


def test_anything_else_is_raised(table: Table, tries: list[Any], pauses: list[float]) -> None:
    tries += [["None", "ThrottlingError"]]
    with pytest.raises(ClientError):
        transact(table, [put(table, "a"), put(table, "b")])
    assert pauses == []
