"""Dispatch: what is put on the queue, and when."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate import deliveries
from reelgate.deliveries import GRACE, LONGEST_DELAY, Attempt, Delivery, Standing
from reelgate.service.dispatch import Dispatch
from reelgate.store.deliveries import Deliveries
from tests.conftest import StoppedClock
from tests.gateway.samples import CREATED, ID, TENANT
from tests.gateway.service.mail import EVENT, Line

TRIED = Delivery(
    id=EVENT,
    video_id=ID,
    event="video.completed",
    created_at=CREATED,
    tenant=TENANT,
    attempts=(Attempt(at=CREATED, status=500, duration_ms=8),),
)
LONG = TRIED.waiting(CREATED + 7_200, now=CREATED)


@pytest.fixture
def line(clock: StoppedClock) -> Line:
    return Line(clock)


@pytest.fixture
def dispatch(table: Any, clock: StoppedClock, line: Any) -> Dispatch:
    return Dispatch(deliveries=Deliveries(table), queue=line, clock=clock)


@pytest.mark.parametrize("wait", [0, 5, LONGEST_DELAY])
def test_a_message_waits_until_the_attempt_is_due(dispatch: Dispatch, line: Line, wait: int) -> None:
    waiting = TRIED.waiting(CREATED + wait, now=CREATED)
    assert dispatch.send(waiting)
    assert line.sent == [(deliveries.message(waiting), wait)]


def test_what_is_due_already_goes_out_at_once(dispatch: Dispatch, line: Line) -> None:
    assert dispatch.send(TRIED.waiting(CREATED - 60, now=CREATED - 60))
    assert [delay for _, delay in line.sent] == [0]


@pytest.mark.parametrize(
    "delivery", [TRIED.waiting(CREATED + LONGEST_DELAY + 1, now=CREATED), TRIED.ended(Standing.DELIVERED)]
)
def test_what_is_too_far_off_or_ended_is_not_sent(dispatch: Dispatch, line: Line, delivery: Delivery) -> None:
    assert not dispatch.send(delivery)
    assert line.sent == []


def test_the_sweep_sends_what_is_due(dispatch: Dispatch, line: Line, clock: StoppedClock) -> None:
    dispatch.deliveries.save(LONG, seen=None, now=CREATED)
    clock.tick(7_199)
    assert not dispatch.overdue(ID, EVENT)
    clock.tick(1)
    assert dispatch.overdue(ID, EVENT)
    assert line.sent == [(deliveries.message(LONG), 0)]
    assert dispatch.deliveries.find(ID, EVENT) == replace(LONG, look_at=clock.seconds + GRACE)
    assert not dispatch.overdue(ID, EVENT), "the message has its time"
    clock.tick(GRACE)
    assert dispatch.overdue(ID, EVENT)


def test_the_sweep_sends_nothing_for_what_ended_or_is_gone(dispatch: Dispatch, line: Line, clock: StoppedClock) -> None:
    """The index may be a moment behind."""
    assert not dispatch.overdue(ID, EVENT)
    dispatch.deliveries.save(LONG.ended(Standing.REFUSED), seen=None, now=CREATED)
    clock.tick(7_200)
    assert not dispatch.overdue(ID, EVENT)
    assert line.sent == []


def test_a_redelivery_is_due_at_once(dispatch: Dispatch, line: Line, clock: StoppedClock) -> None:
    ended = TRIED.ended(Standing.FAILED)
    dispatch.deliveries.save(ended, seen=None, now=CREATED)
    clock.tick(60)
    again = dispatch.begin_again(ended)
    assert again == ended.reopened(clock.seconds) == dispatch.deliveries.find(ID, EVENT)
    assert line.sent == [(deliveries.message(again), 0)]


def test_a_redelivery_in_the_moment_of_an_attempt_is_that_attempt(dispatch: Dispatch, line: Line) -> None:
    dispatch.deliveries.save(LONG, seen=None, now=CREATED)
    made = LONG.made(Attempt(at=CREATED + 7_200, status=200, duration_ms=8)).ended(Standing.DELIVERED)
    dispatch.deliveries.save(made, seen=LONG, now=CREATED + 7_200)
    assert dispatch.begin_again(LONG) is None
    assert dispatch.deliveries.find(ID, EVENT) == made
    assert line.sent == []
