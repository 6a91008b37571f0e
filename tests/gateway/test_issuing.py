"""The bodies of requests about keys."""

from typing import Any

import pytest

from reelgate import budgets, issuing
from reelgate.errors import InvalidRequest
from reelgate.issuing import CreateKey, KeyRetention, Limits, RotateKey
from reelgate.keys import VIDEOS


def test_a_key_needs_no_more_than_a_name() -> None:
    wish = issuing.read(CreateKey, {"name": "Laptop"})
    assert (wish.tenant, wish.scopes, wish.models, wish.test, wish.expires_at) == (None, VIDEOS, (), False, None)
    assert wish.limits.limits == budgets.Limits()


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({}, "name"),
        ({"name": ""}, "name"),
        ({"name": "n", "tenant": "a#b"}, "tenant"),
        ({"name": "n", "tenant": ""}, "tenant"),
        ({"name": "n", "scopes": []}, "scopes"),
        ({"name": "n", "scopes": ["videos:write"]}, "scopes"),
        ({"name": "n", "test": "yes"}, "test"),
        ({"name": "n", "expires_at": True}, "expires_at"),
        ({"name": "n", "expires_at": "1"}, "expires_at"),
        ({"name": "n", "expires_at": 10**40}, "expires_at"),
        ({"name": "n", "limits": {"daily_budget_micros": -1}}, "limits"),
        ({"name": "n", "limits": {"daily_budget": 1}}, "limits"),
        ({"name": "n", "budget": 1}, "budget"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_refused_by_name(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        issuing.read(CreateKey, fields)
    assert caught.value.param == param


def test_a_test_key_may_not_issue_one_that_is_none() -> None:
    with pytest.raises(InvalidRequest, match="test key cannot have the scope admin"):
        issuing.read(CreateKey, {"name": "n", "test": True, "scopes": ["admin"]})


@pytest.mark.parametrize("seconds", [-1, 30 * 24 * 3600 + 1, 1.5, "60", True, None])
def test_an_overlap_has_its_bounds(seconds: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        issuing.read(RotateKey, {"overlap_seconds": seconds})
    assert caught.value.param == "overlap_seconds"


def test_it_is_a_day_unless_it_is_said() -> None:
    assert issuing.read(RotateKey, {}).overlap_seconds == 24 * 3600
    assert issuing.read(RotateKey, {"overlap_seconds": 0}).overlap_seconds == 0


def test_a_limit_of_null_is_none() -> None:
    given = {"daily_budget_micros": None, "concurrent_videos": 0}
    assert issuing.read(Limits, given).limits == budgets.Limits(concurrent_videos=0)


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"media_retention": 7}, "keep_prompts"),
        ({"keep_prompts": False}, "media_retention"),
        ({"media_retention": 0, "keep_prompts": None}, "media_retention"),
        ({"media_retention": 36_501, "keep_prompts": None}, "media_retention"),
        ({"media_retention": "7", "keep_prompts": None}, "media_retention"),
        ({"media_retention": True, "keep_prompts": None}, "media_retention"),
        ({"media_retention": None, "keep_prompts": "no"}, "keep_prompts"),
        ({"media_retention": None, "keep_prompts": 0}, "keep_prompts"),
        ({"media_retention": None, "keep_prompts": None, "prompts": True}, "prompts"),
    ],
    ids=str,
)
def test_a_retention_says_both_as_they_are_meant(fields: dict[str, Any], param: str) -> None:
    """What one forgets to say would otherwise be kept for longer than it was."""
    with pytest.raises(InvalidRequest) as caught:
        issuing.read(KeyRetention, fields)
    assert caught.value.param == param


@pytest.mark.parametrize(("days", "prompts"), [(1, False), (36_500, True), (None, None)])
def test_a_retention_may_be_as_all_are(days: int | None, prompts: bool | None) -> None:
    wish = issuing.read(KeyRetention, {"media_retention": days, "keep_prompts": prompts})
    assert (wish.media_retention, wish.keep_prompts) == (days, prompts)
