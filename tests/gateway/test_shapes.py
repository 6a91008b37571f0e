"""Pixels, ratios and tiers."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate import shapes


@pytest.mark.parametrize(
    ("given", "pixels", "ratio", "lines"),
    [
        ((None, None, None), None, None, None),
        (("auto", "auto", "auto"), None, None, None),
        (("1280x720", None, None), (1280, 720), Fraction(16, 9), 720),
        (("720x1280", "1:1", "4k"), (720, 1280), Fraction(9, 16), 720),
        (("9:16", None, None), None, Fraction(9, 16), None),
        (("9:16", "1:1", "1080p"), None, Fraction(9, 16), 1080),
        (("auto", "4:3", "auto"), None, Fraction(4, 3), None),
        ((None, None, "2K"), None, None, 1440),
    ],
)
def test_what_a_request_asks_for(
    given: tuple[str | None, str | None, str | None],
    pixels: shapes.Pixels | None,
    ratio: Fraction | None,
    lines: int | None,
) -> None:
    asked = shapes.asked(*given)
    assert (asked.pixels, asked.ratio, asked.lines) == (pixels, ratio, lines)
    assert asked.given == any(each is not None for each in (pixels, ratio, lines))


@pytest.mark.parametrize(("tier", "lines"), [("720p", 720), ("1080P", 1080), ("1k", 1080), ("2K", 1440), ("4k", 2160)])
def test_tiers_are_lines(tier: str, lines: int) -> None:
    assert shapes.lines(tier) == lines


@pytest.mark.parametrize(
    ("asked", "default", "size"),
    [
        (("16:9", None, None), None, (1280, 720)),
        (("9:16", None, None), None, (720, 1280)),
        (("9:16", None, "1080p"), None, (1080, 1920)),
        ((None, None, "480p"), None, (854, 480)),
        ((None, None, "480p"), "1024x1024", (480, 480)),
        (("1:1", None, None), "640x480", (480, 480)),
    ],
)
def test_what_is_missing_is_taken_from_the_default(
    asked: tuple[str | None, str | None, str | None], default: str | None, size: shapes.Pixels
) -> None:
    assert shapes.pixels(shapes.asked(*asked), default) == size


@settings(deadline=None)
@given(st.integers(1, 99), st.integers(1, 99), st.integers(100, 9999))
def test_sides_are_even_and_have_the_ratio(width: int, height: int, lines: int) -> None:
    wide, high = shapes.pixels(shapes.asked(f"{width}:{height}", None, f"{lines}p"), None)
    assert wide % 2 == high % 2 == 0
    assert abs(min(wide, high) - lines) <= 1
    assert abs(wide * height - high * width) <= max(width, height) * 2


def test_shape_counts_before_area() -> None:
    assert shapes.nearest((1920, 1080), [(1024, 1024), (640, 360), (720, 1280)]) == (640, 360)
    assert shapes.nearest((1900, 1080), [(640, 360), (1280, 720)]) == (1280, 720)


def test_the_nearest_ratio_and_tier() -> None:
    assert shapes.nearest_ratio(Fraction(21, 9), ["1:1", "16:9", "9:16"]) == "16:9"
    assert shapes.nearest_tier(900, ["720p", "1080p"]) == "1080p"
    assert shapes.nearest_tier(5000, ["720p", "4k"]) == "4k"


def test_of_two_tiers_as_close_the_cheaper_one_is_taken() -> None:
    assert shapes.nearest_tier(200, ["400p", "100p"]) == "100p"


def test_a_ratio_is_the_same_to_within_a_pixel_or_two() -> None:
    assert shapes.same_ratio(Fraction(854, 480), "16:9")
    assert not shapes.same_ratio(Fraction(4, 3), "16:9")
