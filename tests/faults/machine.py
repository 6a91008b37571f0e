"""Step Functions, as far as infra/video.asl.json needs it: an interpreter on a clock that is told what to wait for.

What it does not know it refuses by name, so that a state machine that grows shows here, and is not run half.
"""

import json
import re
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]
Waiting = Generator[float, None, Any]
"""Yields seconds to wait; returns the output."""
Invoke = Callable[[str, Json], Any]
"""A function's name or ARN, and the payload. Raises Failed."""

_PATH = re.compile(r"\$\$?(\.\w+)*")
_FORMAT = re.compile(r"States\.Format\('([^']*)', (\$[\w.]*)\)")
_COMMON = {"Type", "Comment", "Next", "End"}
_KNOWN = {
    "Task": {
        "Resource",
        "Parameters",
        "ResultSelector",
        "OutputPath",
        "ResultPath",
        "TimeoutSeconds",
        "Retry",
        "Catch",
    },
    "Choice": {"Choices", "Default"},
    "Wait": {"Seconds", "SecondsPath"},
    "Pass": {"Parameters"},
    "Map": {"ItemsPath", "ItemSelector", "MaxConcurrency", "ItemProcessor", "ResultPath"},
}
_RETRIER = {"ErrorEquals", "IntervalSeconds", "BackoffRate", "MaxAttempts", "MaxDelaySeconds", "JitterStrategy"}
_CATCHER = {"ErrorEquals", "ResultPath", "Next"}
_INVOKE = re.compile(r"arn:[\w-]+:states:::lambda:invoke")


class Failed(Exception):
    """A task, or the machine, failed with an error of this name; the history has its cause too."""

    def __init__(self, error: str, cause: str = "") -> None:
        super().__init__(error)
        self.error = error
        self.cause = cause


class Unknown(AssertionError):
    """The definition uses what is not interpreted here."""


@dataclass
class Run:
    """One execution: `entered` are its states in order, Choices left out, `history` what went into and out of them, and
    `transitions` what AWS counts: every state that is entered, and every retry.
    https://aws.amazon.com/step-functions/pricing/"""

    invoke: Invoke
    entered: list[str] = field(default_factory=list)
    history: list[str] = field(default_factory=list)
    transitions: int = 0

    def program(self, program: Mapping[str, Any], given: Any, context: Json) -> Waiting:
        """From the first state to one that ends."""
        name = program["StartAt"]
        while name:
            state = program["States"][name]
            _checked(name, state)
            self.transitions += 1
            if state["Type"] != "Choice":
                self.entered.append(name)
            self.history.append(json.dumps(given))
            given, name = yield from self._state(state, given, context)
        self.history.append(json.dumps(given))
        return given

    def _state(self, state: Json, given: Any, context: Json) -> Generator[float, None, tuple[Any, str | None]]:
        match state["Type"]:
            case "Choice":
                return given, _chosen(state, given)
            case "Wait":
                yield float(state["Seconds"] if "Seconds" in state else _at(state["SecondsPath"], given, context))
                return given, state.get("Next")
            case "Pass":
                return _filled(state["Parameters"], given, context) if "Parameters" in state else given, state.get(
                    "Next"
                )
            case "Map":
                output = yield from self._map(state, given, context)
                return _placed(state, given, output), state.get("Next")
            case _:
                return (yield from self._task(state, given, context))

    def _task(self, state: Json, given: Any, context: Json) -> Generator[float, None, tuple[Any, str | None]]:
        """With Retry: each retrier counts its own tries. The jitter is the most that it may be."""
        asked = _filled(state["Parameters"], given, context)
        tries: dict[int, int] = {}
        while True:
            try:
                answer = self.invoke(asked["FunctionName"], asked["Payload"])
            except Failed as failure:
                self.history.append(f"{failure.error}: {failure.cause}")
                place, retrier = _first(state.get("Retry", ()), failure.error)
                done = tries.get(place, 0)
                if retrier is not None and done < retrier.get("MaxAttempts", 3):
                    tries[place] = done + 1
                    self.transitions += 1
                    yield _pause(retrier, done)
                    continue
                _, catcher = _first(state.get("Catch", ()), failure.error)
                if catcher is None:
                    raise
                if catcher.get("ResultPath", "$") is not None:
                    raise Unknown("a Catch that keeps the error") from None
                return given, catcher["Next"]
            said = {"Payload": answer, "StatusCode": 200}
            kept = _filled(state["ResultSelector"], said, context) if "ResultSelector" in state else said
            result = _placed(state, given, kept)
            return _at(state.get("OutputPath", "$"), result, context), state.get("Next")

    def _map(self, state: Json, given: Any, context: Json) -> Waiting:
        """The items side by side: of those whose wait is over first, the first goes on."""
        items = _at(state["ItemsPath"], given, context)
        program = state["ItemProcessor"]
        if program.get("ProcessorConfig") != {"Mode": "INLINE"} or len(items) > state["MaxConcurrency"]:
            raise Unknown("a Map that is not inline, or of more items than go side by side")
        branches: dict[int, Waiting] = {}
        for index, item in enumerate(items):
            inner = {**context, "Map": {"Item": {"Index": index, "Value": item}}}
            branches[index] = self.program(program, _filled(state["ItemSelector"], given, inner), inner)
        wakes, results, now = dict.fromkeys(branches, 0.0), {}, 0.0
        while wakes:
            index = min(wakes, key=lambda each: (wakes[each], each))
            if wakes[index] > now:
                yield wakes[index] - now
                now = wakes[index]
            try:
                wakes[index] = now + next(branches[index])
            except StopIteration as ended:
                results[index] = ended.value
                del wakes[index]
        return [results[index] for index in sorted(results)]


