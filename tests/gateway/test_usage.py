"""Usage: added up, and as CSV."""

from typing import Any

import pytest

from reelgate import usage
from reelgate.usage import DIMENSIONS, Row


def row(day: str | None = "2026-11-24", key: str | None = "k", model: str | None = "m", **more: Any) -> Row:
    facts = {"provider": "fal", "outputs": 1, "cost_micros": 10, "cost_at_risk_micros": 0}
    return Row(**{"day": day, "key_id": key, "model": model, **facts, **more})


ROWS = [row("2026-11-25"), row(model="n"), row(key="j", outputs=2, cost_at_risk_micros=5), row()]


def test_rows_of_the_same_are_one_and_stand_in_order() -> None:
    assert usage.grouped([*ROWS, row()], DIMENSIONS) == [
        row(key="j", outputs=2, cost_at_risk_micros=5),
        row(outputs=2, cost_micros=20),
        row(model="n"),
        row("2026-11-25"),
    ]


@pytest.mark.parametrize(
    ("by", "rows"),
    [
        (("day",), [("2026-11-24", None, 4, 30), ("2026-11-25", None, 1, 10)]),
        (("key_id",), [(None, "j", 2, 10), (None, "k", 3, 30)]),
        ((), [(None, None, 5, 40)]),
    ],
)
def test_what_is_not_asked_for_is_added_up(by: tuple[str, ...], rows: list[Any]) -> None:
    found = usage.grouped(ROWS, by)
    assert [(each.day, each.key_id, each.outputs, each.cost_micros) for each in found] == rows
    assert all(each.model is None for each in found)


def test_nothing_is_nothing() -> None:
    assert usage.grouped([], DIMENSIONS) == []


def test_csv_has_names_and_only_the_columns_that_were_asked_for() -> None:
    text = usage.table([row(model='say "m", n')], ("day", "model"))
    assert text.splitlines() == [
        "day,model,outputs,cost_micros,cost_at_risk_micros",
        '2026-11-24,"say ""m"", n",1,10,0',
    ]


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x"])
def test_a_spreadsheet_gets_no_formula(name: str) -> None:
    assert usage.table([row(model=name)], ("model",)).splitlines()[1].startswith(f"'{name}")
