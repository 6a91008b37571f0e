"""Videos whose frames are told apart by their brightness."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import av
from PIL import Image, ImageStat

RATE = 10
STEP = 5
"""How much brighter each of the first fifty frames is than the one before."""


@cache
def ramp(
    frames: int,
    *,
    size: tuple[int, int] = (64, 36),
    keyframes: int = 10,
    movflags: str = "+faststart",
    rotation: int = 0,
    reordered: int = 0,
) -> bytes:
    """Every so many frames one is a keyframe."""
    pictures = (Image.new("RGB", size, (number * STEP % 256,) * 3) for number in range(frames))
    return film(pictures, size=size, keyframes=keyframes, movflags=movflags, rotation=rotation, reordered=reordered)


def film(
    pictures: Iterable[Image.Image],
    *,
    size: tuple[int, int],
    keyframes: int = 10,
    movflags: str = "+faststart",
    rotation: int = 0,
    reordered: int = 0,
) -> bytes:
    options = {"g": str(keyframes), "bf": str(reordered), "qp": "0", "sc_threshold": "0", "preset": "superfast"}
    with TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        with av.open(path, "w", options={"movflags": movflags}) as container:
            stream = container.add_stream("libx264", RATE, options=options)
            stream.width, stream.height, stream.pix_fmt = *size, "yuv420p"
            if rotation:
                stream.set_display_rotation(rotation)
            for number, picture in enumerate(pictures):
                frame = av.VideoFrame.from_image(picture)  # type: ignore[no-untyped-call]
                frame.pts, frame.time_base = number, Fraction(1, RATE)
                container.mux(stream.encode(frame))
            container.mux(stream.encode())
        return path.read_bytes()


def read(content: bytes) -> Image.Image:
    return Image.open(BytesIO(content))


def number(image: Image.Image) -> int:
    """Which frame of a ramp it is."""
    return round(ImageStat.Stat(image.convert("L")).mean[0] / STEP)
