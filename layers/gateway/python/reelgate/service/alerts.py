"""Alerts: tells the bus when half of a budget is used, then four fifths, then all of it."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from reelgate.events import Budget, BudgetReached
from reelgate.jobs import SCHEMA_VERSION
from reelgate.store.budgets import PREFIX
from reelgate.store.table import Item

PERCENTS = (50, 80, 100)
TYPE = "budget.reached"


def concerns(item: Item) -> bool:
    """Whether it is a budget's counter."""
    return str(item["pk"]).startswith(PREFIX)


def events(after: Item, before: Item, at: int) -> Sequence[tuple[str, int, dict[str, Any]]]:
    """A type, a time and a detail for each part of the budget that a change reached. All is used, too, once a video was
    refused for want of the rest. What is given back and used again reaches it again, under the same id."""
    return [
        (TYPE, at, detail(after, percent, at))
        for percent in PERCENTS
        if _reached(after, percent) and not _reached(before, percent)
    ]


def detail(counter: Item, percent: int, at: int) -> dict[str, Any]:
    """What a subscriber gets (docs/events.md). Another limit has events of its own."""
    scope, period, limit = counter["pk"].removeprefix(PREFIX), counter["sk"], counter["limit"]
    name = hashlib.sha256(json.dumps([scope, period, limit, percent]).encode()).hexdigest()[:26]
    kind, _, whose = scope.partition("#")
    told = BudgetReached(
        schema_version=SCHEMA_VERSION,
        id=f"evt_{name}_budget",
        created_at=at,
        budget=Budget(
            scope=kind,
            id=whose or None,
            period=period,
            percent=percent,
            limit_micros=limit,
            used_micros=counter.get("used", 0),
        ),
    )
    return asdict(told)


def _reached(counter: Item, percent: int) -> bool:
    if "limit" not in counter:
        return False
    used, limit = int(counter.get("used", 0)), int(counter["limit"])
    refused = percent == PERCENTS[-1] and counter.get("refused_at_limit") == limit
    return refused or used * 100 >= percent * limit