def _checked(name: str, state: Json) -> None:
    kind = state["Type"]
    if kind not in _KNOWN or (strange := state.keys() - _COMMON - _KNOWN[kind]):
        raise Unknown(f"{name}: {kind}" if kind not in _KNOWN else f"{name}: {sorted(strange)}")
    if kind == "Task" and not _INVOKE.fullmatch(state["Resource"]):
        raise Unknown(f"{name}: {state['Resource']}")
    for rules, known in ((state.get("Retry", ()), _RETRIER), (state.get("Catch", ()), _CATCHER)):
        if strange := {word for rule in rules for word in rule} - known:
            raise Unknown(f"{name}: {sorted(strange)}")


def _chosen(state: Json, given: Any) -> str:
    for rule in state["Choices"]:
        if _met({word: value for word, value in rule.items() if word != "Next"}, given):
            return str(rule["Next"])
    if "Default" not in state:
        raise Failed("States.NoChoiceMatched")
    return str(state["Default"])


def _met(rule: Json, given: Any) -> bool:
    """What follows a comparison that fails is not looked at, so that it may name what is not there."""
    match rule:
        case {"And": rules, **rest} if not rest:
            return all(_met(each, given) for each in rules)
        case {"Variable": path, "IsPresent": present, **rest} if not rest:
            return bool(_present(path, given) == present)
        case {"Variable": path, "StringEquals": value, **rest} if not rest:
            return bool(_at(path, given, {}) == value)
        case {"Variable": path, "BooleanEquals": value, **rest} if not rest:
            return _at(path, given, {}) is value
    raise Unknown(f"a Choice by {sorted(rule)}")


def _present(path: str, given: Any) -> bool:
    try:
        _at(path, given, {})
    except Failed:
        return False
    return True


def _at(path: str, given: Any, context: Json) -> Any:
    if not _PATH.fullmatch(path):
        raise Unknown(f"the path {path}")
    found = context if path.startswith("$$") else given
    for word in path.split(".")[1:]:
        if not isinstance(found, dict) or word not in found:
            raise Failed("States.ParameterPathFailure")
        found = found[word]
    return found


def _filled(template: Any, given: Any, context: Json) -> Any:
    if not isinstance(template, dict):
        return template
    filled = {}
    for name, value in template.items():
        if name.endswith(".$"):
            filled[name.removesuffix(".$")] = _value(value, given, context)
        else:
            filled[name] = _filled(value, given, context)
    return filled


def _value(expression: str, given: Any, context: Json) -> Any:
    if call := _FORMAT.fullmatch(expression):
        return call[1].replace("{}", str(_at(call[2], given, context)))
    return _at(expression, given, context)


def _placed(state: Json, given: Any, result: Any) -> Any:
    path = state.get("ResultPath", "$")
    if path == "$":
        return result
    if path is None:
        return given
    if path.count(".") != 1:
        raise Unknown(f"the ResultPath {path}")
    return {**given, path.split(".")[1]: result}


def _first(rules: Any, error: str) -> tuple[int, Json | None]:
    for place, rule in enumerate(rules):
        names = rule["ErrorEquals"]
        tasks = "States.TaskFailed" in names and not error.startswith("States.")
        if error in names or "States.ALL" in names or tasks:
            return place, rule
    return -1, None


def _pause(retrier: Json, done: int) -> float:
    pause = float(retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** done)
    return min(pause, float(retrier.get("MaxDelaySeconds", pause)))
