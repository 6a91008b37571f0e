"""The forms in which an output is handed out: the video itself, and the pictures that functions/preview draws of it."""

from enum import StrEnum

from reelgate.errors import InvalidRequest


class Rendition(StrEnum):
    """The words of the parameter `variant`; each is a file of its own, and the video comes first."""

    VIDEO = "video"
    THUMBNAIL = "thumbnail"
    SPRITESHEET = "spritesheet"

    @property
    def suffix(self) -> str:
        return _FORMATS[self][0]

    @property
    def content_type(self) -> str:
        return _FORMATS[self][1]


_FORMATS = {
    Rendition.VIDEO: ("mp4", "video/mp4"),
    Rendition.THUMBNAIL: ("webp", "image/webp"),
    Rendition.SPRITESHEET: ("jpg", "image/jpeg"),
}
"""Those of OpenAI: https://platform.openai.com/docs/guides/video-generation"""


class Drawing(StrEnum):
    """How an attempt to draw a picture ended; crosses from functions/preview to the API."""

    DRAWN = "drawn"
    """The picture is in the bucket."""
    UNDECODABLE = "undecodable"
    """The video is there, and holds no picture that can be decoded."""
    MISSING = "missing"
    """The video is not there, or was deleted meanwhile; so was the picture."""


def read(word: str | None) -> Rendition:
    """The rendition of a word; the video without one. InvalidRequest for any other word."""
    try:
        return Rendition(word or Rendition.VIDEO)
    except ValueError:
        *first, last = Rendition
        possible = f"{', '.join(first)} or {last}"
        raise InvalidRequest(f"variant {str(word)[:40]!r} is not possible; it is {possible}", param="variant") from None
