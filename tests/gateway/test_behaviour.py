"""The badges follow from what is really sent, so they are checked against it."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate import catalog, provider, requests
from reelgate.badges import Badge
from reelgate.behaviour import Behaviour, behaviours
from reelgate.catalog import Audio, Mode, Model, ProviderFacts, Range
from reelgate.conversion import convert
from reelgate.errors import InvalidRequest
from reelgate.requests import CreateVideo
from tests.gateway.samples import model, variant

TODAY = date(2026, 11, 24)
ENTRIES = [
    (facts, each, mode)
    for facts in catalog.providers(catalog.names())
    for each in facts.models.values()
    for mode in each.variants
]
IMAGE, VIDEO = "https://a.example.com/x.png", "https://a.example.com/x.mp4"
MEDIA: dict[Mode, dict[str, Any]] = {
    Mode.TEXT_TO_VIDEO: {},
    Mode.IMAGE_TO_VIDEO: {"input_image": IMAGE},
    Mode.FIRST_LAST_FRAME_TO_VIDEO: {"input_image": IMAGE, "last_frame": IMAGE},
    Mode.REFERENCE_TO_VIDEO: {"reference_images": [IMAGE]},
    Mode.VIDEO_TO_VIDEO: {"input_video": VIDEO},
    Mode.VIDEO_EXTENSION: {"input_video": VIDEO},
}
WISHES: dict[str, Any] = {"seconds": 6, "negative_prompt": "snow", "seed": 7, "generate_audio": True}
each_entry = pytest.mark.parametrize(
    ("facts", "entry", "mode"), ENTRIES, ids=lambda value: getattr(value, "name", value)
)


@each_entry
def test_every_parameter_is_known_or_refused(facts: ProviderFacts, entry: Model, mode: Mode) -> None:
    known = behaviours(facts, entry, mode)
    assert known.keys() <= CreateVideo.model_fields.keys()
    assert {"prompt", "n", "size", "aspect_ratio", "resolution", "user", "max_cost", *MEDIA[mode]} <= known.keys()


@each_entry
def test_what_has_no_badge_is_refused_and_what_has_one_is_sent_as_it_says(
    facts: ProviderFacts, entry: Model, mode: Mode
) -> None:
    known = behaviours(facts, entry, mode)
    for name, value in WISHES.items():
        limits = known[name].limits if name in known else {}
        asked = {name: limits.get("minimum", value), **MEDIA[mode]}
        request = requests.read({"prompt": "a fox", "model": entry.id} | asked)
        if name not in known:
            with pytest.raises(InvalidRequest) as caught:
                convert(request, entry, mode)
            assert caught.value.param == name
            continue
        spec = convert(request, entry, mode).spec
        body = provider.load(facts).body(spec, entry.variants[mode])
        if sent_as := known[name].sent_as:
            assert sent_as in body, (name, body)


@each_entry
def test_renamed_means_another_name_and_passthrough_the_same(facts: ProviderFacts, entry: Model, mode: Mode) -> None:
    for name, behaviour in behaviours(facts, entry, mode).items():
        if behaviour.badge is Badge.RENAMED:
            assert behaviour.sent_as not in (None, name)
        if behaviour.badge is Badge.PASSTHROUGH and name != "user":
            assert behaviour.sent_as == name


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(ENTRIES), st.integers(1, 40))
def test_the_limits_of_the_length_are_those_of_the_conversion(
    entry: tuple[ProviderFacts, Model, Mode], seconds: int
) -> None:
    facts, each, mode = entry
    told: Behaviour | None = behaviours(facts, each, mode).get("seconds")
    request = requests.read({"prompt": "a fox", "model": each.id, "seconds": seconds} | MEDIA[mode])
    if told and told.limits["minimum"] <= seconds <= told.limits["maximum"]:
        sent = convert(request, each, mode).spec.seconds
        assert sent in (told.values or [seconds])
    else:
        with pytest.raises(InvalidRequest):
            convert(request, each, mode)


def test_sound_that_cannot_be_left_out_is_nothing_to_send() -> None:
    always = behaviours(catalog.provider("fal"), model(variant(audio=Audio.ALWAYS)), Mode.TEXT_TO_VIDEO)
    assert (always["generate_audio"].sent_as, always["generate_audio"].limits) == (None, {"const": True})
    assert "generate_audio" not in behaviours(catalog.provider("fal"), model(), Mode.TEXT_TO_VIDEO)


def test_a_range_of_sizes_says_how_long_sides_may_be() -> None:
    free = behaviours(catalog.provider("mock"), model(variant(sizes=Range(min=64, max=128))), Mode.TEXT_TO_VIDEO)
    assert free["size"].limits["x-sides"] == {"minimum": 64, "maximum": 128, "multipleOf": 2}
    assert free["size"].sent_as == "size"
