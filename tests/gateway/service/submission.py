"""A submit of the one output, and what came of it."""

import json
from typing import Any

from reelgate.jobs import OutputState
from reelgate.service import submit
from tests.gateway.samples import CREATED, ID, PROMPT
from tests.gateway.service.conftest import Workbench


def run(bench: Workbench, name: str = "mock") -> dict[str, Any]:
    answer = submit.run(bench.desk(name), ID, 0)
    assert PROMPT not in json.dumps(answer) and "://" not in json.dumps(answer)
    return answer


def step(state: str, *, wait: int = 0, provider: str = "mock", error: str | None = None) -> dict[str, Any]:
    """The answer to the state machine."""
    answer = {"video_id": ID, "index": 0, "state": state, "wait": wait, "provider": provider}
    return answer | ({"error": error} if error else {})


def posts(bench: Workbench) -> int:
    return len(bench.vendor.calls("submit"))


def refusal(bench: Workbench) -> tuple[str, str]:
    failure = bench.output.failure
    assert bench.output.state is OutputState.FAILED and failure
    return failure.code, failure.message


def unwell(bench: Workbench) -> set[str]:
    return {provider for provider, _ in bench.desk().circuits.unwell(now=CREATED)}
