"""Which models a key may use."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate.errors import PermissionDenied
from reelgate.keys import ApiKey
from reelgate.service.accept import Acceptance
from reelgate.service.wishes import Asking, Wish
from tests.gateway.service.conftest import ACME

TEST = replace(ACME, test=True)
CHOSEN = replace(ACME, models=("mock-video", "kling-v3"))


def asks(acceptance: Acceptance, caller: ApiKey, **fields: Any) -> None:
    """For the price, and for the video."""
    wish = Wish(fields={"prompt": "a fox", **fields})
    acceptance.estimate(wish, caller)
    acceptance.create(wish, Asking(caller=caller))


@pytest.mark.parametrize(
    ("caller", "fields"),
    [
        (TEST, {"model": "mock-video"}),
        (CHOSEN, {"model": "mock-video"}),
        (CHOSEN, {"model": "kling-v3"}),
        (CHOSEN, {"model": "replicate/kling-v3"}),
        (ACME, {"model": "wan-2.7", "seconds": 5}),
    ],
)
def test_what_a_key_may_use_it_does(acceptance: Acceptance, caller: ApiKey, fields: dict[str, Any]) -> None:
    asks(acceptance, caller, **fields)


@pytest.mark.parametrize(
    ("caller", "fields", "says"),
    [
        (TEST, {"model": "kling-v3"}, "only videos that cost nothing; kling-v3 is made by fal"),
        (TEST, {"model": "mock-video", "models": ["kling-v3"]}, "only videos that cost nothing"),
        (CHOSEN, {"model": "wan-2.7", "seconds": 5}, "may not use wan-2.7; it may use mock-video, kling-v3"),
        (CHOSEN, {"model": "kling-v3", "models": ["wan-2.7"], "seconds": 5}, "may not use wan-2.7"),
    ],
)
def test_what_it_may_not_is_refused_by_name_and_leaves_nothing(
    acceptance: Acceptance, caller: ApiKey, fields: dict[str, Any], says: str
) -> None:
    with pytest.raises(PermissionDenied, match=says) as caught:
        asks(acceptance, caller, **fields)
    assert caught.value.param == "model"
    with pytest.raises(PermissionDenied):
        acceptance.create(Wish(fields={"prompt": "a fox", **fields}), Asking(caller=caller))
    assert acceptance.videos.table.client.scan(TableName=acceptance.videos.table.name)["Count"] == 0
