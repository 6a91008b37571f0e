"""API keys: how they look, and what of them is kept."""

import hashlib
import re

import pytest

from reelgate import keys


def test_a_key_is_well_formed_and_never_the_same() -> None:
    made = {keys.generate() for _ in range(50)}
    assert len(made) == 50
    assert all(re.fullmatch(r"rg_live_[0-9A-Za-z]{49}", key) and keys.well_formed(key) for key in made)


def test_a_test_key_is_one_to_the_eye() -> None:
    key = keys.generate(test=True)
    assert re.fullmatch(r"rg_test_[0-9A-Za-z]{49}", key) and keys.well_formed(key)
    assert keys.digest(key) != keys.digest(key.replace("rg_test_", "rg_live_")), "it opens what it was issued for"


def test_any_typing_error_is_seen() -> None:
    key = keys.generate()
    for place in range(len(keys.PREFIX), len(key)):
        for other in "0Zz":
            if key[place] != other:
                assert not keys.well_formed(key[:place] + other + key[place + 1 :])
    for place in range(len(key)):
        assert not keys.well_formed(key[:place] + key[place + 1 :])


@pytest.mark.parametrize(
    "key",
    [
        "",
        "rg_live_",
        "rg_test_",
        pytest.param("rg_even_" + keys.generate()[8:], id="another prefix"),
        "sk-123",
        "rg_live_" + "é" * 49,
        "rg_live_" + "a" * 49,
    ],
)
def test_anything_else_is_no_key(key: str) -> None:
    assert not keys.well_formed(key)
    assert not keys.well_formed(keys.generate() + "\n")


def test_only_the_digest_is_kept() -> None:
    assert keys.digest("rg_live_x") == hashlib.sha256(b"rg_live_x").hexdigest()
