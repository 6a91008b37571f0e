"""From a request to the ways in which it can be made, in the order in which they are tried."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reelgate import catalog, requests, routing
from reelgate.catalog import Mode
from reelgate.conversion import mode_of
from reelgate.errors import InvalidRequest, ModelNotFound
from reelgate.jobs import Route
from reelgate.routing import Market, Plan

ALL = ("fal", "mock", "openai-compatible", "replicate")  # whatever else the catalog gains
TODAY = date(2026, 11, 24)
KLING = [("fal", 420_000), ("replicate", 840_000)]


def asked(model: str, **fields: Any) -> requests.CreateVideo:
    return requests.read({"prompt": "a fox", "model": model} | fields)


def plan(model: str, enabled: Any = ALL, *, unhealthy: Any = (), today: date = TODAY, **fields: Any) -> Plan:
    request = asked(model, **fields)
    return routing.plan(request, mode_of(request), Market(enabled=enabled, today=today, unhealthy=unhealthy))


def routes(model: str, enabled: Any = ALL, **fields: Any) -> list[tuple[str, int]]:
    return [(each.facts.name, each.estimate) for each in plan(model, enabled, **fields).options]


def refused(model: str, enabled: Any = ALL, **fields: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        plan(model, enabled, **fields)
    return caught.value


def test_the_cheapest_way_comes_first() -> None:
    assert routes("kling-v3", seconds=5) == KLING
    assert routes("kling-v3", ("replicate", "fal"), seconds=5) == KLING


def test_an_alias_names_the_model() -> None:
    (option,) = plan("kling-3", ("replicate",)).options
    assert option.route == Route(provider="replicate", model="kling-v3", estimate=option.estimate)


def test_only_providers_that_are_switched_on_are_asked() -> None:
    assert routes("kling-v3", ("replicate",), seconds=5) == [("replicate", 840_000)]
    with pytest.raises(ModelNotFound):
        routes("kling-v3", ("mock",))


def test_a_prefix_names_the_provider_and_no_other_is_tried() -> None:
    assert routes("replicate/kling-v3", seconds=5) == [("replicate", 840_000)]


def test_a_provider_that_refuses_the_request_is_left_out() -> None:
    """Replicate has no seed for this model, nor has fal: both refuse, and the first says why."""
    assert refused("kling-v3", seed=1).param == "seed"


def test_what_the_adapter_would_refuse_is_refused_at_once() -> None:
    """`mode` decides Kling's price at Replicate, and is the gateway's to set."""
    assert "mode is set by the gateway" in refused("replicate/kling-v3", mode="pro").message
    assert [name for name, _ in routes("kling-v3", mode="pro")] == ["fal"]


def test_any_model_of_an_upstream_that_we_cannot_know() -> None:
    (option,) = plan("openai-compatible/wan/2.6").options
    assert option.route == Route(provider="openai-compatible", model="wan/2.6", estimate=0)
    assert option.variant.upstream == "wan/2.6"


@pytest.mark.parametrize(
    ("wish", "order"),
    [
        ({}, ["fal", "replicate"]),
        ({"order": ["replicate"]}, ["replicate", "fal"]),
        ({"order": ["replicate", "fal"]}, ["replicate", "fal"]),
        ({"only": ["replicate"]}, ["replicate"]),
        ({"sort": "price"}, ["fal", "replicate"]),
        ({"only": ["replicate", "fal"], "sort": "speed"}, ["fal", "replicate"]),
    ],
)
def test_the_caller_may_choose_among_providers(wish: dict[str, Any], order: list[str]) -> None:
    assert [name for name, _ in routes("kling-v3", provider=wish)] == order


def test_the_fastest_comes_first_when_speed_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    facts = catalog.provider("replicate")
    quick = replace(facts, models={"kling-v3": replace(facts.models["kling-v3"], median=1)})
    known = {"fal": catalog.provider("fal"), "replicate": quick}
    monkeypatch.setattr(catalog, "provider", known.__getitem__)
    assert [name for name, _ in routes("kling-v3", ("fal", "replicate"), provider={"sort": "speed"})] == [
        "replicate",
        "fal",
    ]


@pytest.mark.parametrize("wish", ["only", "order"])
def test_a_provider_that_is_not_there_cannot_be_chosen(wish: str) -> None:
    refusal = refused("kling-v3", ("fal", "replicate"), provider={wish: ["runway"]})
    assert (refusal.param, "fal, replicate" in refusal.message) == ("provider", True)


def test_a_provider_that_does_not_have_the_model_cannot_be_the_only_one() -> None:
    refusal = refused("kling-v3", provider={"only": ["mock"]})
    assert (refusal.param, refusal.message) == ("provider", "kling-v3 is not made by mock, but by fal")


def test_the_models_to_fall_back_to_come_after_the_model() -> None:
    options = plan("kling-v3", models=["mock-video", "kling-v3"], seconds=5).options
    assert [(each.facts.name, each.model.id) for each in options] == [
        ("fal", "kling-v3"),
        ("replicate", "kling-v3"),
        ("mock", "mock-video"),
    ]


def test_a_model_that_is_passed_over_is_spoken_of() -> None:
    """It is not there, or it cannot do what is asked."""
    made = plan("veo-3.1", ("mock",), models=["mock-video"])
    assert [each.model.id for each in made.options] == ["mock-video"]
    assert [(note["type"], note["param"]) for note in made.notes] == [("skipped", "model")]
    assert "veo-3.1" in made.notes[0]["message"]
    made = plan("kling-v3", seed=1, models=["mock-video"])
    assert [each.model.id for each in made.options] == ["mock-video"]
    assert "no seed" in made.notes[0]["message"]


@pytest.mark.parametrize(("n", "limit", "names"), [(1, "0.42", ["fal"]), (1, "0.84", ["fal", "replicate"])])
def test_what_would_cost_more_than_max_cost_is_not_asked(n: int, limit: str, names: list[str]) -> None:
    assert [name for name, _ in routes("kling-v3", seconds=5, n=n, max_cost=limit)] == names


def test_max_cost_is_for_all_n_and_a_refusal_says_what_it_costs() -> None:
    refusal = refused("kling-v3", seconds=5, n=2, max_cost=Decimal("0.5"))
    assert (refusal.param, "at least 0.84 USD" in refusal.message) == ("max_cost", True)


FAL = ("fal", "kling-v3")


def test_providers_that_are_not_well_come_last() -> None:
    assert [name for name, _ in routes("kling-v3", unhealthy={FAL})] == ["replicate", "fal"]
    wish = {"order": ["fal"]}
    assert [name for name, _ in routes("kling-v3", unhealthy={FAL}, provider=wish)] == ["replicate", "fal"]
    options = plan("kling-v3", models=["mock-video"], unhealthy={FAL, ("replicate", "kling-v3")}).options
    assert [each.facts.name for each in options] == ["mock", "fal", "replicate"]
    other_model = {("fal", "wan-2.5")}
    assert [name for name, _ in routes("kling-v3", unhealthy=other_model)] == ["fal", "replicate"]


def test_sora_is_an_alias_that_is_told_of() -> None:
    made = plan("sora-2", seconds=10, size="1920x1080")
    assert made.options[0].model.id == "kling-v3"
    assert made.notes == (
        {"type": "alias", "param": "model", "message": "sora-2 ended on 2026-09-24; kling-v3 makes it instead"},
    )


@pytest.mark.parametrize("model", ["kling-v3", "openai-compatible/wan/2.6"])
def test_a_stored_route_leads_to_the_same_option(model: str) -> None:
    request = asked(model, seconds=5)
    for option in plan(model, seconds=5).options:
        assert routing.option(request, Mode.TEXT_TO_VIDEO, option.route) == option


def test_an_option_knows_its_variant() -> None:
    (option,) = plan("mock-video", ("mock",), image="https://a.example.com/x.png").options
    assert option.variant is option.model.variants[Mode.IMAGE_TO_VIDEO]
    assert replace(option, estimate=1).route == replace(option.route, estimate=1)
