"""One picture of one stored video, drawn and put beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from functions.preview import spritesheets, thumbnails
from functions.preview.films import Film, Undecodable, opened
from functions.preview.ranges import Vanished, reader
from reelgate import media
from reelgate.media import Bucket
from reelgate.renditions import Drawing, Rendition

DRAW: Mapping[Rendition, Callable[[Film], bytes]] = {
    Rendition.THUMBNAIL: thumbnails.draw,
    Rendition.SPRITESHEET: spritesheets.draw,
}


def make(bucket: Bucket, video_id: str, index: int, rendition: Rendition) -> Drawing:
    """How it ended. Two that draw the same picture at once write the same bytes."""
    source = media.result_key(video_id, index)
    size = bucket.size(source)
    if size is None:
        return Drawing.MISSING
    try:
        with reader(bucket, source, size) as file, opened(file) as film:
            picture = DRAW[rendition](film)
    except Vanished:
        return Drawing.MISSING
    except Undecodable:
        return Drawing.UNDECODABLE
    key = media.result_key(video_id, index, rendition.suffix)
    bucket.put(key, picture, rendition.content_type)
    # A DELETE takes the video first and its pictures then: one that passed by meanwhile has not seen this picture.
    if bucket.size(source) is None:
        bucket.delete([key])
        return Drawing.MISSING
    return Drawing.DRAWN
