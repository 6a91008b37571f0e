"""What an answer means, when the next attempt is called for, and what the owner is shown."""

import json
from dataclasses import replace

import pytest

from reelgate import deliveries
from reelgate.deliveries import EARLY, GRACE, LONGEST_DELAY, Attempt, Delivery, Standing

FAILED = Attempt(at=101, status=503, duration_ms=12)
PENDING = Delivery(
    id="evt_1",
    video_id="video_1",
    event="video.failed",
    created_at=100,
    tenant="acme",
    attempts=(FAILED, Attempt(at=106, status=None, duration_ms=15_000)),
    next_attempt_at=421,
    look_at=601,
)


@pytest.mark.parametrize(
    ("status", "last", "disabled", "standing"),
    [
        (200, False, False, Standing.DELIVERED),
        (204, True, True, Standing.DELIVERED),
        (299, False, True, Standing.DELIVERED),
        (410, False, False, Standing.REFUSED),
        (410, True, True, Standing.REFUSED),
        (199, False, False, Standing.PENDING),
        (300, False, False, Standing.PENDING),
        (500, False, False, Standing.PENDING),
        (None, False, False, Standing.PENDING),
        (500, True, False, Standing.FAILED),
        (None, True, True, Standing.FAILED),
        (500, False, True, Standing.DISABLED),
        (None, False, True, Standing.DISABLED),
    ],
)
def test_what_an_answer_means(status: int | None, last: bool, disabled: bool, standing: Standing) -> None:
    assert Standing.after(status, last=last, disabled=disabled) is standing
    assert deliveries.success(status) is (standing is Standing.DELIVERED)


@pytest.mark.parametrize("standing", Standing)
def test_only_what_is_pending_calls_for_an_attempt(standing: Standing) -> None:
    assert replace(PENDING, standing=standing).calls_for(3, now=421) is (standing is Standing.PENDING)


@pytest.mark.parametrize(
    ("attempt", "now", "called_for"),
    [(3, 421, True), (3, 500, True), (3, 421 - EARLY, True), (3, 420 - EARLY, False), (2, 421, False), (4, 421, False)],
)
def test_an_attempt_is_called_for_once_it_is_due(attempt: int, now: int, called_for: bool) -> None:
    assert PENDING.calls_for(attempt, now=now) is called_for


@pytest.mark.parametrize(
    ("wait", "look"), [(0, GRACE), (LONGEST_DELAY, LONGEST_DELAY + GRACE), (LONGEST_DELAY + 1, LONGEST_DELAY + 1)]
)
def test_the_sweep_looks_when_no_message_can_wait_or_the_message_is_late(wait: int, look: int) -> None:
    waiting = PENDING.waiting(1_000 + wait, now=1_000)
    assert (waiting.next_attempt_at, waiting.look_at) == (1_000 + wait, 1_000 + look)


def test_a_redelivery_begins_anew() -> None:
    given_up = PENDING.ended(Standing.FAILED)
    assert (given_up.next_attempt_at, given_up.look_at, given_up.tried) == (None, None, 2)
    again = given_up.reopened(9_000)
    assert (again.standing, again.next_attempt_at, again.look_at) == (Standing.PENDING, 9_000, 9_000 + GRACE)
    assert (again.next, again.tried, again.asked_for) == (3, 0, True)
    assert again.calls_for(3, now=9_000)
    tried = again.made(FAILED)
    assert (tried.next, tried.tried, tried.asked_for) == (4, 1, False)
    assert tried.reopened(9_100).asked_for
    assert not PENDING.ended(Standing.DISABLED).asked_for
    assert not replace(PENDING, attempts=()).asked_for, "nobody asked for the first one"


def test_a_message_names_the_next_attempt() -> None:
    message = json.loads(json.dumps(deliveries.message(PENDING)))
    fresh = replace(PENDING, attempts=(), next_attempt_at=None, look_at=None)
    assert deliveries.read(message) == (fresh, 3)
    del message["attempt"]
    assert deliveries.read({"source": "reelgate", **message}) == (fresh, 1), "what comes from the bus is the first"
    assert fresh.calls_for(1, now=0)


def test_the_owner_sees_every_attempt() -> None:
    assert deliveries.render(PENDING) == {
        "id": "evt_1",
        "object": "webhook.delivery",
        "event": "video.failed",
        "status": "pending",
        "created_at": 100,
        "attempts": [
            {"at": 101, "status": 503, "duration_ms": 12},
            {"at": 106, "status": None, "duration_ms": 15_000},
        ],
        "next_attempt_at": 421,
    }
