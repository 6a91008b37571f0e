"""Usage: what was made and paid, by day, key, model and provider."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

DIMENSIONS = ("day", "key_id", "model", "provider")
MEASURES = ("outputs", "cost_micros", "cost_at_risk_micros")


@dataclass(frozen=True, kw_only=True)
class Row:
    """Costs are micro-USD; a dimension that was not asked for is None."""

    day: str | None
    key_id: str | None
    model: str | None
    provider: str | None
    outputs: int
    cost_micros: int
    cost_at_risk_micros: int


def grouped(rows: Iterable[Row], by: Sequence[str]) -> list[Row]:
    """One row for all that have the same values of these dimensions, in the order of the values."""
    groups: dict[tuple[str, ...], Row] = {}
    for row in rows:
        others: dict[str, Any] = {name: None for name in DIMENSIONS if name not in by}
        apart = replace(row, **others)
        place = tuple(getattr(apart, name) or "" for name in DIMENSIONS)
        groups[place] = _added(groups[place], apart) if place in groups else apart
    return [groups[place] for place in sorted(groups)]


def _added(one: Row, other: Row) -> Row:
    return replace(one, **{name: getattr(one, name) + getattr(other, name) for name in MEASURES})


def table(rows: Iterable[Row], by: Sequence[str]) -> str:
    """As CSV (RFC 4180), with a line of names."""
    columns = [*(name for name in DIMENSIONS if name in by), *MEASURES]
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore")
    writer.writeheader()
    writer.writerows(map(_cells, rows))
    return text.getvalue()


def _cells(row: Row) -> dict[str, Any]:
    """A name that a spreadsheet would take for a formula is marked as text: callers choose some of them."""
    return {
        name: f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value
        for name, value in asdict(row).items()
    }
