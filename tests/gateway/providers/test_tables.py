"""What the fixtures cover: every adapter, every word of its tables, and what every vendor can be expected to say."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openai.types import Video

from reelgate import catalog, errors, provider
from reelgate.catalog import Mode, Variant
from reelgate.wire import Spec

Json = dict[str, Any]

FIXTURES = Path(__file__).with_name("fixtures")
PATHS = sorted(FIXTURES.glob("*/*.json"))
ADAPTERS = sorted({catalog.provider(name).adapter for name in catalog.names()})
REQUIRED = {
    "text_to_video",
    "image_to_video",
    "failed",
    "content_policy",
    "bad_input",
    "rate_limited",
    "no_money",
    "transient",
    "unknown_status",
    "submit_broken",
    "submit_without_id",
    "error_codes",
}


def replies(adapter: str) -> list[Json]:
    """All the bodies that the adapter's fixtures answer with."""
    fixtures = [json.loads(path.read_text()) for path in PATHS if path.parent.name == adapter]
    steps = [step for fixture in fixtures for step in steps_of(fixture)]
    return [step["reply"]["json"] for step in steps if isinstance(step["reply"]["json"], dict)]


def steps_of(fixture: Json) -> list[Json]:
    return [
        *([fixture["submit"]] if "submit" in fixture else []),
        *fixture.get("polls", ()),
        *fixture.get("errors", ()),
    ]


def words_of(said: Any) -> Iterator[Any]:
    """Every value in a body, however deep."""
    inner = said.values() if isinstance(said, dict) else said if isinstance(said, list) else None
    yield from [said] if inner is None else (word for each in inner for word in words_of(each))


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_adapter_has_the_fixtures_it_must_have(adapter: str) -> None:
    served = [facts for facts in catalog.providers(catalog.names()) if facts.adapter == adapter]
    modes = {mode for facts in served for model in facts.models.values() for mode in model.variants}
    needed = REQUIRED - ({*Mode} - modes)
    assert {path.stem for path in PATHS if path.parent.name == adapter} >= needed


def test_catalog_adapters_and_fixtures_belong_together() -> None:
    package = Path(provider.__file__).with_name("providers")
    assert sorted(path.stem for path in package.glob("*.py") if path.stem != "__init__") == ADAPTERS
    assert sorted(path.name for path in FIXTURES.iterdir()) == ADAPTERS


def test_every_provider_is_in_a_fixture() -> None:
    assert {json.loads(path.read_text())["provider"] for path in PATHS} == set(catalog.names())


@pytest.mark.parametrize("name", catalog.names())
def test_every_status_and_code_of_the_tables_is_in_a_reply(name: str) -> None:
    adapter = provider.load(catalog.provider(name))
    said = replies(adapter.facts.adapter)
    assert {str(word) for reply in said for word in words_of(reply)} >= set(adapter.states)
    assert {adapter.reason(reply)[0] for reply in said} >= set(adapter.refusals)


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_every_probe_is_in_a_fixture_with_a_key_that_is_taken_and_one_that_is_not(adapter: str) -> None:
    fixtures = [json.loads(path.read_text()) for path in PATHS if path.parent.name == adapter]
    probes = [fixture["probe"] for fixture in fixtures if "probe" in fixture]
    asked = {facts.adapter: provider.load(facts).probe() for facts in catalog.providers(catalog.names())}[adapter]
    assert len(probes) == (asked is not None)
    for probe in probes:
        meant = [answer.get("raises", {}).get("error") for answer in probe["answers"]]
        assert {None, "CredentialRejected"} <= {*meant}


@pytest.mark.parametrize("name", catalog.names())
def test_a_field_that_the_vendor_lacks_is_refused_by_name(name: str) -> None:
    adapter = provider.load(catalog.provider(name))
    variant = Variant(upstream="a/model")
    missing = min({"size", "seed", "user", "resolution"} - set(adapter.fields))
    given: Json = {missing: "1"}
    spec = Spec(mode=Mode.TEXT_TO_VIDEO, prompt="a fox", **given)
    with pytest.raises(errors.BadInput, match=missing):
        adapter.submit(spec, variant, reference="ref_7")


@pytest.mark.parametrize("name", catalog.names())
def test_an_extra_may_not_set_what_the_gateway_sets(name: str) -> None:
    adapter = provider.load(catalog.provider(name))
    spec = Spec(mode=Mode.TEXT_TO_VIDEO, prompt="a fox", seconds=5, extra={adapter.fields["seconds"]: 60})
    with pytest.raises(errors.BadInput, match=adapter.fields["seconds"]):
        adapter.submit(spec, Variant(upstream="a/model"), reference="ref_7")


def test_the_openai_fixtures_are_what_openai_says_a_video_is() -> None:
    videos = [reply for reply in replies("openai_compatible") if "object" in reply]
    known = [reply for reply in videos if reply["status"] in provider.load(catalog.provider("mock")).states]
    assert {reply["status"] for reply in known} == {"queued", "in_progress", "completed", "failed"}
    for reply in known:
        assert Video.model_validate(reply).status == reply["status"]
