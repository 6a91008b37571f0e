"""The models, as callers see them."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openai.types import Model as OpenAIModel

from reelgate.errors import ModelNotFound, PermissionDenied
from reelgate.keys import ApiKey
from reelgate.service import models, schemas
from tests.gateway.service.conftest import ACME

ALL = ("fal", "mock", "openai-compatible", "replicate")  # whatever else the catalog gains
TODAY = date(2026, 11, 24)


def test_the_list_is_openais_with_more() -> None:
    listed: list[dict[str, Any]] = json.loads(json.dumps(models.listing(ALL, TODAY, ACME)))
    assert {each["object"] for each in listed} == {"model"}
    for each in listed:
        OpenAIModel.model_validate(each)
    assert [each["id"] for each in listed] == sorted({each["id"] for each in listed})


def test_only_what_is_switched_on_is_listed() -> None:
    assert [each["id"] for each in models.listing(("mock",), TODAY, ACME)] == ["mock-video"]


def test_each_provider_says_what_it_accepts() -> None:
    kling = models.model("kling-3", ALL, TODAY, ACME)
    assert (kling["id"], kling["owned_by"]) == ("kling-v3", "Kuaishou")
    fal, replicate = kling["providers"]
    assert (fal["id"], replicate["id"]) == ("fal/kling-v3", "replicate/kling-v3")
    assert replicate["prices"] == [
        {"per": "second", "usd": "0.168", "audio": False},
        {"per": "second", "usd": "0.252", "audio": True},
    ]
    assert replicate["modes"]["text_to_video"] == {
        "seconds": {"min": 3, "max": 15},
        "aspect_ratio": ["16:9", "9:16", "1:1"],
        "generate_audio": "optional",
        "negative_prompt": True,
        "seed": False,
        "defaults": {"seconds": 5, "aspect_ratio": "16:9"},
    }


def test_a_model_at_one_provider() -> None:
    found = models.model("replicate/kling-v3", ALL, TODAY, ACME)
    assert [each["provider"] for each in found["providers"]] == ["replicate"]


def test_an_unknown_one_is_not_found() -> None:
    with pytest.raises(ModelNotFound, match="kling-v3"):
        models.model("kling-v33", ALL, TODAY, ACME)


def test_a_model_that_stands_in_for_one_that_is_gone_has_its_names_too() -> None:
    """Everybody can ask for sora-2: where there is only the mock, it is the mock that answers."""
    assert "sora-2" in models.model("mock-video", ("mock",), TODAY, ACME)["aliases"]
    assert models.model("sora-2", ("mock",), TODAY, ACME)["id"] == "mock-video"
    assert "sora-2" not in models.model("mock-video", ALL, TODAY, ACME)["aliases"]


TEST = replace(ACME, test=True)
CHOSEN = replace(ACME, models=("kling-v3", "mock-video"))


@pytest.mark.parametrize(("caller", "ids"), [(TEST, ["mock-video"]), (CHOSEN, ["kling-v3", "mock-video"])])
def test_a_key_sees_what_it_may_use(caller: ApiKey, ids: list[str]) -> None:
    assert [each["id"] for each in models.listing(ALL, TODAY, caller)] == ids
    for id in ids:
        assert models.model(id, ALL, TODAY, caller)["id"] == schemas.schema(id, ALL, TODAY, caller)["title"] == id


@pytest.mark.parametrize(("caller", "name"), [(TEST, "kling-v3"), (CHOSEN, "wan-2.5"), (TEST, "fal/kling-v3")])
@pytest.mark.parametrize("describe", [models.model, schemas.schema])
def test_and_is_told_what_it_may_not(caller: ApiKey, name: str, describe: Any) -> None:
    with pytest.raises(PermissionDenied) as caught:
        describe(name, ALL, TODAY, caller)
    assert caught.value.param == "model"
