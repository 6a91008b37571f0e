"""What a customer's own subscriber to the bus gets."""

from typing import Any

import pytest

from tests.contract.client import Client
from tests.contract.conftest import TenantOf
from tests.contract.subscription import Event, Subscription

PROMPT = "A-prompt-that-no-event-may-hold"


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("events")


@pytest.fixture(scope="module")
def completed(client: Client, subscription: Subscription) -> dict[str, Any]:
    return client.finished(client.create(PROMPT, n=2)["id"])[0]


@pytest.fixture(scope="module")
def events(subscription: Subscription, completed: dict[str, Any]) -> dict[str, Event]:
    return {event["detail-type"]: event for event in subscription.of(completed["id"], last="video.completed")}


def test_there_is_one_for_each_status(events: dict[str, Event]) -> None:
    assert set(events) == {"video.queued", "video.in_progress", "video.completed"}
    assert {event["source"] for event in events.values()} == {"reelgate"}


def test_its_detail_is_what_is_documented(events: dict[str, Event], completed: dict[str, Any]) -> None:
    facts = {name: completed[name] for name in ("id", "model", "seconds", "size", "created_at", "completed_at")}
    assert events["video.completed"]["detail"] == {
        "schema_version": 1,
        "id": f"evt_{completed['id'].removeprefix('video_')}_completed",
        "created_at": completed["completed_at"],
        "tenant": "events",
        "webhook": False,
        "video": {
            **facts,
            "status": "completed",
            "provider": "mock",
            "outputs": {"asked": 2, "completed": 2},
            "error": None,
            "cost_estimate_micros": 0,
            "cost_micros": 0,
            "cost_at_risk_micros": 0,
        },
    }


def test_a_video_that_is_not_final_has_no_cost_yet(events: dict[str, Event], completed: dict[str, Any]) -> None:
    for name in ("queued", "in_progress"):
        video = events[f"video.{name}"]["detail"]["video"]
        assert (video["status"], video["cost_micros"], video["completed_at"]) == (name, None, None)
        assert video["outputs"] == {"asked": 2, "completed": 0}
        assert video["created_at"] == completed["created_at"]


def test_a_failure_says_why_in_a_word(client: Client, subscription: Subscription) -> None:
    id = client.finished(client.create(PROMPT, mock="content_policy")["id"])[0]["id"]
    failed = subscription.of(id, last="video.failed")[-1]["detail"]["video"]
    assert (failed["status"], failed["error"]) == ("failed", {"code": "CONTENT_POLICY_VIOLATION"})


def test_none_of_them_holds_the_prompt_or_a_url(events: dict[str, Event], subscription: Subscription) -> None:
    everything = repr(subscription.events())
    assert repr(next(iter(events))) in everything
    assert PROMPT not in everything
    assert "://" not in everything
