"""The facts fit together: whatever a model says it accepts can be asked of its adapter, and has a price."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reelgate import catalog, pricing, provider
from reelgate.catalog import ANY_MODEL, Audio, Mode, Model, Range
from reelgate.wire import Spec
from tests.gateway.combinations import accepted

MODELS = [(name, model) for name in catalog.names() for model in catalog.provider(name).models.values()]
VARIANTS = [(name, model, mode) for name, model in MODELS for mode in model.variants]

each_model = pytest.mark.parametrize(("name", "model"), MODELS, ids=lambda value: getattr(value, "id", value))
each_variant = pytest.mark.parametrize(
    ("name", "model", "mode"), VARIANTS, ids=lambda value: getattr(value, "id", value)
)


@each_variant
def test_all_that_is_accepted_can_be_sent_and_has_a_price(name: str, model: Model, mode: Mode) -> None:
    adapter = provider.load(catalog.provider(name))
    variant = model.variants[mode]
    upstream = replace(variant, upstream="some-model") if variant.upstream == ANY_MODEL else variant
    specs = list(accepted(variant, mode))
    assert specs
    for spec in specs:
        call = adapter.submit(spec, upstream, reference="ref")
        assert call.method == "POST"
        assert len(adapter.body(spec, upstream)) == len(spec.given()) + len(variant.constants)
        assert pricing.estimate(model, spec) >= 0


@each_variant
def test_defaults_are_among_the_accepted(name: str, model: Model, mode: Mode) -> None:
    variant = model.variants[mode]
    if variant.default_seconds is not None:
        seconds = variant.seconds
        lengths = range(seconds.min, seconds.max + 1) if isinstance(seconds, Range) else seconds or ()
        assert variant.default_seconds in lengths
    if variant.default_size is not None and not isinstance(variant.sizes, Range):
        assert variant.default_size in (variant.sizes or ())
    assert variant.default_aspect_ratio in (variant.aspect_ratios or (None,))
    assert variant.default_resolution in (variant.resolutions or (None,))


@each_variant
def test_what_costs_by_the_second_has_a_length_when_none_is_asked(name: str, model: Model, mode: Mode) -> None:
    variant = model.variants[mode]
    silence = False if variant.audio is Audio.OPTIONAL else None
    spec = Spec(
        mode=mode,
        prompt="a fox",
        seconds=variant.default_seconds,
        resolution=variant.default_resolution,
        generate_audio=silence,
    )
    assert pricing.estimate(model, spec) >= 0


@each_model
def test_every_price_is_reachable(name: str, model: Model) -> None:
    specs = [spec for mode, variant in model.variants.items() for spec in accepted(variant, mode)]
    assert {pricing.tier(model, spec) for spec in specs} == set(model.prices)


@each_model
def test_names_of_ours_are_the_ones_that_formats_and_fields_speak_of(name: str, model: Model) -> None:
    for variant in model.variants.values():
        assert {*variant.fields, *variant.formats} <= {*Spec.__dataclass_fields__} - {"mode", "extra"}


@each_model
def test_facts_have_a_source_and_a_day(name: str, model: Model) -> None:
    assert model.source.startswith("https://") or model.source == "functions/mock"
    assert model.checked <= datetime.now(UTC).date()


@each_model
def test_only_what_the_operator_runs_is_free(name: str, model: Model) -> None:
    assert all(price.usd > 0 for price in model.prices) or name in ("mock", "openai-compatible")


@each_model
def test_the_pace_is_possible(name: str, model: Model) -> None:
    assert 0 < model.p25 <= model.median < model.deadline
    assert model.prompt_limit > 0
    assert model.variants


@pytest.mark.parametrize("name", catalog.names())
def test_a_name_means_one_model_of_a_provider(name: str) -> None:
    models = catalog.provider(name).models
    known = [known for model in models.values() for known in (model.id, *model.aliases)]
    assert len(known) == len(set(known))
    assert all(key == model.id for key, model in models.items())


@pytest.mark.parametrize("name", [name for name in catalog.names() if name not in ("mock", "openai-compatible")])
def test_keys_go_over_tls(name: str) -> None:
    assert catalog.provider(name).base_url.startswith("https://")


def test_an_alias_means_the_same_model_at_every_provider() -> None:
    meant: dict[str, set[str]] = {}
    for _, model in MODELS:
        for known in (model.id, *model.aliases):
            meant.setdefault(known, set()).add(model.id)
    assert {known: ids for known, ids in meant.items() if len(ids) > 1} == {}
