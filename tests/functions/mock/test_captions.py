"""Text stays in its box, and all of it is there while it can be."""

from __future__ import annotations

import pytest

from functions.mock.captions import fit, font, printable

SENTENCE = "A red fox leaps over a frozen stream at dawn"


@pytest.mark.parametrize("text", ["Rain", SENTENCE, SENTENCE * 20, "x" * 300, "https://example.com/" + "path/" * 20])
@pytest.mark.parametrize(("width", "height"), [(1180, 400), (600, 900), (300, 120)])
def test_all_of_it_fits(text: str, width: int, height: int) -> None:
    caption = fit(text, width=width, height=height, largest=80, smallest=4)
    assert "".join(caption.lines).replace(" ", "") == text.replace(" ", "")
    assert caption.height <= height
    assert max(font(caption.size).getlength(line) for line in caption.lines) <= width * 1.01


def test_short_text_is_as_large_as_it_may_be() -> None:
    assert fit("Rain", width=1000, height=400, largest=80, smallest=10).size == 80
    assert fit(SENTENCE * 3, width=1000, height=400, largest=80, smallest=10).size < 80


def test_what_cannot_fit_ends_in_an_ellipsis() -> None:
    caption = fit(SENTENCE * 100, width=300, height=100, largest=40, smallest=10)
    assert caption.size == 10
    assert caption.height <= 100
    assert caption.lines[-1].endswith("…")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Café", "Cafe"),
        ("“golden — hour”…", "“golden - hour”…"),
        ("a\n\tb\x00c", "a b c"),
        ("ﬁne", "fine"),
        ("桜", "桜"),
        ("a\u200db\ufe0f", "ab"),
    ],
)
def test_letters_that_the_font_lacks_are_drawn_as_near_as_they_come(text: str, drawn: str) -> None:
    assert printable(text) == drawn
