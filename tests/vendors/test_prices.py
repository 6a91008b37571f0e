"""The catalog's prices against those that LiteLLM keeps: somebody else's reading of the same pages."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from infra.local import ROOT
from reelgate import catalog, pricing
from reelgate.catalog import Mode, Model, Variant
from reelgate.wire import Spec
from tests.vendors import inputs

ROWS = ROOT / ".venv/clients/litellm/model_prices_and_context_window_backup.json"

SHOPS = {
    "fal_ai": "fal",
    "gemini": "gemini",
    "minimax": "minimax",
    "qwencloud": "dashscope",  # Alibaba outside China; LiteLLM's `dashscope` is the one inside, in yuan
    "runwayml": "runway",
    "vertex_ai": "vertex",
    "xai": "xai",
}
"""LiteLLM's names of the providers. Its `volcengine` is Ark inside China, and not BytePlus."""

SILENT = "LiteLLM has the price with audio only; the vendor's page has the lower one of silent videos too"
DIFFERENT = {
    ("runwayml/hailuo3", "2k"): "Runway's dearer tier, whose price LiteLLM has under 1080p, which it has not",
    ("runwayml/veo3.1", "720p without audio"): SILENT,
    ("runwayml/veo3.1", "1080p without audio"): SILENT,
    ("runwayml/veo3.1_fast", "720p without audio"): SILENT,
    ("runwayml/veo3.1_fast", "1080p without audio"): SILENT,
    ("vertex_ai/veo-3.1-generate-001", "720p without audio"): SILENT,
    ("vertex_ai/veo-3.1-generate-001", "1080p without audio"): SILENT,
    ("vertex_ai/veo-3.1-generate-001", "4k without audio"): SILENT,
    ("vertex_ai/veo-3.1-fast-generate-001", "720p without audio"): SILENT,
    ("vertex_ai/veo-3.1-fast-generate-001", "1080p without audio"): SILENT,
    ("vertex_ai/veo-3.1-lite-generate-001", "720p without audio"): SILENT,
    ("vertex_ai/veo-3.1-lite-generate-001", "1080p without audio"): SILENT,
}
"""Prices that are not LiteLLM's, by LiteLLM's name and our description, and why."""

Row = Mapping[str, Any]


def rows() -> dict[str, Row]:
    """By LiteLLM's names."""
    assert ROWS.exists(), "run `make .venv/clients/ready`; `make test` does"
    told: dict[str, Any] = json.loads(ROWS.read_text(), parse_float=Decimal)
    return {name: row for name, row in told.items() if row.get("mode") == "video_generation"}


def offers() -> Iterator[tuple[str, Row, Model, Mode, Variant]]:
    """What both have: LiteLLM's name and row, and the catalog's model and variant."""
    known = rows()
    for shop, name in SHOPS.items():
        if name not in catalog.names():
            continue
        for model in catalog.provider(name).models.values():
            for mode, variant in model.variants.items():
                row = f"{shop}/{variant.upstream.removeprefix('v2/')}"
                if row in known:
                    yield row, known[row], model, mode, variant


def theirs(row: Row, resolution: str | None) -> Decimal:
    """A second's price of a tier; the tiers that a row does not name cost what it says of all."""
    base = row.get("output_cost_per_second", row.get("output_cost_per_video_per_second"))
    return Decimal(row.get(f"output_cost_per_second_{(resolution or '').lower()}", base))


def ours(model: Model, spec: Spec) -> Decimal:
    """A second's price, also of what is billed by the token or the video."""
    assert spec.seconds
    return Decimal(pricing.estimate(model, spec)) / pricing.MICROS / spec.seconds


def apart(mine: Decimal, other: Decimal) -> bool:
    """By more than the frame that some bills by the token count, and others do not."""
    return abs(mine - other) > other / 200


def differences() -> dict[tuple[str, str], str]:
    """Where the two are apart: which, what, and both prices."""
    found = {}
    for name, row, model, mode, variant in offers():
        for spec in inputs.combinations(mode, variant):
            mine, other = ours(model, spec), theirs(row, spec.resolution)
            if apart(mine, other):
                sound = {True: " with audio", False: " without audio", None: ""}[spec.generate_audio]
                found[name, f"{spec.resolution or ''}{sound}".strip()] = f"{mine.normalize()}, LiteLLM {other}"
    return found


def test_a_price_is_litellms_or_its_difference_has_a_reason() -> None:
    """A difference that is none any more may not stay in the list."""
    found = differences()
    assert found.keys() == DIFFERENT.keys(), found


@pytest.mark.parametrize("name", ["fal", "minimax", "runway", "dashscope", "xai"])
def test_there_is_something_to_compare_at(name: str) -> None:
    assert name in {SHOPS[row.partition("/")[0]] for row, *_ in offers()}


def test_another_price_is_a_difference() -> None:
    """The control."""
    _, row, model, mode, variant = next(offers())
    spec = next(inputs.combinations(mode, variant))
    dearer = replace(model, prices=tuple(replace(price, usd=price.usd * 2) for price in model.prices))
    assert ours(dearer, spec) == 2 * ours(model, spec)
    assert apart(ours(dearer, spec), theirs(row, spec.resolution))
