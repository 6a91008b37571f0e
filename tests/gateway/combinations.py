"""All that a variant of a model can be asked for."""

from collections.abc import Iterator
from itertools import product

from reelgate.catalog import Audio, Mode, Range, Variant
from reelgate.wire import Spec

IMAGE, VIDEO = "https://images.example/fox.png", "https://films.example/fox.mp4"


def accepted(variant: Variant, mode: Mode) -> Iterator[Spec]:
    """Every combination of length, shape and audio that the variant accepts."""
    seconds = variant.seconds
    lengths = range(seconds.min, seconds.max + 1) if isinstance(seconds, Range) else seconds or (None,)
    sizes = (variant.default_size,) if isinstance(variant.sizes, Range) else variant.sizes or (None,)
    audio = (True, False) if variant.audio is Audio.OPTIONAL else (None,)
    shapes = product(sizes, variant.aspect_ratios or (None,), variant.resolutions or (None,))
    for length, (size, ratio, resolution), sound in product(lengths, shapes, audio):
        yield Spec(
            mode=mode,
            prompt="a fox",
            seconds=length,
            size=size,
            aspect_ratio=ratio,
            resolution=resolution,
            generate_audio=sound,
            input_image=IMAGE if mode in (Mode.IMAGE_TO_VIDEO, Mode.FIRST_LAST_FRAME_TO_VIDEO) else None,
            last_frame=IMAGE if mode is Mode.FIRST_LAST_FRAME_TO_VIDEO else None,
            reference_images=(IMAGE,) if mode is Mode.REFERENCE_TO_VIDEO else None,
            input_video=VIDEO if mode in (Mode.VIDEO_TO_VIDEO, Mode.VIDEO_EXTENSION) else None,
            negative_prompt="blur" if variant.negative_prompt else None,
            seed=7 if variant.seed else None,
            user="user-1" if variant.user else None,
        )
