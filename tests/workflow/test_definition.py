"""The file by itself: what it says is possible, and what it names exists."""

import inspect
from typing import Any

import pytest

from functions.provider.handler import ACTIONS
from reelgate import errors
from reelgate.service import poll
from reelgate.steps import Step
from tests.workflow.definition import Program, answers, branches, programs, read

AWS_ERRORS = {
    "States.ALL",
    "States.Timeout",
    "Lambda.TooManyRequestsException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Sandbox.Timedout",
}
"""https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html; a function's own timeout is
reported as Sandbox.Timedout."""

MACHINE, EACH = programs()
CHOICES = {"Submitted?": "submit", "Polled?": "poll", "Stored?": "store"}
STEPS = {
    Step.QUEUED: "Pause",
    Step.SUBMITTED: "Wait",
    Step.STORING: "Store",
    Step.CANCELLING: "Cancel",
    Step.COMPLETED: "Done",
    Step.FAILED: "Done",
    Step.CANCELLED: "Done",
}
"""What steps.Step says of each word that a task answers."""
FETCHED = {Step.READY: "Outputs", Step.QUEUED: "Patience"}
"""And of those that Fetch answers, before there are outputs."""
OUTCOMES = {Step.UNFETCHED: "Unfetched", Step.LOST: "Lost"}
"""And of each that is the machine's own."""

PASSING = sorted(kind.__name__ for kind in poll.PASSING)
RESULT = sorted(name for name, _ in inspect.getmembers(errors, inspect.isclass) if name.startswith("Result"))
CAUGHT = {
    "Submit": [(["States.ALL"], "Lost")],
    "Poll": [(["States.ALL"], "Lost")],
    "Store": [(RESULT, "Unfetched"), (["States.ALL"], "Lost")],
    "Cancel": [(["States.ALL"], "Done")],
}
"""What each task does with an error that is left after its retries: the first rule that names it decides."""
RETRIED = {
    "Submit": [(["Lambda.TooManyRequestsException"], 10)],
    "Poll": [(["States.ALL"], 6)],
    "Store": [(RESULT, 6), (["States.ALL"], 6)],
    "Cancel": [(["States.ALL"], 3)],
}
"""How often each is tried again first."""


def matched(rule: str) -> list[tuple[str, list[str]]]:
    """The error names of each Retry or Catch, with the state that has it."""
    tasks = {**MACHINE.tasks, **EACH.tasks}
    return [(name, each["ErrorEquals"]) for name, task in tasks.items() for each in task.get(rule, ())]


def test_the_file_is_json_in_jsonpath_as_it_stands() -> None:
    machine = read()
    assert machine.get("QueryLanguage", "JSONPath") == "JSONPath"
    assert "${" not in "".join([*MACHINE.states, *EACH.states])


def test_every_error_that_is_matched_exists() -> None:
    ours = {name for name, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, Exception)}
    for state, names in [*matched("Retry"), *matched("Catch")]:
        assert set(names) <= ours | AWS_ERRORS, state
        assert len(names) == len(set(names)), state


def test_each_error_leads_where_it_should() -> None:
    for name, task in EACH.tasks.items():
        assert [(sorted(each["ErrorEquals"]), each["Next"]) for each in task["Catch"]] == CAUGHT[name], name


def test_and_is_tried_again_as_often_as_it_should_be_first() -> None:
    for name, task in EACH.tasks.items():
        assert [(sorted(each["ErrorEquals"]), each["MaxAttempts"]) for each in task["Retry"]] == RETRIED[name], name


def test_nothing_that_breaks_down_in_an_output_ends_the_others() -> None:
    for name, task in EACH.tasks.items():
        assert task["Catch"][-1]["ErrorEquals"] == ["States.ALL"], name
        assert all(each["ResultPath"] is None for each in task["Catch"]), name


def test_settle_is_tried_for_long() -> None:
    (retry,) = MACHINE.states["Settle"]["Retry"]
    assert retry["ErrorEquals"] == ["States.ALL"]
    assert retry["MaxAttempts"] >= 10


