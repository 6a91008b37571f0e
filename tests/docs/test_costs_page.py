"""docs/costs.md is what was counted at the prices that are data, and what was counted is what happens."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from docs import billing, costs
from tests.costs.counting import document

PRICES = billing.PRICES
CASES = {case.name: case for case in billing.ASSUMED.cases}
COUNTED = billing.counts()


def test_what_is_counted_is_what_happens() -> None:
    """The size of the logs to a twentieth: it is not quite the same beside other tests."""
    now, written = json.loads(document()), json.loads(billing.COUNTS.read_text())
    logs, were = _logs(now), _logs(written)
    assert logs == pytest.approx(were, rel=0.05), "run `make docs`"
    assert now == written, "run `make docs`"


def _logs(counted: Any) -> list[float]:
    """Takes them out, wherever they are."""
    found = [counted.pop("log_kilobytes")] if isinstance(counted, dict) and "log_kilobytes" in counted else []
    parts = counted.values() if isinstance(counted, dict) else counted if isinstance(counted, list) else []
    return [*found, *(each for part in parts for each in _logs(part))]


def test_the_page_is_the_countss_and_the_pricess() -> None:
    assert costs.page() == costs.PAGE.read_text(), "run `make docs`"


@pytest.mark.parametrize("name", PRICES)
def test_a_price_says_where_it_is_from(name: str) -> None:
    price = PRICES[name]
    assert price.usd > 0 and price.per > 0
    assert price.source.startswith("https://aws.amazon.com/")
    assert price.checked <= datetime.now(UTC).date()
    assert price.seen in ("page", "copy")


def test_every_price_is_on_the_page() -> None:
    page = costs.PAGE.read_text()
    assert all(f"| {each.service} | {each.unit} | {each.usd:f} | {each.per:,} |" in page for each in PRICES.values())


def test_units_cost_what_they_are_priced_at() -> None:
    assert billing.cost({"transitions": Decimal(14_000)}) == {"Step Functions": Decimal("0.35")}
    assert billing.cost({"puts": Decimal(1000), "gets": Decimal(1000)}) == {"S3": Decimal("0.0054")}


def test_what_has_no_price_is_refused() -> None:
    with pytest.raises(KeyError, match="stardust"):
        billing.cost({"stardust": Decimal(1)})


def test_lambdas_time_is_what_the_durations_and_the_template_say() -> None:
    counted: Any = {
        "videos": {"usual": {"units": {}, "invocations": {"api": Decimal(2), "provider poll": Decimal(1)}}},
        "deployment": {"memory": {"api": Decimal(512), "provider": Decimal(2048)}},
    }
    time = billing.video(counted, CASES["usual"])["gigabyte_seconds"]
    assert time * 1000 == billing.ASSUMED.durations["api"] + 2 * billing.ASSUMED.durations["provider poll"]


def test_a_slower_job_costs_its_polls_and_a_webhook_saves_the_callers() -> None:
    usual, slow, webhook = (COUNTED["videos"][name] for name in ("usual", "slow", "webhook"))
    polls = slow["invocations"]["provider poll"] - usual["invocations"]["provider poll"]
    assert slow["units"]["transitions"] - usual["units"]["transitions"] == 3 * polls > 0
    assert webhook["units"]["api_requests"] == 2 < usual["units"]["api_requests"]


def test_a_budget_costs_write_units_alone() -> None:
    usual, budget = (COUNTED["videos"][name]["units"] for name in ("usual", "budget"))
    assert {name for name in usual if usual[name] != budget[name]} == {"write_units"}
    # Two counters, in the transaction that accepts and in the one that settles.
    assert budget["write_units"] - usual["write_units"] == 2 * 2 * 2
