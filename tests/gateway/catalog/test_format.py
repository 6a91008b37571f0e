"""The format of a catalog file: what it lacks is an error, never a guess."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from reelgate import catalog
from reelgate.catalog import Mode, Range

VALID = """
title = "T"
adapter = "a"
base_url = "https://api.example"
key_env = "K"
submit = "none"

[[models]]
id = "m"
name = "M"
creator = "C"
source = "https://docs.example"
checked = 2026-11-22
prompt_limit = 1
p25 = 1
median = 2
deadline = 3
prices = [{ per = "second", usd = "1" }]
seconds = { min = 1, max = 9 }

[models.variants.text_to_video]
upstream = "u"
"""


def test_an_unknown_provider_is_named() -> None:
    with pytest.raises(KeyError, match="nobody"):
        catalog.provider("nobody")


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        ('title = "T"', 'title = "T"\nsurprise = 1'),
        ("p25 = 1", "p25 = 1\nsurprise = 1"),
        ('upstream = "u"', 'upstream = "u"\nsurprise = 1'),
        ('usd = "1"', 'usd = "1", surprise = 1'),
        ("max = 9", "max = 9, surprise = 1"),
    ],
    ids=["provider", "model", "variant", "price", "range"],
)
def test_a_key_that_the_format_lacks_is_refused(
    was: str, becomes: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert was in VALID
    monkeypatch.setattr(catalog, "FOLDER", tmp_path)
    (tmp_path / "good.toml").write_text(VALID)
    (tmp_path / "bad.toml").write_text(VALID.replace(was, becomes))
    assert catalog.provider.__wrapped__("good").models["m"].variants[Mode.TEXT_TO_VIDEO].seconds == Range(min=1, max=9)
    with pytest.raises((ValidationError, TypeError), match="surprise"):
        catalog.provider.__wrapped__("bad")
