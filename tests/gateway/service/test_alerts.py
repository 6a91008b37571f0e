"""Alerts: once for half of a budget, once for four fifths, once for all of it."""

from typing import Any

import pytest

from reelgate.service import alerts
from reelgate.service.announce import events
from reelgate.store.table import dumps
from tests.gateway.samples import CREATED
from tests.schemas import hold_detail

COUNTER = {"pk": "B#key#key_1", "sk": "2026-11"}


def change(before: dict[str, Any] | None, after: dict[str, Any] | None) -> dict[str, Any]:
    images = {"OldImage": before, "NewImage": after}
    return {
        "ApproximateCreationDateTime": CREATED + 0.5,
        "SequenceNumber": "1",
        **{name: dumps(COUNTER | image) for name, image in images.items() if image is not None},
    }


def percents(before: dict[str, Any] | None, after: dict[str, Any] | None) -> list[int]:
    return [detail["budget"]["percent"] for _, _, detail in alerts.events(item(after), item(before), CREATED)]


def item(image: dict[str, Any] | None) -> dict[str, Any]:
    return {**COUNTER, **image} if image is not None else {}


def counter(used: int, limit: int = 10, **more: int) -> dict[str, Any]:
    return {"used": used, "limit": limit, **more}


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (None, counter(4), []),
        (None, counter(5), [50]),
        (counter(4), counter(6), [50]),
        (counter(5), counter(7), []),
        (counter(7), counter(8), [80]),
        (counter(9), counter(10), [100]),
        (None, counter(10), [50, 80, 100]),
        (counter(9), counter(3), []),
        (counter(6), counter(6, limit=7), [80]),
        (counter(9), counter(9, refused_at_limit=10), [100]),
        (counter(9, refused_at_limit=10), counter(9, refused_at_limit=10), []),
        (counter(9, refused_at_limit=10), counter(9, limit=20, refused_at_limit=10), []),
        (None, counter(0, limit=0), [50, 80, 100]),
    ],
)
def test_a_change_tells_what_it_reached(before: Any, after: Any, told: list[int]) -> None:
    assert percents(before, after) == told


def test_an_event_says_whose_budget_it_is_and_how_it_stands() -> None:
    ((type, at, detail),) = alerts.events(item(counter(5)), item(counter(4)), CREATED)
    assert (type, at) == ("budget.reached", CREATED)
    hold_detail(type, detail)
    assert detail.pop("id").startswith("evt_")
    assert detail == {
        "schema_version": 1,
        "created_at": CREATED,
        "budget": {
            "scope": "key",
            "id": "key_1",
            "period": "2026-11",
            "percent": 50,
            "limit_micros": 10,
            "used_micros": 5,
        },
    }


def test_the_deployments_budget_is_nobodys() -> None:
    told = alerts.detail({"pk": "B#deployment", "sk": "2026-11", "limit": 1, "used": 1}, 100, CREATED)
    assert (told["budget"]["scope"], told["budget"]["id"]) == ("deployment", None)
    hold_detail(alerts.TYPE, told)


def test_an_event_that_comes_again_has_the_same_id_and_no_other_has_it() -> None:
    def ids(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
        return [detail["id"] for _, _, detail in alerts.events(item(after), item(before), CREATED)]

    first, again = ids(counter(4), counter(5)), ids(counter(3), counter(6))
    assert first == again
    assert len({*first, *ids(counter(7), counter(8)), *ids(counter(9, 20), counter(10, 20))}) == 3


@pytest.mark.parametrize("name", ["INSERT", "MODIFY", "REMOVE"])
def test_the_stream_tells_of_budgets_too(name: str) -> None:
    """What the table forgets tells nothing."""
    images = {"INSERT": (None, counter(5)), "MODIFY": (counter(4), counter(5)), "REMOVE": (counter(5), None)}
    told = events({"eventName": name, "dynamodb": change(*images[name])})
    sources = [(entry["Source"], entry["DetailType"], video) for entry, video in told]
    assert sources == ([] if name == "REMOVE" else [("reelgate", "budget.reached", None)])
