"""Usage: what a tenant's keys made and paid, from day to day."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, timedelta
from typing import Any

from reelgate import usage
from reelgate.clock import Clock
from reelgate.errors import InvalidRequest, NotFound
from reelgate.keys import ApiKey
from reelgate.store.usage import KEPT, Usage
from reelgate.usage import DIMENSIONS, MEASURES, Row

USUAL = timedelta(days=30)


@dataclass(frozen=True, kw_only=True)
class Period:
    """What of the usage is asked for: the days from `start` to `end`, which counts too, by these dimensions."""

    tenant: str
    start: date
    end: date
    by: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class UsageService:
    usage: Usage
    clock: Clock

    def period(
        self, *, caller: ApiKey, tenant: str | None, start: str | None, end: str | None, group_by: str | None
    ) -> Period:
        """By default the last 30 days of the caller's own tenant, by everything. InvalidRequest names the parameter;
        to all but the operator there is no other tenant."""
        if tenant not in (None, caller.tenant) and not caller.operator:
            raise NotFound("There is no such tenant")
        today = self.clock().astimezone(UTC).date()
        last = _day("end", end) or today
        first = _day("start", start) or last - USUAL + timedelta(days=1)
        if not timedelta(0) <= last - first < KEPT:
            raise InvalidRequest(
                f"start {first} and end {last}: the end comes after the start, and at most {KEPT.days} days are kept",
                param="start",
            )
        return Period(tenant=tenant or caller.tenant, start=first, end=last, by=_dimensions(group_by))

    def rows(self, period: Period) -> list[Row]:
        found = self.usage.rows(period.tenant, first=period.start.isoformat(), last=period.end.isoformat())
        return usage.grouped(found, period.by)


def render(period: Period, rows: Sequence[Row]) -> dict[str, Any]:
    return {
        "object": "usage",
        "tenant": period.tenant,
        "start": period.start.isoformat(),
        "end": period.end.isoformat(),
        "group_by": list(period.by),
        "data": [asdict(row) for row in rows],
        "total": {name: sum(getattr(row, name) for row in rows) for name in MEASURES},
    }


def _day(name: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise InvalidRequest(f"{name} must be a day as 2026-11-24; given {text[:40]!r}", param=name)
    return day


def _dimensions(text: str | None) -> tuple[str, ...]:
    if text is None:
        return DIMENSIONS
    given = text.split(",")
    if unknown := [each for each in given if each not in DIMENSIONS]:
        raise InvalidRequest(
            f"group_by {unknown[0][:40]!r} is not possible; it is one or more of {', '.join(DIMENSIONS)}",
            param="group_by",
        )
    return tuple(name for name in DIMENSIONS if name in given)
