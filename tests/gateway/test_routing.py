"""From a model's name to the ways it can be made."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate import catalog, requests, routing
from reelgate.errors import InvalidRequest, ModelNotFound
from reelgate.jobs import Route

ALL = catalog.names()


def asked(model: str, **fields: Any) -> requests.CreateVideo:
    return requests.read({"prompt": "a fox", "model": model} | fields)


def routes(model: str, enabled: Any = ALL, **fields: Any) -> list[tuple[str, int]]:
    return [(each.facts.name, each.estimate) for each in routing.options(asked(model, **fields), enabled)]


def test_the_cheapest_way_comes_first() -> None:
    assert routes("kling-v3", seconds=5) == [("fal", 420_000), ("replicate", 840_000)]
    assert routes("kling-v3", ("replicate", "fal"), seconds=5) == [("fal", 420_000), ("replicate", 840_000)]


def test_an_alias_names_the_model() -> None:
    (option,) = routing.options(asked("kling-3"), ("replicate",))
    assert option.route == Route(provider="replicate", model="kling-v3", estimate=option.estimate)


def test_only_providers_that_are_switched_on_are_asked() -> None:
    assert routes("kling-v3", ("replicate",), seconds=5) == [("replicate", 840_000)]
    with pytest.raises(ModelNotFound):
        routes("kling-v3", ("mock",))


def test_a_prefix_names_the_provider() -> None:
    assert routes("replicate/kling-v3", seconds=5) == [("replicate", 840_000)]
    with pytest.raises(ModelNotFound, match="'fal' is not switched on") as caught:
        routes("fal/kling-v3", ("mock",))
    assert caught.value.param == "model"


def test_a_provider_that_refuses_the_request_is_left_out() -> None:
    """Replicate has no seed for this model, nor has fal: both refuse, and the first says why."""
    with pytest.raises(InvalidRequest) as caught:
        routes("kling-v3", seed=1)
    assert caught.value.param == "seed"


def test_what_the_adapter_would_refuse_is_refused_at_once() -> None:
    """`mode` decides Kling's price at Replicate, and is the gateway's to set."""
    with pytest.raises(InvalidRequest, match="mode is set by the gateway"):
        routes("replicate/kling-v3", mode="pro")
    assert [name for name, _ in routes("kling-v3", mode="pro")] == ["fal"]


def test_any_model_of_an_upstream_that_we_cannot_know() -> None:
    (option,) = routing.options(asked("openai-compatible/wan/2.6"), ALL)
    assert option.route == Route(provider="openai-compatible", model="wan/2.6", estimate=0)
    assert option.variant.upstream == "wan/2.6"
    with pytest.raises(ModelNotFound):
        routes("wan/2.6")
    with pytest.raises(ModelNotFound):
        routes("openai-compatible/")


@pytest.mark.parametrize("model", ["kling-v3", "openai-compatible/wan/2.6"])
def test_a_stored_route_leads_to_the_same_option(model: str) -> None:
    request = asked(model, seconds=5)
    for option in routing.options(request, ALL):
        assert routing.option(request, option.route) == option


def test_an_unknown_model_is_refused_with_what_is_close() -> None:
    with pytest.raises(ModelNotFound, match="Did you mean 'kling-v3'") as caught:
        routing.find("klng-v3", ALL)
    assert caught.value.param == "model"
    with pytest.raises(ModelNotFound, match="There are: mock-video"):
        routing.find("zzzzzzzz", ("mock",))
    with pytest.raises(ModelNotFound, match="There are: none"):
        routing.find("zzzzzzzz", ("openai-compatible",))


def test_models_are_listed_once_with_all_their_providers() -> None:
    listed = routing.models(ALL)
    assert [facts.name for facts, _ in listed["kling-v3"]] == ["fal", "replicate"]
    assert list(listed) == sorted(listed)
    assert "*" not in listed


def test_an_option_knows_its_variant() -> None:
    (option,) = routing.options(asked("mock-video", image="https://a.example.com/x.png"), ("mock",))
    assert option.variant is option.model.variants[option.conversion.spec.mode]
    assert replace(option, estimate=1).route == replace(option.route, estimate=1)
