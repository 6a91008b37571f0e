"""docs/adding-a-provider.md does what it says: its files are taken out of it and added, and Acme is everywhere."""

import importlib.util
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

import reelgate.providers
from docs import generate
from infra import configuration
from reelgate import catalog, provider
from tests.conftest import StoppedClock
from tests.functions.api.calls import bearer, call
from tests.functions.conftest import Deployment
from tests.functions.invocation import forget_collaborators
from tests.gateway.catalog import test_catalog
from tests.gateway.providers import test_conformance, test_tables
from tests.live.choice import Wishes, cheapest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/adding-a-provider.md").read_text()
FILES = {
    Path(path): text
    for path, text in re.findall(r"^```(?:python|toml|json) (\S+)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
}
ADAPTER = Path("layers/gateway/python/reelgate/providers/acme.py")
FACTS = Path("layers/gateway/python/reelgate/catalog/acme.toml")
FIXTURES = sorted(path for path in FILES if path.suffix == ".json")


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """The page's files beside copies of ours, and a place where they are found."""
    shutil.copytree(catalog.FOLDER, tmp_path / FACTS.parent)
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    monkeypatch.setattr(reelgate.providers, "__path__", [*reelgate.providers.__path__, str(tmp_path / ADAPTER.parent)])
    monkeypatch.setattr(catalog, "FOLDER", tmp_path / FACTS.parent)
    fixtures = tmp_path / FIXTURES[0].parent
    for name, value in {"FIXTURES": fixtures.parent, "PATHS": sorted(fixtures.glob("*.json"))}.items():
        monkeypatch.setattr(test_tables, name, value)
    catalog.provider.cache_clear()
    importlib.invalidate_caches()
    yield tmp_path
    catalog.provider.cache_clear()
    sys.modules.pop("reelgate.providers.acme", None)
    vars(reelgate.providers).pop("acme", None)


@pytest.fixture
def switched_on(deployment: Deployment, acme: Path, monkeypatch: pytest.MonkeyPatch) -> Deployment:
    monkeypatch.setenv("PROVIDERS", "mock,acme")
    forget_collaborators()
    return deployment


def test_the_page_has_the_three_additions_and_no_other_file() -> None:
    assert {path for path in FILES if path not in FIXTURES} == {ADAPTER, FACTS}
    assert {path.parent for path in FIXTURES} == {Path("tests/gateway/providers/fixtures/acme")}


def test_there_is_no_such_provider_yet() -> None:
    assert "acme" not in catalog.names()
    assert not (ROOT / ADAPTER).exists()


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.stem)
def test_its_fixtures_conform(path: Path, acme: Path) -> None:
    test_conformance.test_conformance(acme / path)


def test_its_fixtures_are_all_that_are_asked_for(acme: Path) -> None:
    test_tables.test_every_adapter_has_the_fixtures_it_must_have("acme")
    test_tables.test_every_probe_is_in_a_fixture_with_a_key_that_is_taken_and_one_that_is_not("acme")
    test_tables.test_every_status_and_code_of_the_tables_is_in_a_reply("acme")
    test_tables.test_a_field_that_the_vendor_lacks_is_refused_by_name("acme")
    test_tables.test_an_extra_may_not_set_what_the_gateway_sets("acme")


@pytest.mark.parametrize("missing", ["error_codes", "probe", "stopped", "image_to_video"])
def test_one_that_is_left_out_is_missed(missing: str, acme: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(test_tables, "PATHS", [path for path in test_tables.PATHS if path.stem != missing])
    with pytest.raises(AssertionError):
        test_its_fixtures_are_all_that_are_asked_for(acme)


def test_the_page_names_the_fixtures_that_are_required() -> None:
    named = PAGE.split("A test asks for these by name:")[1].split(". It also wants")[0]
    assert set(re.findall(r"`(\w+)`", named)) == test_tables.REQUIRED


def test_its_facts_fit_together(acme: Path) -> None:
    model = catalog.provider("acme").models["fable-1"]
    for mode in model.variants:
        test_catalog.test_all_that_is_accepted_can_be_sent_and_has_a_price("acme", model, mode)
        test_catalog.test_defaults_are_among_the_accepted("acme", model, mode)
        test_catalog.test_what_costs_by_the_second_has_a_length_when_none_is_asked("acme", model, mode)
    test_catalog.test_every_price_is_reachable("acme", model)
    test_catalog.test_facts_have_a_source_and_a_day("acme", model)
    test_catalog.test_only_what_the_operator_runs_is_free("acme", model)
    test_catalog.test_the_pace_is_possible("acme", model)
    test_catalog.test_keys_go_over_tls("acme")


def test_it_is_in_the_list_of_models(switched_on: Deployment) -> None:
    listed = {each["id"]: each for each in call("GET", "/models", headers=bearer(switched_on.key)).json["data"]}
    assert (listed["fable-1"]["name"], listed["fable-1"]["providers"][0]["id"]) == ("Fable 1", "acme/fable-1")


def test_it_has_a_schema(switched_on: Deployment) -> None:
    answer = call("GET", "/models/fable", query={"schema": "true"}, headers=bearer(switched_on.key))
    known = answer.json["properties"]
    assert (known["prompt"]["maxLength"], known["resolution"]["x-values"]) == (2000, ["720p", "1080p"])
    assert known["seconds"]["x-badge"] == "converted"


def test_it_has_an_estimate_and_can_be_asked(switched_on: Deployment) -> None:
    fields = {"prompt": "a fox", "model": "fable", "seconds": 4, "n": 2}
    quote = call("POST", "/videos", fields, query={"dryRun": "true"}, headers=bearer(switched_on.key)).json
    assert (quote["model"], quote["provider"], quote["total_cost_micros"]) == ("fable-1", "acme", 400_000)
    video = call("POST", "/videos", fields, headers=bearer(switched_on.key)).json
    assert (video["metadata"]["provider"], video["metadata"]["provider_name"]) == ("acme", "Acme")


def test_it_is_in_the_documents_and_can_be_deployed(
    acme: Path, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    today = clock().date()
    section = generate.models_page(today).split("\n## fable-1\n")[1].split("\n## ")[0]
    assert "### Fable 1 at Acme" in section and "| `seconds` | converted | `length` |" in section
    row = next(line for line in generate.providers_table(today).splitlines() if line.startswith("| `acme` |"))
    assert "text, image" in row and "is asked again, safely" in row
    monkeypatch.setattr(configuration, "CATALOG", acme / FACTS.parent)
    assert "acme" in configuration.catalogued_providers()


def test_it_can_be_called_for_real(acme: Path) -> None:
    choice = cheapest(catalog.provider("acme"), Wishes(), datetime.now(UTC).date())
    assert str(choice) == "acme/fable-1, text_to_video of 3 s, 0.1500 USD"


def test_the_adapter_is_as_short_as_the_page_says_and_passes_ruff(acme: Path) -> None:
    assert len(FILES[ADAPTER].splitlines()) <= 90
    for check in (["check"], ["format", "--check"]):
        command = [sys.executable, "-m", "ruff", *check, "--config", str(ROOT / "pyproject.toml"), str(acme / ADAPTER)]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)  # noqa: S603
        assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize(
    "table", ["authorization", "fields", "states", "refusals", "http_errors", "reserved", "result_hosts"]
)
def test_every_table_of_the_port_is_explained(table: str) -> None:
    assert table in provider.Provider.__annotations__
    assert f"\n| `{table}` |" in PAGE
