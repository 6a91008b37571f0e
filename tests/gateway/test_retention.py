"""How long what is kept, and who says so."""

from dataclasses import replace

import pytest

from reelgate.errors import InvalidRequest
from reelgate.keys import ApiKey
from reelgate.retention import Retention

KEY = ApiKey(id="key_1", tenant="acme", name="Laptop")
WEEK = replace(KEY, media_retention=7)
MONTH = Retention(days=30)


@pytest.mark.parametrize(
    ("asked", "caller", "days"),
    [(None, KEY, None), (30, KEY, 30), (1, KEY, 1), (None, WEEK, 7), (7, WEEK, 7), (2, WEEK, 2)],
)
def test_a_request_says_how_long_or_else_its_key(asked: int | None, caller: ApiKey, days: int | None) -> None:
    assert MONTH.of(asked, caller) == days


@pytest.mark.parametrize(
    ("asked", "caller", "says"),
    [
        (31, KEY, "1 to 30 days, for which this deployment"),
        (8, WEEK, "1 to 7 days for this key"),
        (31, WEEK, "1 to 30"),
    ],
)
def test_nothing_is_kept_for_longer_than_it_may_be(asked: int, caller: ApiKey, says: str) -> None:
    with pytest.raises(InvalidRequest, match=f"{says}.*; given {asked}") as caught:
        MONTH.of(asked, caller)
    assert caught.value.param == "media_retention"


@pytest.mark.parametrize("deployment", [True, False])
@pytest.mark.parametrize("key", [True, False])
def test_a_prompt_is_kept_where_nobody_says_otherwise(deployment: bool, key: bool) -> None:
    keeps = Retention(days=30, prompts=deployment).keeps_prompt(replace(KEY, keep_prompts=key))
    assert keeps is (deployment and key)


def test_a_key_keeps_no_more_than_the_deployment() -> None:
    MONTH.check_key(media_retention=30, keep_prompts=True)
    Retention(days=30, prompts=False).check_key(media_retention=None, keep_prompts=None)
    with pytest.raises(InvalidRequest, match="1 to 30 days") as days:
        MONTH.check_key(media_retention=31, keep_prompts=None)
    with pytest.raises(InvalidRequest, match="this deployment keeps no prompts") as prompts:
        Retention(days=30, prompts=False).check_key(media_retention=None, keep_prompts=True)
    assert (days.value.param, prompts.value.param) == ("media_retention", "keep_prompts")
