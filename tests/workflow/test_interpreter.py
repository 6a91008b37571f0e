"""The interpreter of tests/faults/machine.py against moto's: given the same answers of the tasks, the same way."""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from moto.core.exceptions import JsonRESTError

from tests.faults.machine import Failed, Run
from tests.workflow.definition import deployed
from tests.workflow.functions import breaks_before, never_ran
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask

Told = list[tuple[str, Any, Any, str | None]]
"""Of each invocation its function, its payload, and its answer or the error that it ended with."""


@pytest.fixture
def told(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What the tasks were asked and answered."""
    told: Told = []
    invoke = stage.functions.invoke

    def listening(name: str, body: Any, headers: dict[str, str]) -> bytes:
        try:
            answer = invoke(name, body, headers)
        except JsonRESTError as refused:
            told.append((name, json.loads(body), None, f"Lambda.{refused.error_type}"))
            raise
        said = json.loads(answer)
        failed = "x-amz-function-error" in headers
        told.append((name, json.loads(body), None if failed else said, said["errorType"] if failed else None))
        return answer

    monkeypatch.setattr(stage.functions, "invoke", listening)
    return told


def goes_well(stage: Stage) -> str:
    return "mock-video"


def falls_back(stage: Stage) -> str:
    fal = stage.vendors["fal"]
    fal.script(Ask.SUBMIT, fal.refusal(402, "no_credit", "No"))
    return "kling-v3"


def is_slow(stage: Stage) -> str:
    fal = stage.vendors["fal"]
    fal.script(Ask.POLL, "IN_QUEUE", "IN_PROGRESS", "IN_PROGRESS")
    return "fal/kling-v3"


def breaks_down(stage: Stage) -> str:
    stage.functions.happens("poll", *[breaks_before()] * 3)
    stage.functions.happens("settle", breaks_before())
    return "mock-video"


def is_lost(stage: Stage) -> str:
    stage.functions.happens("submit", breaks_before())
    return "mock-video"


def has_no_room(stage: Stage) -> str:
    stage.functions.happens("submit", never_ran(), never_ran())
    return "mock-video"


def is_not_fetched(stage: Stage) -> str:
    stage.vendors["mock"].script(Ask.FILE, *[httpx.Response(404)] * 7)
    return "mock-video"


WAYS = (goes_well, falls_back, is_slow, breaks_down, is_lost, has_no_room, is_not_fetched)


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_the_same_way(stage: Stage, told: Told, way: Callable[[Stage], str]) -> None:
    id = stage.accept(way(stage))
    video = stage.finished(id)
    run, waits = _again(stage, told, id)
    assert run.entered == ["Outputs", *stage.path(video).split()]
    entered = [each for each in stage.history(video) if each["type"].endswith("StateEntered")]
    assert run.transitions == len(entered) + len(stage.passing.retries)
    assert sorted(waits) == sorted(float(each) for each in (*stage.passing.waits, *stage.passing.retries) if each)


def test_side_by_side(stage: Stage, told: Told) -> None:
    """moto runs the outputs in threads, in any order."""
    id = stage.accept("mock-video", n=2)
    video = stage.finished(id)
    run, _ = _again(stage, told, id)
    assert sorted(run.entered) == sorted(["Outputs", *stage.path(video).split()])


def _again(stage: Stage, told: Told, id: str) -> tuple[Run, list[float]]:
    """The same execution here, and what it waited for."""
    left = list(told)

    def invoke(name: str, payload: Any) -> Any:
        place = next(place for place, each in enumerate(left) if each[:2] == (name, payload))
        _, _, answer, failure = left.pop(place)
        if failure:
            raise Failed(failure)
        return answer

    started = stage.client.describe_execution(executionArn=stage._execution(stage.video(id)))
    run = Run(invoke)
    waits = [each for each in run.program(json.loads(deployed()), json.loads(started["input"]), {}) if each]
    assert left == [], "it asked for less than moto did"
    return run, waits
