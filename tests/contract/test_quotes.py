"""Prices, and the choice among providers and models, where there is more than one: told by dry runs."""

import pytest

from reelgate import catalog
from tests.contract.market import Market
from tests.contract.refusal import refused

TWO = "kling-v3"
"""A model that both fal and Replicate make."""


def test_every_model_of_the_providers_is_listed(market: Market) -> None:
    known = {id for name in ("mock", "fal", "replicate") for id in catalog.provider(name).models}
    assert market.models().keys() == known


def test_every_model_has_a_price_for_what_it_makes(market: Market) -> None:
    frame = "https://example.com/a.png"
    for id, model in market.models().items():
        modes = {mode for provider in model["providers"] for mode in provider["modes"]}
        inputs = {} if "text_to_video" in modes else {"input_image": frame}
        quote = market.quote(model=id, **inputs)
        assert (quote["estimated"], quote["model"], quote["currency"]) == (True, id, "USD")
        assert (quote["total_cost_micros"] > 0) == (id != "mock-video")
        assert sum(each["total_cost"] for each in quote["components"]) == quote["total_cost_micros"]


def test_n_videos_cost_n_times_as_much(market: Market) -> None:
    one, three = market.quote(model=TWO), market.quote(model=TWO, n=3)
    assert three["total_cost_micros"] == 3 * one["total_cost_micros"]


def test_sound_and_length_have_a_price(market: Market) -> None:
    silent, loud = (
        market.quote(model="fal/kling-v3", seconds=5),
        market.quote(model="fal/kling-v3", generate_audio=True),
    )
    longer = market.quote(model="fal/kling-v3", seconds=10)
    assert loud["total_cost_micros"] > silent["total_cost_micros"]
    assert longer["total_cost_micros"] == 2 * silent["total_cost_micros"]


def test_provider_only_leaves_no_other(market: Market) -> None:
    quotes = {name: market.quote(model=TWO, provider={"only": [name]}) for name in ("fal", "replicate")}
    assert {name: quote["provider"] for name, quote in quotes.items()} == {"fal": "fal", "replicate": "replicate"}
    assert quotes["fal"]["total_cost_micros"] != quotes["replicate"]["total_cost_micros"]


def test_provider_sort_by_price_takes_the_cheapest_and_is_the_default(market: Market) -> None:
    cheapest = min(market.quote(model=f"{name}/{TWO}")["total_cost_micros"] for name in ("fal", "replicate"))
    for preferences in ({}, {"provider": {"sort": "price"}}):
        assert market.quote(model=TWO, **preferences)["total_cost_micros"] == cheapest


def test_provider_sort_by_speed_takes_the_fastest(market: Market) -> None:
    entries = market.models()[TWO]["providers"]
    fastest = min(entry["expected_seconds"] for entry in entries)
    chosen = market.quote(model=TWO, provider={"sort": "speed"})["provider"]
    assert next(entry["expected_seconds"] for entry in entries if entry["provider"] == chosen) == fastest


@pytest.mark.parametrize("first", ["fal", "replicate"])
def test_provider_order_comes_before_the_price(market: Market, first: str) -> None:
    assert market.quote(model=TWO, provider={"order": [first]})["provider"] == first


@pytest.mark.parametrize("forced", ["fal", "replicate"])
def test_model_may_name_its_provider(market: Market, forced: str) -> None:
    quote = market.quote(model=f"{forced}/{TWO}")
    assert (quote["model"], quote["provider"]) == (TWO, forced)


def test_models_are_fallen_back_to_in_their_order(market: Market) -> None:
    assert market.quote(model=TWO, models=["mock-video"])["model"] == TWO  # it can
    assert market.quote(model=TWO, seconds=20, models=["veo-3.1", "mock-video"])["model"] == "mock-video"
    assert market.quote(model="no-such-model", models=["veo-3.1", "mock-video"])["model"] == "veo-3.1"


def test_max_cost_is_for_all_n_videos(market: Market) -> None:
    total = market.quote(model=TWO, n=2)["total_cost_micros"] / 1_000_000
    assert market.quote(model=TWO, n=2, max_cost=total)["model"] == TWO
    message = refused(market.ask(model=TWO, n=2, max_cost=total - 0.000001), 400, "INVALID_REQUEST", "max_cost")
    assert str(total) in message
    assert market.quote(model=TWO, models=["mock-video"], max_cost=0)["model"] == "mock-video"


def test_a_name_of_a_model_that_is_gone_leads_to_a_living_one(market: Market) -> None:
    quote = market.quote(model="sora-2", seconds=8)
    assert quote["model"] in market.models().keys() - {"mock-video"}
    assert quote["total_cost_micros"] > 0


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"provider": {"only": ["nobody"]}}, "provider"),
        ({"provider": {"only": ["mock"]}}, "provider"),
        ({"provider": {"only": []}}, "provider"),
        ({"provider": {"sort": "beauty"}}, "provider"),
        ({"provider": {"never": ["fal"]}}, "provider"),
        ({"provider": "fal"}, "provider"),
        ({"models": []}, "models"),
        ({"models": ["mock-video"] * 6}, "models"),
        ({"max_cost": -1}, "max_cost"),
        ({"max_cost": "cheap"}, "max_cost"),
        ({"max_cost": True}, "max_cost"),
        ({"seconds": 99}, "seconds"),
    ],
)
def test_wishes_that_cannot_be_met(market: Market, fields: dict[str, object], param: str) -> None:
    refused(market.ask(**{"model": TWO, **fields}), 400, "INVALID_REQUEST", param)
