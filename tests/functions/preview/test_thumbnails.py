"""The one picture that stands for a video."""

from __future__ import annotations

import io

from PIL import Image

from functions.preview import thumbnails
from functions.preview.films import opened
from tests.functions.preview import footage
from tests.functions.preview.footage import ramp, read


def thumbnail(content: bytes) -> Image.Image:
    with io.BufferedReader(io.BytesIO(content)) as file, opened(file) as film:  # type: ignore[arg-type]
        return read(thumbnails.draw(film))


def striped(brightness: int) -> Image.Image:
    """Half black, half as bright as asked."""
    picture = Image.new("RGB", (64, 36))
    picture.paste((brightness,) * 3, (0, 0, 64, 18))
    return picture


def brightest(image: Image.Image) -> int:
    return int(image.convert("L").getextrema()[1])  # type: ignore[arg-type]


def test_it_is_a_webp_of_the_videos_own_size() -> None:
    image = thumbnail(ramp(3, size=(640, 360)))
    assert (image.format, image.size) == ("WEBP", (640, 360))


def test_and_no_larger_than_that() -> None:
    assert thumbnail(ramp(2, size=(1920, 1080))).size == (1280, 720)
    assert thumbnail(ramp(2, size=(1080, 1920))).size == (720, 1280)


def test_a_lead_in_of_nothing_is_left_out() -> None:
    dark = [striped(0)] * 8
    image = thumbnail(footage.film([*dark, striped(100), striped(255)], size=(64, 36)))
    assert 85 < brightest(image) < 115


def test_of_a_plain_start_the_least_plain_frame_is_taken() -> None:
    """What comes after two seconds is not looked at."""
    pictures = [striped(0), striped(8), striped(14), *[striped(4)] * 20, striped(255)]
    assert 10 < brightest(thumbnail(footage.film(pictures, size=(64, 36)))) < 20
