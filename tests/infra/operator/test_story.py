"""One video's timeline."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from infra.operator import story
from reelgate.deliveries import Attempt as Tried
from reelgate.deliveries import Delivery, Standing
from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Route, Status, Video
from reelgate.store import items
from reelgate.store.deliveries import Deliveries
from tests.gateway.samples import CREATED, ID, PROMPT, TENANT, media, request, video
from tests.infra.operator.conftest import Account

SECRET_URL = "https://hooks.example/secret-path"
ROUTES = (
    Route(provider="fal", model="kling-v3", estimate=420_000),
    Route(provider="byteplus", model="seedance-2.5", estimate=840_000),
)
MADE = Output(
    index=0,
    state=OutputState.COMPLETED,
    route=1,
    attempts=(Attempt(provider="fal", code="Throttled"),),
    operation={"id": "cgt-1"},
    claimed_at=CREATED + 1,
    submitted_at=CREATED + 2,
    media=media(),
)
DONE = video(
    MADE,
    status=Status.COMPLETED,
    routes=ROUTES,
    cost=840_000,
    cost_estimate=840_000,
    completed_at=CREATED + 8,
    webhook=True,
    key_id="key_1",
)


class History:
    """Step Functions as AWS tells of it: each event names the one before it."""

    class exceptions:  # noqa: N801 - boto3's word
        class ExecutionDoesNotExist(Exception):
            pass

    def __init__(self, executions: Mapping[str, list[dict[str, Any]]]) -> None:
        self.executions = executions

    def get_paginator(self, operation: str) -> Any:
        assert operation == "get_execution_history"
        return self

    def paginate(self, *, executionArn: str) -> Any:  # noqa: N803 - boto3's word
        name = executionArn.rpartition(":")[2]
        if name not in self.executions:
            raise self.exceptions.ExecutionDoesNotExist
        return [{"events": [event]} for event in self.executions[name]]


def events(*said: tuple[float, str, dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "previousEventId": number - 1,
            "timestamp": datetime.fromtimestamp(CREATED + at, UTC),
            "type": kind,
            **details,
        }
        for number, (at, kind, details) in enumerate(said, 1)
    ]


def entered(name: str) -> dict[str, Any]:
    return {"stateEnteredEventDetails": {"name": name, "input": json.dumps({"prompt": PROMPT})}}


def answered(**payload: Any) -> dict[str, Any]:
    return {"taskSucceededEventDetails": {"output": json.dumps({"Payload": payload})}}


RUN = events(
    (0.2, "ExecutionStarted", {}),
    (0.3, "TaskStateEntered", entered("Submit")),
    (0.4, "TaskScheduled", {}),
    (2.5, "TaskSucceeded", answered(index=0, state="submitted", wait=5)),
    (7.0, "TaskStateEntered", entered("Poll")),
    (7.1, "TaskScheduled", {}),
    (7.2, "TaskFailed", {"taskFailedEventDetails": {"error": "Unavailable", "cause": PROMPT}}),
    (7.3, "TaskSucceeded", answered(index=0, state="completed", error="Unavailable")),
    (8.2, "ExecutionSucceeded", {}),
)


def told(
    account: Account,
    made: Video,
    executions: Mapping[str, list[dict[str, Any]]] | None = None,
    *,
    show_prompt: bool = False,
) -> str:
    account.services["stepfunctions"] = History(executions or {})
    account.store.put(made, request(webhook_url=SECRET_URL))
    return "\n".join(story.tell(account.domain, ID, show_prompt=show_prompt))


def test_everything_that_happened_is_told_in_its_order(account: Account) -> None:
    tried = (Tried(at=CREATED + 9, status=500, duration_ms=12), Tried(at=CREATED + 14, status=None, duration_ms=15_000))
    delivery = Delivery(
        id="evt_1",
        video_id=ID,
        event="video.completed",
        created_at=CREATED + 8,
        tenant=TENANT,
        standing=Standing.PENDING,
        attempts=tried,
        next_attempt_at=CREATED + 314,
        look_at=CREATED + 500,
    )
    assert Deliveries(account.store.table).save(delivery, seen=None, now=CREATED + 14)
    assert told(account, DONE, {ID: RUN}).split("\n") == [
        f"{ID}: completed, mock-video, 4 s, 1280x720, of tenant acme",
        "",
        "2026-11-22 12:00:00      accepted   a video, 1 asked for, of fal (0.4200 USD), byteplus (0.8400 USD);"
        " webhook: yes",
        f"2026-11-22 12:00:00.200  execution  {ID} started",
        "2026-11-22 12:00:01      claimed    output 0 for byteplus",
        "2026-11-22 12:00:02      submitted  output 0 for byteplus, whose job is id cgt-1",
        "2026-11-22 12:00:02.500  Submit     output 0: submitted, asked again in 5 s",
        "2026-11-22 12:00:07.200  Poll       failed: Unavailable",
        "2026-11-22 12:00:07.300  Poll       output 0: completed, Unavailable",
        f"2026-11-22 12:00:08.200  execution  {ID} succeeded",
        "2026-11-22 12:00:08      settled    completed",
        "2026-11-22 12:00:09      webhook    evt_1, attempt 1: 500 after 12 ms",
        "2026-11-22 12:00:14      webhook    evt_1, attempt 2: no answer after 15000 ms",
        "2026-11-22 12:05:14      webhook    evt_1, attempt 3 is due",
        "",
        "output 0: completed at byteplus; fal failed with Throttled (0.0000 USD); 9 bytes, sha256 " + "0" * 64,
        "event: video.completed is not on the bus yet",
        "cost: 0.8400 USD of an estimated 0.8400 USD, counted for key_1",
    ]


def test_the_prompt_is_told_only_when_it_is_asked_for_and_no_url_ever(account: Account) -> None:
    assert PROMPT not in told(account, DONE, {ID: RUN})
    shown = told(account, DONE, {ID: RUN}, show_prompt=True)
    assert shown.count(PROMPT) == 1
    assert SECRET_URL not in shown


def test_a_lost_submit_says_what_it_may_have_cost(account: Account) -> None:
    lost = Failure(code=FailureCode.SUBMISSION_UNKNOWN, message="The answer was lost")
    output = Output(index=0, state=OutputState.FAILED, claimed_at=CREATED + 1, failure=lost)
    said = told(account, video(output, status=Status.FAILED, routes=ROUTES, completed_at=CREATED, cost=0, failure=lost))
    assert "settled    failed: SUBMISSION_UNKNOWN, The answer was lost" in said
    assert "output 0: failed at fal; SUBMISSION_UNKNOWN" in said
    assert "cost: 0.0000 USD of an estimated 0.0000 USD, 0.4200 USD at risk" in said


def test_a_revived_video_has_the_history_of_each_execution(account: Account) -> None:
    revived = events((60, "ExecutionStarted", {}), (61, "ExecutionAborted", {}))
    said = told(account, video(revivals=2), {f"{ID}-r1": revived})
    assert f"12:01:00.000  execution  {ID}-r1 started" in said
    assert f"12:01:01.000  execution  {ID}-r1 aborted" in said
    assert "event: none yet" in said
    assert "not settled" in said


@pytest.mark.parametrize("told_of", [True, False])
def test_a_final_video_is_due_until_the_bus_has_its_event(account: Account, told_of: bool) -> None:
    account.store.put(DONE)
    if told_of:
        assert account.store.due.told(account.store.read())
    account.services["stepfunctions"] = History({})
    assert account.store.table.get(items.partition(ID), items.VIDEO_SORT)
    said = "\n".join(story.tell(account.domain, ID, show_prompt=False))
    assert ("is on the bus" in said) == told_of
