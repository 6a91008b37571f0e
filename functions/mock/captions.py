"""Text that fits: in Pillow's own font, as large as its box allows."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from PIL import ImageFont

# Beside ASCII, all that Pillow's built-in font (a subset of Aileron) draws; the rest would be empty boxes.
GLYPHS = "©«°±´·»‘’“”…‹›⁄™"  # noqa: RUF001
NEAREST = str.maketrans({"–": "-", "—": "-", "−": "-", "×": "x", "•": "·", "→": "->", "ß": "ss", "ø": "o", "ł": "l"})  # noqa: RUF001
# Accents that were split from their letter, joiners and other marks that are no letter by themselves.
INVISIBLE = ("Mn", "Me", "Cf")
LINE_HEIGHT = 1.25
SHRINK = 0.9
# A longer word may be cut at the end of a line; a shorter one makes the text smaller instead.
LONGEST_WORD = 22


@dataclass(frozen=True, kw_only=True)
class Caption:
    """Lines of text and the size of their font in pixels."""

    lines: tuple[str, ...]
    size: float

    @property
    def height(self) -> float:
        """Pixels from the top of the first line to the bottom of the last."""
        return len(self.lines) * self.size * LINE_HEIGHT


@lru_cache(maxsize=64)
def font(size: float) -> ImageFont.FreeTypeFont:
    """Pillow's own font; `size` in pixels."""
    loaded = ImageFont.load_default(size=size)
    if not isinstance(loaded, ImageFont.FreeTypeFont):
        raise RuntimeError("this Pillow is built without FreeType")
    return loaded


def fit(text: str, *, width: float, height: float, largest: float, smallest: float) -> Caption:
    """The largest caption that fits a box; what does not fit even at the smallest size is cut off with an ellipsis."""
    tokens = re.findall(rf"\s*\S{{1,{LONGEST_WORD}}}", printable(text))
    size = largest
    while size > smallest:
        caption = Caption(lines=_wrap(tokens, width=width, size=size), size=size)
        if caption.height <= height and all(font(size).getlength(line) <= width for line in caption.lines):
            return caption
        size *= SHRINK
    lines = _wrap(tokens, width=width, size=smallest)
    room = max(1, int(height / (smallest * LINE_HEIGHT)))
    if len(lines) > room:
        lines = (*lines[: room - 1], lines[room - 1][:-1].rstrip() + "…")
    return Caption(lines=lines, size=smallest)


def printable(text: str) -> str:
    """The text in glyphs that the font has, as near as they come; white space becomes single spaces."""
    return " ".join("".join(_glyphs(character) for character in text.translate(NEAREST)).split())


def _glyphs(character: str) -> str:
    if character.isascii() or character in GLYPHS:
        return character if character.isprintable() else " "
    parts = unicodedata.normalize("NFKD", character)
    letters = [part for part in parts if unicodedata.category(part) not in INVISIBLE]
    return "".join(letters) if all(letter.isascii() for letter in letters) else character


def _wrap(tokens: list[str], *, width: float, size: float) -> tuple[str, ...]:
    measure = font(size).getlength
    lines: list[str] = []
    left = 0.0
    for token in tokens:
        if lines and (length := measure(token)) <= left:
            lines[-1] += token
        else:
            lines.append(token.lstrip())
            length, left = measure(lines[-1]), width
        left -= length
    return tuple(lines)
