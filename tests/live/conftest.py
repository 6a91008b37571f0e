"""`--live NAME` is what lets a test call a vendor. Without it the test is not collected, whatever keys there are."""

from decimal import Decimal
from pathlib import Path

import pytest

from infra.local import environment
from reelgate.catalog import Mode
from tests.gateway.providers.test_conformance import FIXTURES
from tests.live.budget import BUDGET, LIMIT, Budget
from tests.live.choice import Wishes
from tests.live.live import Live, credentials, missing

ROOT = Path(__file__).parents[2]
KEPT = ROOT / ".live"
"""What was spent and made; git ignores it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("live", "real calls to a vendor, which cost money")
    group.addoption("--live", metavar="NAME", help="the provider of the catalog to call")
    group.addoption("--live-limit", type=Decimal, default=LIMIT, help="USD that the call may cost")
    group.addoption("--live-budget", type=Decimal, default=BUDGET, help="USD that all calls together may have cost")
    group.addoption("--live-model", help="a model, instead of the cheapest")
    group.addoption("--live-mode", type=Mode, help="a mode, instead of the cheapest")
    group.addoption("--live-image", help="an https URL of a picture, for the modes that need one")
    group.addoption("--live-video", help="an https URL of a video, for the modes that need one")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    asked = config.getoption("--live", default=None)
    return True if collection_path.name == "test_vendor.py" and not asked else None


@pytest.fixture
def live(pytestconfig: pytest.Config) -> Live:
    option = pytestconfig.getoption
    if not option("--live"):  # whoever names the file gets it collected
        pytest.skip("--live NAME lets it call a vendor")
    facts, key = credentials(option("--live"), environment.read(ROOT))
    if key is None:
        pytest.skip(missing(facts))
    return Live(
        facts=facts,
        key=key,
        base_url=facts.base_url,
        wishes=Wishes(
            model=option("--live-model"),
            mode=option("--live-mode"),
            image=option("--live-image"),
            video=option("--live-video"),
        ),
        budget=Budget(ledger=KEPT / "spent.jsonl", limit=option("--live-limit"), total=option("--live-budget")),
        fixtures=FIXTURES,
        films=KEPT,
    )
