"""The limit of a call, the limit of all, and what is written down before."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from reelgate import catalog
from tests.live.budget import Budget
from tests.live.choice import Choice, Wishes, cheapest
from tests.live.conftest import KEPT, ROOT
from tests.live.refusal import Refusal

CHOICE = cheapest(catalog.provider("fal"), Wishes(model="veo-3.1"), datetime.now(UTC).date())


def costing(usd: str) -> Choice:
    return replace(CHOICE, estimate=int(Decimal(usd) * 1_000_000))


def test_a_call_is_on_the_ledger_before_it_is_made(tmp_path: Path) -> None:
    ledger = tmp_path / "new" / "spent.jsonl"
    Budget(ledger=ledger).spend(costing("0.50"))
    Budget(ledger=ledger).spend(costing("0.25"))
    assert Budget(ledger=ledger).spent == 750_000
    assert len(ledger.read_text().splitlines()) == 2


def test_a_call_over_the_limit_is_refused_by_name(tmp_path: Path) -> None:
    budget = Budget(ledger=tmp_path / "spent.jsonl")
    with pytest.raises(Refusal, match=r"fal/veo-3.1, .* over the limit; LIMIT=0.5001 allows it"):
        budget.spend(costing("0.5001"))
    assert budget.spent == 0
    replace(budget, limit=Decimal("0.5001")).spend(costing("0.5001"))


def test_all_calls_together_have_a_limit_too(tmp_path: Path) -> None:
    budget = Budget(ledger=tmp_path / "spent.jsonl", total=Decimal("0.60"))
    budget.spend(costing("0.40"))
    with pytest.raises(Refusal, match=r"0.4000 USD are spent already; BUDGET=0.7000 allows it"):
        budget.spend(costing("0.30"))
    budget.spend(costing("0.20"))
    assert budget.spent == 600_000


def test_git_ignores_what_was_spent() -> None:
    assert f"{KEPT.name}/" in (ROOT / ".gitignore").read_text().splitlines()
