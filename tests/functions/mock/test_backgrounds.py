"""The promise to the text in front."""

from __future__ import annotations

import pytest

from functions.mock.backgrounds import BRIGHTEST, background, luminance


@pytest.mark.parametrize("prompt", [f"prompt {number}" for number in range(24)])
def test_white_reads_well_on_every_pixel(prompt: str) -> None:
    image = background(prompt, width=96, height=54)
    assert image.size == (96, 54)
    pixels = [image.getpixel((x, y)) for x in range(0, 96, 3) for y in range(0, 54, 3)]
    brightest = max(luminance((r / 255, g / 255, b / 255)) for r, g, b in pixels)  # type: ignore[misc]
    assert brightest < BRIGHTEST + 0.01
    assert (1 + 0.05) / (brightest + 0.05) > 5.5
    assert len(set(pixels)) > 50, "it is a gradient"


def test_luminance() -> None:
    assert luminance((0, 0, 0)) == 0
    assert luminance((1, 1, 1)) == pytest.approx(1)
    assert luminance((0, 1, 0)) > luminance((1, 0, 0)) > luminance((0, 0, 1))
