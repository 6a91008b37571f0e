"""Step Functions' API: a name is good for one execution."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.machine import Failed, Json, Run
from tests.faults.refusals import refused

LONGEST = 20_000
"""States that one execution enters, at the most; the service ends it at 25,000 events."""


@dataclass
class Execution:
    name: str
    given: str
    run: Run
    status: str = "RUNNING"

    def abort(self) -> None:
        if self.status == "RUNNING":
            self.status = "ABORTED"


@dataclass
class Executions:
    """`after` runs something so many seconds later; `invoke` is Lambda, for an execution."""

    definition: Json
    after: Callable[[float, Callable[[], None]], None]
    invoke: Callable[[Execution, str, Json], Any]
    now: Callable[[], float]
    all: dict[str, Execution] = field(default_factory=dict)

    def start_execution(self, *, stateMachineArn: str, name: str, input: str) -> Any:  # noqa: N803
        arn = f"{stateMachineArn.replace(':stateMachine:', ':execution:')}:{name}"
        known = self.all.get(arn)
        if known and (known.status != "RUNNING" or known.given != input):
            raise refused("ExecutionAlreadyExists", "StartExecution")
        if known is None:
            self.all[arn] = execution = Execution(name, input, Run(lambda *_: None))
            execution.run.invoke = lambda function, payload: self.invoke(execution, function, payload)
            self._go(execution)
        return {"executionArn": arn}

    def describe_execution(self, *, executionArn: str) -> Any:  # noqa: N803
        if executionArn not in self.all:
            raise refused("ExecutionDoesNotExist", "DescribeExecution")
        return {"status": self.all[executionArn].status}

    def _go(self, execution: Execution) -> None:
        steps = execution.run.program(self.definition, json.loads(execution.given), {})
        end = self.now() + self.definition["TimeoutSeconds"]

        def step() -> None:
            if execution.status == "RUNNING" and self.now() >= end:
                execution.status = "TIMED_OUT"
            if execution.status != "RUNNING":
                return
            try:
                pause = next(steps)
                assert len(execution.run.entered) < LONGEST, "the execution runs in circles"
            except StopIteration:
                if execution.status == "RUNNING":
                    execution.status = "SUCCEEDED"
            except Failed:
                execution.status = "FAILED"
            else:
                self.after(pause, step)

        self.after(0, step)
