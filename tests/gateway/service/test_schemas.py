"""What a model accepts, as JSON Schema: it must say the same as the gateway does."""

import json
from datetime import date
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate import catalog, models, requests, routing
from reelgate.badges import Badge
from reelgate.conversion import mode_of
from reelgate.errors import InvalidRequest, ModelNotFound
from reelgate.routing import Market
from reelgate.service import schemas
from tests.gateway.service.conftest import ACME

ALL = catalog.names()
TODAY = date(2026, 11, 24)
NAMES = list(models.listing(ALL, TODAY))
IMAGE = "https://a.example.com/x.png"


@pytest.mark.parametrize("name", NAMES)
def test_it_is_json_schema_and_every_parameter_has_its_badge(name: str) -> None:
    document = json.loads(json.dumps(schemas.schema(name, ALL, TODAY, ACME)))
    jsonschema_rs.meta.validate(document)
    assert document["required"] == ["prompt", "model"]
    for parameter, schema in document["properties"].items():
        if parameter != "model" and schema != {"type": "null"}:
            assert schema["x-badge"] in set(Badge), parameter
    assert document["properties"]["prompt"]["x-routes"].keys() == set(document["x-routes"])


def test_a_schema_is_of_what_any_provider_takes() -> None:
    document = schemas.schema("kling-v3", ("fal", "replicate"), TODAY, ACME)["properties"]
    assert document["model"] == {"const": "kling-v3"}
    assert (document["seconds"]["minimum"], document["seconds"]["maximum"], document["seconds"]["default"]) == (
        3,
        15,
        5,
    )
    assert (document["prompt"]["maxLength"], document["seed"]) == (2500, {"type": "null"})
    assert document["input_image"]["x-badge"] == "renamed"
    routes = document["input_image"]["x-routes"]
    assert routes["fal/image_to_video"]["sent_as"] == "start_image_url"
    assert routes["replicate/image_to_video"]["sent_as"] == "start_image"
    assert schemas.schema("replicate/kling-v3", ALL, TODAY, ACME)["x-routes"][0].startswith("replicate/")


def test_the_widest_limits_stand() -> None:
    one = schemas._limits([{"minimum": 3, "maximum": 9, "const": 1}, {"minimum": 4, "maximum": 12, "const": 1}])
    assert one == {"minimum": 3, "maximum": 12, "const": 1}
    assert schemas._limits([{"minimum": 3, "const": 1}, {"const": 2}]) == {}


def test_an_unknown_model_has_none() -> None:
    with pytest.raises(ModelNotFound):
        schemas.schema("nope", ALL, TODAY, ACME)


ASKED = st.fixed_dictionaries(
    {"prompt": st.sampled_from(["a fox", "a" * 3000])},
    optional={
        "seconds": st.integers(1, 20),
        "n": st.integers(1, 5),
        "resolution": st.sampled_from(["720p", "1080p", "best"]),
        "negative_prompt": st.just("snow"),
        "seed": st.integers(0, 9),
        "input_image": st.just(IMAGE),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMES), ASKED)
def test_what_the_schema_refuses_the_gateway_refuses_too(name: str, asked: dict[str, Any]) -> None:
    """Not the other way round: what one mode takes another may not, and a schema of all of them cannot say so."""
    fields = {"model": name, **asked}
    if jsonschema_rs.Draft202012Validator(schemas.schema(name, ALL, TODAY, ACME)).is_valid(fields):
        return
    with pytest.raises(InvalidRequest):
        request = requests.read(fields)
        routing.plan(request, mode_of(request), Market(enabled=ALL, today=TODAY))
