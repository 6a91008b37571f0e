"""From a request to what a variant takes: nothing is changed without a word."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate import catalog, requests, shapes
from reelgate.catalog import Audio, Mode, Model, Range, Variant
from reelgate.conversion import Conversion, convert, mode_of
from reelgate.errors import InvalidRequest
from tests.gateway.samples import RICH, model, variant

IMAGE = "https://images.example.com/fox.png"


def converted(to: Model, **fields: Any) -> Conversion:
    return convert(requests.read({"prompt": "a fox", "model": to.id} | fields), to)


def refused(to: Model, **fields: Any) -> InvalidRequest:
    with pytest.raises(InvalidRequest) as caught:
        converted(to, **fields)
    return caught.value


def changed(conversion: Conversion) -> list[str]:
    assert all(set(note) == {"type", "param", "message"} for note in conversion.warnings)
    return [note["param"] for note in conversion.warnings]


def test_what_is_accepted_goes_as_it_is() -> None:
    made = converted(
        model(RICH),
        seconds=6,
        aspect_ratio="9:16",
        resolution="1080p",
        generate_audio=True,
        negative_prompt="snow",
        seed=7,
        cfg=2,
    )
    assert made.warnings == ()
    assert made.spec.given() == {
        "prompt": "a fox",
        "seconds": 6,
        "aspect_ratio": "9:16",
        "resolution": "1080p",
        "generate_audio": True,
        "negative_prompt": "snow",
        "seed": 7,
    }
    assert made.spec.extra == {"cfg": 2}


def test_what_is_not_said_is_the_default() -> None:
    made = converted(model(RICH))
    assert (made.spec.seconds, made.spec.aspect_ratio, made.spec.resolution) == (8, "16:9", "720p")
    assert made.warnings == ()


def test_the_image_decides_the_mode() -> None:
    both = model(variant(), variant(seconds=(5,)))
    assert converted(both).spec.mode is Mode.TEXT_TO_VIDEO
    made = converted(both, image=IMAGE, seconds=5)
    assert (made.spec.mode, made.spec.input_image) == (Mode.IMAGE_TO_VIDEO, IMAGE)
    assert refused(model(), image=IMAGE).param == "input_image"


VIDEO = "https://films.example.com/fox.mp4"


@pytest.mark.parametrize(
    ("media", "mode"),
    [
        ({}, Mode.TEXT_TO_VIDEO),
        ({"input_image": IMAGE}, Mode.IMAGE_TO_VIDEO),
        ({"input_image": IMAGE, "last_frame": IMAGE}, Mode.FIRST_LAST_FRAME_TO_VIDEO),
        ({"reference_images": [IMAGE]}, Mode.REFERENCE_TO_VIDEO),
        ({"input_reference": [IMAGE, IMAGE]}, Mode.REFERENCE_TO_VIDEO),
        ({"input_video": VIDEO}, Mode.VIDEO_TO_VIDEO),
    ],
)
def test_what_is_given_decides_the_mode(media: dict[str, Any], mode: Mode) -> None:
    assert mode_of(requests.read({"prompt": "a fox", "model": "m"} | media)) is mode


@pytest.mark.parametrize(
    ("media", "param"),
    [
        ({"last_frame": IMAGE}, "last_frame"),
        ({"input_image": IMAGE, "input_video": VIDEO}, "input_image"),
        ({"reference_images": [IMAGE], "last_frame": IMAGE}, "last_frame"),
    ],
)
def test_what_does_not_go_together_is_refused(media: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        mode_of(requests.read({"prompt": "a fox", "model": "m"} | media))
    assert caught.value.param == param


def test_only_a_video_can_be_extended() -> None:
    assert mode_of(requests.read({"prompt": "a", "model": "m", "video": VIDEO}), extends=True) is Mode.VIDEO_EXTENSION
    with pytest.raises(InvalidRequest, match="video is required"):
        mode_of(requests.read({"prompt": "a", "model": "m", "image": IMAGE}), extends=True)


def test_a_model_refuses_what_it_does_not_make_and_says_what_it_makes() -> None:
    refusal = refused(model(variant(), variant()), input_video=VIDEO)
    assert refusal.param == "input_video"
    assert refusal.message == "model does not make video_to_video; it makes text_to_video, image_to_video"


@pytest.mark.parametrize(("count", "possible"), [(1, False), (2, True), (3, True), (4, False)])
def test_a_model_takes_so_many_references(count: int, possible: bool) -> None:
    several = model(variants={Mode.REFERENCE_TO_VIDEO: variant(reference_images=Range(min=2, max=3))})
    images = [f"{IMAGE}?{number}" for number in range(count)]
    if possible:
        assert converted(several, reference_images=images).spec.reference_images == tuple(images)
    else:
        refusal = refused(several, reference_images=images)
        assert (refusal.param, "2 to 3" in refusal.message) == ("reference_images", True)


@pytest.mark.parametrize(
    ("asked", "ignored"),
    [
        ({"size": "1280x720", "aspect_ratio": "9:16"}, ["aspect_ratio"]),
        ({"size": "1280x720", "resolution": "1080p"}, ["resolution"]),
        ({"size": "1280x720", "aspect_ratio": "16:9", "resolution": "720p"}, []),
        ({"size": "16:9", "aspect_ratio": "16:9"}, []),
        ({"size": "1280x720", "aspect_ratio": "auto", "resolution": "auto"}, []),
    ],
)
def test_a_size_in_pixels_decides_and_says_what_it_overrides(asked: dict[str, str], ignored: list[str]) -> None:
    made = converted(model(RICH), **asked)
    assert (made.spec.aspect_ratio, made.spec.resolution) == ("16:9", "720p")
    assert [(note["type"], note["param"]) for note in made.warnings] == [("ignored", param) for param in ignored]


def test_two_shapes_that_are_not_in_pixels_may_not_contradict_each_other() -> None:
    assert refused(model(RICH), size="16:9", aspect_ratio="9:16").param == "size"


def test_a_prompt_that_is_too_long_is_refused() -> None:
    refusal = refused(model(prompt_limit=4))
    assert (refusal.param, refusal.message) == ("prompt", "prompt has 5 characters; model accepts 4")


@pytest.mark.parametrize(("asked", "sent"), [("4.4", 4), ("5", 4), ("5.1", 6), ("7.9", 8)])
def test_a_length_in_between_is_rounded_and_said(asked: str, sent: int) -> None:
    made = converted(model(RICH), seconds=asked)
    assert made.spec.seconds == sent
    assert made.warnings == ({"type": "converted", "param": "seconds", "message": f"seconds {asked} became {sent}"},)


@pytest.mark.parametrize("seconds", ["3.9", "8.1", "60"])
def test_a_length_beyond_what_there_is_is_refused(seconds: str) -> None:
    refusal = refused(model(RICH), seconds=seconds)
    assert refusal.param == "seconds" and seconds in refusal.message and "4, 6, 8" in refusal.message
    assert "3 to 9" in refused(model(variant(seconds=Range(min=3, max=9))), seconds="2").message


def test_a_model_that_chooses_the_length_takes_none() -> None:
    free = model(variant(seconds=None))
    assert converted(free).spec.seconds is None
    assert refused(free, seconds=4).param == "seconds"


@pytest.mark.parametrize(
    ("asked", "ratio", "tier", "notes"),
    [
        ({"size": "1280x720"}, "16:9", "720p", []),
        ({"size": "1920x1080"}, "16:9", "1080p", []),
        ({"size": "854x480"}, "16:9", "720p", ["resolution"]),
        ({"size": "1080x1080"}, "16:9", "1080p", ["aspect_ratio"]),
        ({"size": "9:16"}, "9:16", "720p", []),
        ({"aspect_ratio": "auto", "resolution": "2k"}, "16:9", "1080p", ["resolution"]),
        ({"aspect_ratio": "2:3", "resolution": "4K"}, "9:16", "4k", ["aspect_ratio"]),
    ],
)
def test_a_shape_becomes_the_nearest_and_is_said(
    asked: dict[str, str], ratio: str, tier: str, notes: list[str]
) -> None:
    made = converted(model(RICH), **asked)
    assert (made.spec.size, made.spec.aspect_ratio, made.spec.resolution) == (None, ratio, tier)
    assert changed(made) == notes


@pytest.mark.parametrize(
    "shape",
    [variant(), variant(aspect_ratios=("auto",), default_aspect_ratio="auto")],
    ids=["no aspect ratio", "auto only"],
)
def test_a_shape_that_cannot_be_said_is_a_warning(shape: Variant) -> None:
    made = converted(model(shape), aspect_ratio="1:1", resolution="1080p")
    assert made.spec.aspect_ratio == shape.default_aspect_ratio
    assert changed(made) == ["aspect_ratio", "resolution"]


SIZES = model(variant(sizes=("1280x720", "720x1280", "1920x1080"), default_size="1280x720"))


@pytest.mark.parametrize(
    ("asked", "size", "notes"),
    [
        ({}, "1280x720", []),
        ({"size": "720x1280"}, "720x1280", []),
        ({"size": "1024x576"}, "1280x720", ["size"]),
        ({"aspect_ratio": "9:16"}, "720x1280", []),
        ({"aspect_ratio": "16:9", "resolution": "1080p"}, "1920x1080", []),
        ({"aspect_ratio": "1:1"}, "1280x720", ["aspect_ratio"]),
        ({"resolution": "480p"}, "1280x720", ["resolution"]),
        ({"aspect_ratio": "9:16", "resolution": "1080p"}, "720x1280", ["resolution"]),
    ],
)
def test_a_list_of_sizes(asked: dict[str, str], size: str, notes: list[str]) -> None:
    made = converted(SIZES, **asked)
    assert made.spec.size == size
    assert changed(made) == notes


def test_any_size_within_a_range() -> None:
    free = model(variant(sizes=Range(min=64, max=1920), default_size="1280x720"))
    assert converted(free, size="640x362").spec.size == "640x362"
    assert converted(free, resolution="1080p", aspect_ratio="9:16").spec.size == "1080x1920"
    for size in ("641x360", "62x64", "1922x64"):
        refusal = refused(free, size=size)
        assert refusal.param == "size" and size in refusal.message and "64 to 1920" in refusal.message


def test_audio_is_always_said_where_it_can_be_chosen() -> None:
    assert converted(model(RICH)).spec.generate_audio is False
    for offered, impossible in ((Audio.NEVER, True), (Audio.ALWAYS, False)):
        only = model(variant(audio=offered))
        assert converted(only).spec.generate_audio is None
        assert converted(only, generate_audio=not impossible).spec.generate_audio is None
        assert refused(only, generate_audio=impossible).param == "generate_audio"


@pytest.mark.parametrize(("param", "value"), [("negative_prompt", "snow"), ("seed", 0)])
def test_what_a_model_has_no_field_for_is_refused(param: str, value: Any) -> None:
    assert refused(model(), **{param: value}).param == param


MEDIA = {"input_image", "last_frame", "reference_images", "input_video"}
CATALOG = [(facts.name, each) for facts in catalog.providers(catalog.names()) for each in facts.models.values()]
RATIOS = st.builds("{}:{}".format, st.integers(1, 32), st.integers(1, 32))
ASKED = st.fixed_dictionaries(
    {},
    optional={
        "seconds": st.decimals(min_value="0.1", max_value=70, places=1).map(str),
        "size": st.builds("{}x{}".format, st.integers(10, 5000), st.integers(10, 5000)) | RATIOS | st.just("auto"),
        "aspect_ratio": RATIOS | st.just("auto"),
        "resolution": st.integers(100, 3000).map("{}p".format) | st.sampled_from(["1k", "2K", "4k", "auto"]),
        "generate_audio": st.booleans(),
        "input_image": st.just(IMAGE),
        "last_frame": st.just(IMAGE),
        "reference_images": st.lists(st.just(IMAGE), min_size=1, max_size=12),
        "input_video": st.just("video_a"),
        "negative_prompt": st.just("snow"),
        "seed": st.integers(0, 2**31),
    },
)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CATALOG), ASKED)
def test_every_accepted_request_is_within_the_limits_of_its_variant(entry: tuple[str, Model], asked: Any) -> None:
    """And each difference between what was asked and what is sent is in the warnings."""
    _, model = entry
    try:
        made = converted(model, **asked)
    except InvalidRequest as refusal:
        assert refusal.param in {*asked, *MEDIA, "size", "model"}
        return
    spec, limits = made.spec, model.variants[made.spec.mode]
    assert within(spec.seconds, limits.seconds)
    assert spec.aspect_ratio in (None, *limits.aspect_ratios)
    assert spec.resolution in (None, *limits.resolutions)
    if isinstance(limits.sizes, Range):
        sides = shapes.parse(spec.size) if spec.size else ()
        assert all(side % 2 == 0 and within(side, limits.sizes) for side in sides)
    else:
        assert spec.size in (None, *(limits.sizes or ()))
    assert {name for name in MEDIA if getattr(spec, name)} == asked.keys() & MEDIA
    if spec.reference_images:
        assert limits.reference_images and within(len(spec.reference_images), limits.reference_images)
    assert not spec.negative_prompt or limits.negative_prompt
    assert spec.seed is None or limits.seed
    told = changed(made)
    if "seconds" in asked:
        assert ("seconds" in told) == (float(asked["seconds"]) != spec.seconds)
    shape = shapes.asked(asked.get("size"), asked.get("aspect_ratio"), asked.get("resolution"))
    if limits.sizes is None and shape.ratio is not None and "aspect_ratio" not in told:
        assert spec.aspect_ratio and shapes.same_ratio(shape.ratio, spec.aspect_ratio)
    if limits.sizes is None and shape.lines is not None and "resolution" not in told:
        assert spec.resolution and shapes.lines(spec.resolution) == shape.lines


def within(value: int | None, accepted: Any) -> bool:
    if value is None or accepted is None:
        return value is None
    return accepted.min <= value <= accepted.max if isinstance(accepted, Range) else value in accepted
