"""The shape of a picture: pixels, the ratio of its sides, and the tier that names its lines."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

Pixels = tuple[int, int]

_DEFAULT_LINES = 720
_TIERS = {"1K": 1080, "2K": 1440, "4K": 2160}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a request says of the shape: all None when it says nothing. `lines` is the shorter side."""

    pixels: Pixels | None = None
    ratio: Fraction | None = None
    lines: int | None = None
    ratio_text: str = ""
    lines_text: str = ""

    @property
    def given(self) -> bool:
        return self.ratio is not None or self.lines is not None


def asked(size: str | None, aspect_ratio: str | None, resolution: str | None) -> Asked:
    """A size in pixels stands for all three; a size such as 16:9 is an aspect ratio; `auto` says nothing."""
    size, aspect_ratio, resolution = (None if each == "auto" else each for each in (size, aspect_ratio, resolution))
    if size and "x" in size:
        width, height = parse(size)
        return Asked(
            pixels=(width, height),
            ratio=Fraction(width, height),
            lines=min(width, height),
            ratio_text=size,
            lines_text=size,
        )
    ratio = size or aspect_ratio
    return Asked(
        ratio=_fraction(ratio) if ratio else None,
        lines=lines(resolution) if resolution else None,
        ratio_text=ratio or "",
        lines_text=resolution or "",
    )


def parse(size: str) -> Pixels:
    width, _, height = size.partition("x")
    return int(width), int(height)


def written(size: Pixels) -> str:
    return f"{size[0]}x{size[1]}"


def lines(tier: str) -> int:
    """720 for `720p`; the K tiers are the video ones (2K is 1440 lines, 4K is 2160)."""
    return _TIERS.get(tier.upper()) or int(tier[:-1])


def pixels(wanted: Asked, default_size: str | None) -> Pixels:
    """The size that has the wanted ratio and lines, with what is missing taken from the default; sides are even."""
    default = parse(default_size) if default_size else (1280, _DEFAULT_LINES)
    ratio = wanted.ratio or Fraction(*default)
    short = wanted.lines or min(default)
    width, height = (short * ratio, Fraction(short)) if ratio >= 1 else (Fraction(short), short / ratio)
    return 2 * round(width / 2), 2 * round(height / 2)


def nearest(wanted: Pixels, options: Sequence[Pixels]) -> Pixels:
    """The option closest in shape, then in area."""
    area = math.prod(wanted)
    return min(
        options,
        key=lambda each: (_distance(Fraction(*wanted), Fraction(*each)), abs(math.log(math.prod(each) / area))),
    )


def nearest_ratio(wanted: Fraction, options: Sequence[str]) -> str:
    return min(options, key=lambda each: _distance(wanted, _fraction(each)))


def nearest_tier(wanted: int, options: Sequence[str]) -> str:
    """The closest tier; of two as close, the smaller and cheaper one."""
    return min(options, key=lambda each: (abs(math.log(lines(each) / wanted)), lines(each)))


def same_ratio(wanted: Fraction, ratio: str) -> bool:
    """Sides are whole and even, so 854x480 is 16:9 to within a pixel or two."""
    return _distance(wanted, _fraction(ratio)) < 0.01


def _fraction(ratio: str) -> Fraction:
    width, _, height = ratio.partition(":")
    return Fraction(int(width), int(height))


def _distance(one: Fraction, other: Fraction) -> float:
    return abs(math.log(one / other))
