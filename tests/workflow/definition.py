"""The state machine as the file describes it, and what the tasks behind it can answer."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import reelgate.service
from reelgate.steps import Step
from tests.workflow.functions import FETCH, PREFIX, SETTLE

DEFINITION = Path(__file__).parents[2] / "infra" / "video.asl.json"

SUBSTITUTIONS = {
    "Partition": "aws",
    "FetchFunctionArn": FETCH,
    "ProviderFunctionPrefix": PREFIX,
    "SettleFunctionArn": SETTLE,
}

State = dict[str, Any]


@dataclass(frozen=True)
class Program:
    """One level of states: the machine's own, or those of its Map."""

    start: str
    states: dict[str, State]

    @property
    def tasks(self) -> dict[str, State]:
        return self._of("Task")

    @property
    def passes(self) -> dict[str, State]:
        return self._of("Pass")

    @property
    def choices(self) -> dict[str, State]:
        return self._of("Choice")

    def _of(self, kind: str) -> dict[str, State]:
        return {name: state for name, state in self.states.items() if state["Type"] == kind}

    def exits(self, name: str) -> set[str]:
        """The states that can come after this one."""
        state = self.states[name]
        rules = [state, *state.get("Choices", ()), *state.get("Catch", ())]
        nexts = {rule["Next"] for rule in rules if "Next" in rule}
        return nexts | ({state["Default"]} if "Default" in state else set())

    def reachable(self) -> set[str]:
        seen: set[str] = set()
        ahead = {self.start}
        while ahead:
            seen |= ahead
            ahead = {name for each in ahead for name in self.exits(each)} - seen
        return seen


def read() -> Any:
    return json.loads(DEFINITION.read_text())


def deployed() -> str:
    """The definition as the template gives it to Step Functions."""
    text = DEFINITION.read_text()
    for name, value in SUBSTITUTIONS.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def programs() -> tuple[Program, Program]:
    """The machine, and what its Map does for each output."""
    machine = read()
    each = machine["States"]["Outputs"]["ItemProcessor"]
    return Program(machine["StartAt"], machine["States"]), Program(each["StartAt"], each["States"])


def branches(choice: State, variable: str = "$.state") -> dict[str, str]:
    """Each word that the Choice knows, and the state it leads to."""
    for rule in choice["Choices"]:
        assert rule.keys() == {"Variable", "StringEquals", "Next"}
        assert rule["Variable"] == variable
    return {rule["StringEquals"]: rule["Next"] for rule in choice["Choices"]}


def answers(action: str) -> set[Step]:
    """The steps that a task can answer, read from its source: those that are named in its `run`, and in whatever that
    calls in its own module or in one that this imports. There, a function is told by its name alone, so this may be too
    many, and is never too few."""
    functions = {name: node for module in _imported(action) for name, node in _functions(module)}
    ahead, seen, found = [f"{action}.run"], set[str](), set[Step]()
    while ahead:
        name = ahead.pop()
        seen.add(name)
        for node in ast.walk(functions[name]):
            match node:
                case ast.Attribute(value=ast.Name(id="Step"), attr=word):
                    found.add(Step[word])
                case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=room))) if room in STORE:
                    continue
                case ast.Call(func=ast.Name(id=called) | ast.Attribute(attr=called)) if called != "run":
                    ahead += [each for each in functions if each.endswith(f".{called}") and each not in seen]
    return found


STORE = ("outputs", "videos")
"""Rooms of the store, which answer nothing to the machine."""
SERVICE = Path(reelgate.service.__path__[0])


def _imported(module: str) -> set[str]:
    """The modules of the service that this one needs, itself among them."""
    ahead, seen = {module}, set[str]()
    while ahead:
        seen.add(name := ahead.pop())
        for node in ast.walk(ast.parse((SERVICE / f"{name}.py").read_text())):
            match node:
                case ast.ImportFrom(module="reelgate.service", names=names):
                    ahead |= {alias.name for alias in names} - seen
                case ast.ImportFrom(module=str(path)) if path.startswith("reelgate.service."):
                    ahead |= {path.removeprefix("reelgate.service.")} - seen
    return seen


def _functions(module: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.walk(ast.parse((SERVICE / f"{module}.py").read_text())):
        if isinstance(node, ast.FunctionDef):
            yield f"{module}.{node.name}", node
