"""What AWS bills: counts of what is made, by prices that are data. Nothing here is a figure of its own."""

import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from reelgate import catalog

_FOLDER = Path(__file__).parent
COUNTS = _FOLDER / "counts.json"
"""Written by `python -m tests.costs`, which counts."""
MANY = 1000
"""Videos of a column."""


@dataclass(frozen=True, kw_only=True)
class Price:
    """USD for `per` units. `seen` says whether the number stands on the page of AWS that `source` is."""

    service: str
    unit: str
    per: int
    usd: Decimal
    source: str
    checked: date
    seen: str


@dataclass(frozen=True, kw_only=True)
class Case:
    """A video that is counted: its job takes the model's median, `times` over."""

    name: str
    model: str
    note: str = ""
    webhook: bool = False
    budget: bool = False
    times: int = 1

    @property
    def seconds(self) -> int:
        return catalog.provider("fal").models[self.model].median * self.times

    @property
    def title(self) -> str:
        return f"{self.seconds} s{', ' if self.note else ''}{self.note}"


@dataclass(frozen=True, kw_only=True)
class Assumed:
    """docs/costs.toml; `durations` are milliseconds."""

    prompt_letters: int
    file_megabytes: int
    month_days: int
    providers: str
    queue_pollers: int
    queue_wait_seconds: int
    cases: tuple[Case, ...]
    durations: Mapping[str, int]


def _assumed() -> Assumed:
    read: dict[str, Any] = tomllib.loads((_FOLDER / "costs.toml").read_text())
    return Assumed(**{**read, "cases": tuple(Case(**each) for each in read["cases"])})


def _prices() -> dict[str, Price]:
    read: dict[str, Any] = tomllib.loads((_FOLDER / "prices.toml").read_text())
    return {name: Price(**{**each, "usd": Decimal(each["usd"])}) for name, each in read.items()}


ASSUMED = _assumed()
PRICES = _prices()
Units = Mapping[str, Decimal]


def counts() -> Any:
    """What was counted."""
    return json.loads(COUNTS.read_text(), parse_float=Decimal, parse_int=Decimal)


def cost(units: Units, *, times: int = 1) -> dict[str, Decimal]:
    """USD by service, for units by the names that the prices have. KeyError for a unit without a price."""
    sums = dict.fromkeys((each.service for each in PRICES.values()), Decimal(0))
    for name, count in units.items():
        sums[PRICES[name].service] += times * count * PRICES[name].usd / PRICES[name].per
    return {service: usd for service, usd in sums.items() if usd}


def video(counted: Any, case: Case) -> dict[str, Decimal]:
    """The units of one video."""
    return _with_time(counted["videos"][case.name], counted)


def month(counted: Any) -> dict[str, Decimal]:
    """The units of a month in which nothing is made."""
    minutes = ASSUMED.month_days * 24 * 60
    units = {name: count * minutes for name, count in _with_time(counted["minute"], counted).items()}
    polls = Decimal(ASSUMED.queue_pollers * minutes * 60) / ASSUMED.queue_wait_seconds
    kept = {name: count for name, count in counted["deployment"].items() if name in PRICES}
    logged = {"log_storage": units["log_kilobytes"] / 1_000_000}
    return {**units, **kept, **logged, "queue_requests": polls, "metrics": counted["metrics"]["idle"]}


def _with_time(counted: Any, all_counted: Any) -> dict[str, Decimal]:
    memory = all_counted["deployment"]["memory"]
    time = sum(
        count * ASSUMED.durations[kind] / 1000 * memory[kind.split()[0]] / 1024
        for kind, count in counted["invocations"].items()
    )
    return {**counted["units"], "gigabyte_seconds": time}