@pytest.mark.parametrize("choice", CHOICES)
def test_each_choice_has_a_branch_for_all_that_its_task_can_answer_and_for_nothing_else(choice: str) -> None:
    known = branches(EACH.choices[choice])
    assert known == {step: STEPS[step] for step in answers(CHOICES[choice])}
    assert EACH.choices[choice]["Default"] == "Lost"


def test_so_has_the_choice_after_fetch() -> None:
    assert branches(MACHINE.choices["Fetched?"], "$.fetched.state") == FETCHED
    assert FETCHED.keys() == answers("fetch")
    assert MACHINE.choices["Fetched?"]["Default"] == "Unbegun"


def test_fetch_is_passed_by_where_nothing_says_that_there_is_something() -> None:
    (rule,) = MACHINE.choices["Inputs?"]["Choices"]
    present, wanted = rule["And"]
    assert present == {"Variable": "$.fetch", "IsPresent": True}
    assert wanted == {"Variable": "$.fetch", "BooleanEquals": True}
    assert (rule["Next"], MACHINE.choices["Inputs?"]["Default"]) == ("Fetch", "Outputs")


def test_every_choice_and_every_step_is_looked_at() -> None:
    assert EACH.choices.keys() == CHOICES.keys()
    assert MACHINE.choices.keys() == {"Inputs?", "Fetched?"}
    assert STEPS.keys() | FETCHED.keys() | OUTCOMES.keys() == set(Step)
    assert answers("cancel") == {Step.CANCELLED}
    for choice, action in CHOICES.items():
        (task,) = (name for name, state in EACH.tasks.items() if state.get("Next") == choice)
        assert task.lower() == action


def test_the_machines_own_words_are_said_by_it_and_by_no_task() -> None:
    said = {state["Parameters"]["state"]: name for name, state in EACH.passes.items() if "Parameters" in state}
    assert said == OUTCOMES
    for action in ACTIONS:
        assert not answers(action) & OUTCOMES.keys(), action
    for name in OUTCOMES.values():
        state = EACH.states[name]
        assert state["Parameters"].keys() == {"video_id.$", "index.$", "state"}
        assert state["End"] is True


def test_each_task_asks_for_the_action_of_its_own_name() -> None:
    assert {name.lower() for name in EACH.tasks} == ACTIONS.keys()
    for name, task in EACH.tasks.items():
        payload: dict[str, Any] = task["Parameters"]["Payload"]
        waited = {"wait.$": "$.wait"} if name == "Poll" else {}
        assert payload == {"action": name.lower(), "video_id.$": "$.video_id", "index.$": "$.index", **waited}
        assert task["OutputPath"] == "$.Payload"


@pytest.mark.parametrize("program", [MACHINE, EACH], ids=["machine", "output"])
def test_every_state_is_reached_and_every_next_exists(program: Program) -> None:
    assert program.reachable() == program.states.keys()


@pytest.mark.parametrize("program", [MACHINE, EACH], ids=["machine", "output"])
def test_every_state_can_end(program: Program) -> None:
    ends = {name for name, state in program.states.items() if state.get("End")}
    for name in program.states:
        assert Program(name, program.states).reachable() & ends, name


@pytest.mark.parametrize("program", [MACHINE, EACH], ids=["machine", "output"])
def test_no_task_waits_for_ever(program: Program) -> None:
    """Without a limit of its own a task may hang for as long as the machine may."""
    assert program.tasks
    assert all(task["TimeoutSeconds"] > 0 for task in program.tasks.values())
    assert read()["TimeoutSeconds"] > 0


def test_every_loop_waits() -> None:
    """A machine that runs in circles costs money with every turn: no way leads back to a task without a Wait."""
    for states, tasks in ((EACH.states, EACH.tasks), (MACHINE.states, MACHINE.tasks)):
        moving = {name: state for name, state in states.items() if state["Type"] != "Wait"}
        still = {name: {"Type": "Wait"} for name in states if name not in moving}
        for name in tasks:
            program = Program(name, {**moving, **still})
            assert not [each for each in program.reachable() if name in program.exits(each)], name
