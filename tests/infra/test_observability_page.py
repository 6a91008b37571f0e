"""The page of metrics and alarms says what there is, in the words of the alarms."""

import re
from pathlib import Path

from infra.log_queries import QUERIES
from infra.observability import watches
from reelgate.measures import Metric
from reelgate.refusals import Reason
from tests.infra.template import Synthesis

PAGE = (Path(__file__).parents[2] / "docs/observability.md").read_text()


def test_every_metric_is_on_the_page() -> None:
    table = PAGE.split("## What is measured")[1].split("## What an alarm means")[0]
    listed = {
        name for row in re.findall(r"^\| (`[^|]+) \|", table, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)
    }
    assert listed == set(Metric)


def test_every_alarm_is_on_the_page_with_its_meaning(account: Synthesis) -> None:
    table = PAGE.split("## What an alarm means")[1].split("\n## ")[0]
    listed = dict(re.findall(r"^\| `([^`]+)` \| ([^|]+) \| [^|]+ \|$", table, re.MULTILINE))
    told = {}
    for watch in watches(account.gateway, daily_spend_usd=250):
        kind, _, name = watch.name.partition("-")
        if name:
            told[f"{kind}-<name>"] = watch.meaning.replace(f"functions/{name} ", "functions/<name> ").replace(
                f"what {name} is", "what <name> is"
            )
        else:
            told[kind] = watch.meaning.replace("250", "<limit>")
    assert listed == told


def test_every_reason_to_refuse_an_address_is_on_the_page() -> None:
    table = PAGE.split("| `reason` | |")[1].split("\n\n")[0]
    assert set(re.findall(r"`(\w+)`", table)) == set(Reason)


def test_every_saved_query_is_on_the_page() -> None:
    assert [name for name in QUERIES if f"`{name}`" not in PAGE] == []
