"""The spritesheet: a JPEG grid of the frames with which equal parts of the video begin, row by row.

There are 25 tiles, 5 in a row, or one for each frame of a shorter video, in as square a grid as holds them. A tile has
the video's shape and LONGEST pixels at most; what is left of the last row is black.
"""

from __future__ import annotations

import io
import math

from PIL import Image

from functions.preview.films import Film, Undecodable, picture

TILES = 25
LONGEST = 320
QUALITY = 80


def draw(film: Film) -> bytes:
    count = min(TILES, film.frames)
    columns = math.ceil(math.sqrt(count))
    rows = math.ceil(count / columns)
    sheet: Image.Image | None = None
    for number, frame in enumerate(film.spread(count)):
        tile = picture(frame, longest=LONGEST)
        if sheet is None:
            width, height = tile.size
            sheet = Image.new("RGB", (columns * width, rows * height))
        # Frames of one video may differ in size; the grid is that of the first.
        sheet.paste(tile.resize((width, height)), (number % columns * width, number // columns * height))
    if sheet is None:
        raise Undecodable("it has no frame")
    encoded = io.BytesIO()
    sheet.save(encoded, "JPEG", quality=QUALITY)
    return encoded.getvalue()
