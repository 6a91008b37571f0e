"""What the adapters send is what the vendors' own SDKs send: the address, the key's header, and each body."""

import copy
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from reelgate import catalog, provider
from reelgate.catalog import ANY_MODEL, Mode, Model, Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Spec
from tests.vendors import inputs, published

OPENAI: dict[str, Any] = {
    "seconds": (4, 8, 12),
    "sizes": ("1280x720", "720x1280", "1792x1024", "1024x1792"),
    "upstream": "sora-2",
}
"""Upstreams that speak OpenAI's API take more than OpenAI did: what is held against its types is what these have."""

LACKING = dict.fromkeys(
    (
        "bytedance/seedance-2.0/fast/image-to-video",
        "bytedance/seedance-2.0/fast/reference-to-video",
        "bytedance/seedance-2.0/fast/text-to-video",
        "bytedance/seedance-2.0/image-to-video",
        "bytedance/seedance-2.0/reference-to-video",
        "bytedance/seedance-2.0/text-to-video",
        "fal-ai/kling-video/o3/4k/image-to-video",
        "fal-ai/kling-video/o3/4k/text-to-video",
        "fal-ai/kling-video/v3/4k/image-to-video",
        "fal-ai/pixverse/c1/image-to-video",
        "fal-ai/pixverse/c1/text-to-video",
        "fal-ai/pixverse/c1/transition",
        "fal-ai/vidu/q3/reference-to-video/mix",
    ),
    "not among the client's endpoints; what they take is on fal's pages",
)
"""Endpoints of fal that its client has no types of, and why."""

VEO_4K = "https://fal.ai/models/fal-ai/veo3.1/llms.txt has 4k and its price; the client's types have it for frames only"
AHEAD = {
    ("/fal-ai/veo3.1", "resolution", "4k"): VEO_4K,
    ("/fal-ai/veo3.1/image-to-video", "resolution", "4k"): VEO_4K,
    ("/fal-ai/veo3.1/fast", "resolution", "4k"): VEO_4K,
    ("/fal-ai/veo3.1/fast/image-to-video", "resolution", "4k"): VEO_4K,
}
"""Values that the catalog has and the SDK does not, by the path and the field: the documentation is ahead of it."""

VARIANTS = [
    (name, model, mode)
    for name in published.PROGRAMS
    if name in catalog.names()
    for model in catalog.provider(name).models.values()
    for mode, variant in model.variants.items()
    if variant.upstream not in LACKING and variant.upstream.startswith(published.PART.get(name, ""))
]
IDS = [f"{name}-{model.id}-{mode}" for name, model, mode in VARIANTS]


LISTING = [name for name in sorted(catalog.names()) if provider.load(catalog.provider(name)).listing()]

UNTYPED = {
    ("bedrock", "modelInput"): "a document",
    ("replicate", "input"): "an object",
}
"""Fields that the SDK takes anything in: what a model takes is not in it."""


def variant_of(name: str, model: Model, mode: Mode) -> Variant:
    variant = model.variants[mode]
    return replace(variant, **OPENAI) if variant.upstream == ANY_MODEL else variant


def refused(adapter: Provider, call: Call) -> list[str]:
    """What the vendor's types have against a call."""
    known = published.of(adapter.facts.name).call(call.method, published.address(adapter.facts, call.url))
    if known is None or known.request is None:
        return [f"the SDK has no {call.method} {call.url}"]
    sent = {name.lower(): value for name, value in {**adapter.authorization, **call.headers}.items()}
    sent.pop("idempotency-key", None)  # ours; an SDK sends none unless it is told to
    body = json.loads(json.dumps(call.json))
    return [*published.faults(known.request, body), *([] if sent == known.headers else [f"headers: {sent}"])]


def ahead(call: Call) -> list[tuple[str, str, str]]:
    """The values of a call that are known to be newer than the SDK."""
    return [known for known in AHEAD if known[0] == call.url and call.json.get(known[1]) == known[2]]


def submitted(adapter: Provider, spec: Spec, variant: Variant) -> Call:
    return adapter.submit(inputs.inlined(spec) if adapter.inline_media else spec, variant, reference="ref_7")


