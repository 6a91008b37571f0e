"""The thumbnail: a WebP of the first frame that shows something, in the video's own size or LONGEST pixels."""

from __future__ import annotations

import io

import av
from PIL import ImageStat

from functions.preview.films import Film, Undecodable, picture

LONGEST = 1280
LEAD_IN = 2.0
"""Seconds in which a video may fade in."""
PLAIN = 10.0
"""Deviation of the brightness (0 to 255) below which a frame is blank, or nearly so."""
QUALITY = 80


def draw(film: Film) -> bytes:
    """Where all of the lead-in is plain, its least plain frame."""
    best: tuple[float, av.VideoFrame] | None = None
    for frame in film.start(LEAD_IN):
        contrast = ImageStat.Stat(picture(frame, longest=64).convert("L")).stddev[0]
        if best is None or contrast > best[0]:
            best = contrast, frame
        if contrast >= PLAIN:
            break
    if best is None:
        raise Undecodable("it has no frame")
    encoded = io.BytesIO()
    picture(best[1], longest=LONGEST).save(encoded, "WEBP", quality=QUALITY)
    return encoded.getvalue()
