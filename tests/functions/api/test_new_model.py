"""Adding a model is adding it to a catalog file: it is everywhere then, without any other edit."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import generate
from reelgate import catalog
from tests.conftest import StoppedClock
from tests.functions.api.calls import bearer, call
from tests.functions.conftest import Deployment

ENTRY = """
[[models]]
id = "x"
aliases = ["x-1"]
name = "Model X"
creator = "Somebody"
source = "https://docs.example/x"
checked = 2026-11-24
prompt_limit = 99
p25 = 4
median = 5
deadline = 600
prices = [{ per = "second", usd = "0.25" }]
seconds = [3, 6]
default_seconds = 3
aspect_ratios = ["16:9"]
default_aspect_ratio = "16:9"
seed = true

[models.variants.text_to_video]
upstream = "vendor/x"
"""


@pytest.fixture
def added(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    for file in catalog.FOLDER.glob("*.toml"):
        shutil.copy(file, tmp_path)
    fal = tmp_path / "fal.toml"
    fal.write_text(fal.read_text() + ENTRY)
    monkeypatch.setattr(catalog, "FOLDER", tmp_path)
    catalog.provider.cache_clear()
    yield
    catalog.provider.cache_clear()


def test_nothing_knows_it_yet(deployment: Deployment) -> None:
    assert call("GET", "/models/x", headers=bearer(deployment.key)).status == 404


def test_it_is_listed(deployment: Deployment, added: None) -> None:
    listed = {each["id"]: each for each in call("GET", "/models", headers=bearer(deployment.key)).json["data"]}
    assert (listed["x"]["name"], listed["x"]["aliases"]) == ("Model X", ["x-1"])
    assert listed["x"]["providers"][0]["modes"]["text_to_video"]["seconds"] == [3, 6]


def test_it_has_a_schema(deployment: Deployment, added: None) -> None:
    answer = call("GET", "/models/x", query={"schema": "true"}, headers=bearer(deployment.key))
    known = answer.json["properties"]
    assert (known["prompt"]["maxLength"], known["seconds"]["x-values"]) == (99, [3, 6])
    assert (known["seed"]["x-badge"], known["negative_prompt"]) == ("passthrough", {"type": "null"})


def test_it_has_a_price_that_the_video_carries_too(deployment: Deployment, added: None) -> None:
    fields = {"prompt": "a fox", "model": "x-1", "seconds": 6, "n": 2}
    quote = call("POST", "/videos", fields, query={"dryRun": "true"}, headers=bearer(deployment.key)).json
    assert (quote["model"], quote["provider"], quote["total_cost_micros"]) == ("x", "fal", 3_000_000)
    video = call("POST", "/videos", fields, headers=bearer(deployment.key)).json
    assert video["metadata"]["cost_estimate"] * 1_000_000 == quote["total_cost_micros"]


def test_it_is_in_the_documents(deployment: Deployment, added: None, clock: StoppedClock) -> None:
    page = generate.models_page(clock().date())
    section = page.split("\n## x\n")[1].split("\n## ")[0]
    assert "### Model X at fal.ai" in section and "`fal/x`: text_to_video. Also: `x-1`." in section
    assert "| `seconds` | converted | `duration` | 3, 6 | `3` |" in section