@pytest.mark.parametrize(("name", "model", "mode"), VARIANTS, ids=IDS)
def test_every_combination_that_a_model_takes_is_one_of_the_vendors(name: str, model: Model, mode: Mode) -> None:
    adapter, variant = provider.load(catalog.provider(name)), variant_of(name, model, mode)
    calls = [submitted(adapter, spec, variant) for spec in inputs.combinations(mode, variant)]
    for call in calls:
        assert ahead(call) or not refused(adapter, call), call


@pytest.mark.parametrize(("name", "model", "mode"), VARIANTS, ids=IDS)
def test_so_is_whatever_is_said_in_it(name: str, model: Model, mode: Mode) -> None:
    adapter, variant = provider.load(catalog.provider(name)), variant_of(name, model, mode)

    # Within the test, for the strategy takes longer to build than to draw from.
    @settings(max_examples=10, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(inputs.made_up(model, mode, variant))
    def is_the_vendors(spec: Spec) -> None:
        call = submitted(adapter, spec, variant)
        assert ahead(call) or not refused(adapter, call), call

    is_the_vendors()


@pytest.mark.parametrize("name", sorted(published.PROGRAMS.keys() & catalog.names() - published.ADDRESSES.keys()))
def test_a_name_or_a_type_that_the_vendor_does_not_have_is_refused(name: str) -> None:
    """The control: a check that takes anything proves nothing."""
    adapter = provider.load(catalog.provider(name))
    model, mode = next((model, mode) for of, model, mode in VARIANTS if of == name)
    variant = variant_of(name, model, mode)
    call = submitted(adapter, next(inputs.combinations(mode, variant)), variant)
    assert not refused(adapter, call)
    assert refused(adapter, replace(call, json={**call.json, "promt": "a red fox"}))
    for field in call.json:
        body = copy.deepcopy(call.json)
        body[field] = [[0]]
        assert refused(adapter, replace(call, json=body)) or (name, field) in UNTYPED, field
    assert refused(adapter, replace(call, url=f"{call.url}s"))


@pytest.mark.parametrize("name", sorted(published.PROGRAMS.keys() & catalog.names()))
def test_what_is_asked_of_a_job_is_asked_where_and_with_what_the_sdk_asks_it(name: str) -> None:
    adapter = provider.load(catalog.provider(name))
    job = "projects/project-7/locations/us-central1/publishers/google/models/veo/operations/job-7"
    operation = {"id": "job-7", "path": "/fal-ai/an-app/requests/job-7", "arn": "job-7", "name": job, "model": "veo"}
    operation |= {"version": "v2"}
    calls = [adapter.poll(operation), *filter(None, [adapter.cancel(operation)])]
    for call in calls:
        known = published.of(name).call(call.method, published.address(adapter.facts, call.url))
        assert known, call
        assert known.request is None or not published.faults(known.request, call.json)
        assert {header.lower(): value for header, value in adapter.authorization.items()} == known.headers


@pytest.mark.parametrize("name", [name for name in LISTING if name in published.PROGRAMS])
def test_a_list_is_asked_for_where_and_with_what_the_sdk_asks_for_it(name: str) -> None:
    adapter = provider.load(catalog.provider(name))
    call = adapter.listing()
    assert call is not None
    known = published.of(name).call(call.method, published.address(adapter.facts, call.url))
    assert known, call
    assert {header.lower(): value for header, value in adapter.authorization.items()} == known.headers


def test_the_lists_that_no_sdk_asks_for_are_known() -> None:
    assert {name for name in LISTING if name not in published.PROGRAMS} == {"kling", "kling-legacy", "mock"}


def test_what_is_newer_than_the_sdk_is_so_still() -> None:
    told = set()
    for name, model, mode in VARIANTS:
        adapter, variant = provider.load(catalog.provider(name)), variant_of(name, model, mode)
        for call in (submitted(adapter, spec, variant) for spec in inputs.combinations(mode, variant)):
            told |= {known for known in ahead(call) if refused(adapter, call)}
    assert told == AHEAD.keys()


def test_an_endpoint_without_types_is_listed_and_no_other() -> None:
    assert published.of("fal").unknown == LACKING.keys()
