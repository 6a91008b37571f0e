"""What Step Functions remembers of a video's executions, for 90 days. No more than names of errors: what a function
said may hold anything."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reelgate.jobs import Video


@dataclass(frozen=True, kw_only=True)
class Moment:
    """Something that happened `at` a Unix time; of what falls into one second, the lower `rank` came first."""

    at: float
    rank: int
    kind: str
    said: str


STARTED, STEP = 1, 4
_ENDS = {"ExecutionSucceeded", "ExecutionFailed", "ExecutionTimedOut", "ExecutionAborted"}
_FAILURES = {
    "TaskFailed": "taskFailedEventDetails",
    "TaskTimedOut": "taskTimedOutEventDetails",
    "ExecutionFailed": "executionFailedEventDetails",
    "ExecutionTimedOut": "executionTimedOutEventDetails",
    "ExecutionAborted": "executionAbortedEventDetails",
}


def moments(stepfunctions: Any, machine_arn: str, video: Video) -> Iterator[Moment]:
    """Of the first execution, and of each revival."""
    executions = machine_arn.replace(":stateMachine:", ":execution:")
    for number in range(video.revivals + 1):
        name = f"{video.id}-r{number}" if number else video.id
        try:
            pages = list(
                stepfunctions.get_paginator("get_execution_history").paginate(executionArn=f"{executions}:{name}")
            )
        except stepfunctions.exceptions.ExecutionDoesNotExist:
            continue
        events = [event for page in pages for event in page["events"]]
        yield from _read(name, {event["id"]: event for event in events})


def _read(name: str, events: Mapping[int, Any]) -> Iterator[Moment]:
    for event in events.values():
        at, kind = event["timestamp"].timestamp(), event["type"]
        if kind == "ExecutionStarted":
            yield Moment(at=at, rank=STARTED, kind="execution", said=f"{name} started")
        elif kind in _ENDS:
            ended = kind.removeprefix("Execution").lower()
            yield Moment(at=at, rank=STEP, kind="execution", said=f"{name} {ended}{_error(event)}")
        elif kind == "TaskSucceeded":
            yield Moment(at=at, rank=STEP, kind=_state(event, events) or "step", said=_answer(event))
        elif kind in _FAILURES:
            yield Moment(at=at, rank=STEP, kind=_state(event, events) or "step", said=f"failed{_error(event)}")


def _answer(event: Mapping[str, Any]) -> str:
    """What functions/provider and the others answer the machine with: ids, the next step, names of errors."""
    try:
        payload = json.loads(event["taskSucceededEventDetails"]["output"])["Payload"]
        output = f"output {payload['index']}: " if "index" in payload else ""
        parts = [payload.get("state") or payload.get("status") or "done", payload.get("error")]
        parts.append(f"asked again in {payload['wait']} s" if payload.get("wait") else None)
        return output + ", ".join(filter(None, parts))
    except (KeyError, TypeError, ValueError):
        return "done"


def _state(event: Mapping[str, Any], events: Mapping[int, Any]) -> str | None:
    """The name of the state that an event is about, as far as the events before it tell."""
    while event:
        if entered := event.get("stateEnteredEventDetails"):
            return str(entered["name"])
        event = events.get(event.get("previousEventId", 0), {})
    return None


def _error(event: Mapping[str, Any]) -> str:
    name = event.get(_FAILURES.get(event["type"], ""), {}).get("error")
    return f": {name}" if name else ""
