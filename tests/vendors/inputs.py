"""Requests as the variants of the catalog take them: every combination of what is listed, and made-up words."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

from hypothesis import strategies as st

from reelgate.catalog import Audio, Mode, Model, Range, Variant
from reelgate.wire import Spec

PICTURE = "https://example.com/fox.png"
INLINE = "data:image/png;base64,Zm94"
"""A picture for the providers that open no links."""
VIDEO = "https://example.com/fox.mp4"


def combinations(mode: Mode, variant: Variant) -> Iterator[Spec]:
    """All lengths, shapes and sounds with one another, with all else that the variant takes, and once with nothing."""
    everything: dict[str, Any] = {
        "negative_prompt": "rain" if variant.negative_prompt else None,
        "seed": 7 if variant.seed else None,
        "user": "user-7" if variant.user else None,
    }
    most = variant.reference_images.max if variant.reference_images else 1
    for seconds, size, ratio, resolution, audio in product(
        _lengths(variant), _sizes(variant), *_framings(variant), _sounds(variant)
    ):
        yield Spec(
            mode=mode,
            prompt="a red fox in the snow",
            seconds=seconds,
            size=size,
            aspect_ratio=ratio,
            resolution=resolution,
            generate_audio=audio,
            **everything,
            **_media(mode, most),
        )
    yield replace(
        _least(mode, variant), **_media(mode, variant.reference_images.min if variant.reference_images else 1)
    )


def inlined(spec: Spec) -> Spec:
    """With pictures in place of links, as the gateway gives it to those who open none."""
    given = {"input_image": INLINE, "last_frame": INLINE, "reference_images": (INLINE,)}
    return replace(spec, **{name: value for name, value in given.items() if getattr(spec, name)})  # type: ignore[arg-type]


def _least(mode: Mode, variant: Variant) -> Spec:
    """What is sent for a prompt alone."""
    return Spec(
        mode=mode,
        prompt="a red fox in the snow",
        seconds=variant.default_seconds,
        size=variant.default_size,
        aspect_ratio=variant.default_aspect_ratio,
        resolution=variant.default_resolution,
        generate_audio=False if variant.audio is Audio.OPTIONAL else None,
    )


def made_up(model: Model, mode: Mode, variant: Variant) -> st.SearchStrategy[Spec]:
    """Any words, seeds, addresses and numbers of pictures with any of the combinations."""
    words = st.text(min_size=1, max_size=min(model.prompt_limit, 200))
    urls = st.from_regex(r"https://[a-z]{1,9}\.example/[\w./-]{0,40}", fullmatch=True)
    images = variant.reference_images or Range(min=1, max=1)
    pictures = st.lists(urls, min_size=images.min, max_size=images.max).map(tuple)
    return st.builds(
        replace,
        st.sampled_from(list(combinations(mode, variant))),
        prompt=words,
        **({"negative_prompt": st.none() | words} if variant.negative_prompt else {}),
        **({"seed": st.none() | st.integers(min_value=0, max_value=2**31 - 1)} if variant.seed else {}),
        **({"user": st.none() | words} if variant.user else {}),
        **{name: pictures if name == "reference_images" else urls for name in _media(mode, 1)},
    )


def _media(mode: Mode, pictures: int) -> dict[str, Any]:
    given: dict[Mode, dict[str, Any]] = {
        Mode.TEXT_TO_VIDEO: {},
        Mode.IMAGE_TO_VIDEO: {"input_image": PICTURE},
        Mode.FIRST_LAST_FRAME_TO_VIDEO: {"input_image": PICTURE, "last_frame": PICTURE},
        Mode.REFERENCE_TO_VIDEO: {"reference_images": (PICTURE,) * pictures},
        Mode.VIDEO_TO_VIDEO: {"input_video": VIDEO},
        Mode.VIDEO_EXTENSION: {"input_video": VIDEO},
    }
    return given[mode]


def _lengths(variant: Variant) -> Sequence[int | None]:
    if isinstance(variant.seconds, Range):
        return range(variant.seconds.min, variant.seconds.max + 1)
    return variant.seconds or (variant.default_seconds,)


def _sizes(variant: Variant) -> Sequence[str | None]:
    assert not isinstance(variant.sizes, Range), "narrow it: any size is accepted"
    return variant.sizes or (variant.default_size,)


def _framings(variant: Variant) -> tuple[Sequence[str | None], Sequence[str | None]]:
    ratios = dict.fromkeys((variant.default_aspect_ratio, *variant.aspect_ratios))
    tiers = dict.fromkeys((variant.default_resolution, *variant.resolutions))
    return tuple(ratios), tuple(tiers)


def _sounds(variant: Variant) -> Sequence[bool | None]:
    return (True, False) if variant.audio is Audio.OPTIONAL else (None,)
