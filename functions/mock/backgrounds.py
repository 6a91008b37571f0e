"""The colours behind a prompt: every prompt has its own, and white text reads well on all of them."""

from __future__ import annotations

import colorsys
import hashlib
import math
from typing import TypeAlias

from PIL import Image

Colour: TypeAlias = tuple[float, float, float]

# White on this relative luminance has a contrast of 6:1; WCAG asks 4.5:1 of small text.
BRIGHTEST = 0.125
# From teal over blue and purple to red; the others turn to mud when they are dark enough for white text.
HUES = (0.5, 1.02)
# The glow is computed on a small grid and enlarged: smooth, and no cost per pixel of the video.
GRID = 40
# Where the lights are (in widths and heights), how far they reach, and how far round the colour wheel they stand.
LIGHTS = ((0.05, 0.0, 0.75, 0.0), (0.95, 0.25, 0.65, 0.14), (0.45, 1.1, 0.8, -0.12))


def background(prompt: str, *, width: int, height: int) -> Image.Image:
    """An RGB image of soft lights whose hues come from the prompt's hash."""
    seed = hashlib.sha256(prompt.encode()).digest()
    hue = HUES[0] + (HUES[1] - HUES[0]) * seed[0] / 256
    drift = [(byte / 255 - 0.5) * 0.3 for byte in seed[1:7]]
    lights = [
        ((x + drift[2 * index], y + drift[2 * index + 1]), reach, _readable(hue + turn, 0.72))
        for index, (x, y, reach, turn) in enumerate(LIGHTS)
    ]
    night = tuple(channel * 0.22 for channel in _readable(hue + 0.05, 0.6))
    columns, rows = max(2, round(GRID * min(1, width / height))), max(2, round(GRID * min(1, height / width)))
    grid = Image.new("RGB", (columns, rows))
    for row in range(rows):
        for column in range(columns):
            colour = list(night)
            for (x, y), reach, light in lights:
                distance = math.hypot(column / (columns - 1) - x, row / (rows - 1) - y)
                strength = math.exp(-((distance / reach) ** 2) * 2)
                colour = [old + (new - old) * strength for old, new in zip(colour, light, strict=True)]
            grid.putpixel((column, row), (round(255 * colour[0]), round(255 * colour[1]), round(255 * colour[2])))
    return grid.resize((width, height), Image.Resampling.BICUBIC)


def luminance(colour: Colour) -> float:
    """WCAG's relative luminance of an sRGB colour whose channels are 0..1."""
    linear = [channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4 for channel in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _readable(hue: float, saturation: float) -> Colour:
    """The brightest colour of a hue that white text can stand on."""
    lightness = 0.5
    while luminance(colour := colorsys.hls_to_rgb(hue % 1, lightness, saturation)) > BRIGHTEST:
        lightness -= 0.01
    return colour
