"""The sheet of pictures that a player shows while one searches."""

from __future__ import annotations

import io
import math

import pytest
from PIL import Image

from functions.preview import spritesheets
from functions.preview.films import opened
from tests.functions.preview.footage import number, ramp, read


def sheet(content: bytes) -> Image.Image:
    with io.BufferedReader(io.BytesIO(content)) as file, opened(file) as film:  # type: ignore[arg-type]
        return read(spritesheets.draw(film))


def tiles(image: Image.Image, columns: int, rows: int) -> list[int]:
    width, height = image.width // columns, image.height // rows
    corners = ((column * width, row * height) for row in range(rows) for column in range(columns))
    return [number(image.crop((x + 2, y + 2, x + width - 2, y + height - 2))) for x, y in corners]


def test_it_is_a_jpeg_of_five_by_five_equally_distant_frames() -> None:
    image = sheet(ramp(50))
    assert (image.format, image.size) == ("JPEG", (5 * 64, 5 * 36))
    assert tiles(image, 5, 5) == list(range(0, 50, 2))


@pytest.mark.parametrize(("size", "tile"), [((1280, 720), (320, 180)), ((360, 640), (180, 320)), ((64, 36), (64, 36))])
def test_a_tile_has_the_videos_shape(size: tuple[int, int], tile: tuple[int, int]) -> None:
    assert sheet(ramp(25, size=size)).size == (5 * tile[0], 5 * tile[1])


@pytest.mark.parametrize(
    ("frames", "columns", "rows"), [(1, 1, 1), (2, 2, 1), (3, 2, 2), (7, 3, 3), (24, 5, 5), (26, 5, 5)]
)
def test_a_short_video_has_a_tile_for_each_frame(frames: int, columns: int, rows: int) -> None:
    image = sheet(ramp(frames))
    assert image.size == (columns * 64, rows * 36)
    count = min(frames, 25)
    empty = columns * rows - count
    assert tiles(image, columns, rows) == [
        *(math.ceil(number * frames / count) for number in range(count)),
        *[0] * empty,
    ]
