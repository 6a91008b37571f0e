"""The state machine is started once under each name."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from reelgate.jobs import Output, Route
from reelgate.workflow import Execution, Workflow, execution_input
from tests.gateway.samples import ID, video

ARN = "arn:aws:states:us-east-1:123456789012:stateMachine:reelgate"
WAIT = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}}


@pytest.fixture
def workflow(aws: None) -> Workflow:
    client = boto3.client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/reelgate"
    made = client.create_state_machine(name="reelgate", definition=json.dumps(WAIT), roleArn=role)
    return Workflow(client, made["stateMachineArn"])


def executions(workflow: Workflow) -> list[Any]:
    return list(workflow.client.list_executions(stateMachineArn=workflow.arn)["executions"])


def test_a_video_is_started_once(workflow: Workflow) -> None:
    assert workflow.execution(video()) is Execution.MISSING
    workflow.start(video())
    assert workflow.execution(video()) is Execution.RUNNING
    workflow.start(video())
    (execution,) = executions(workflow)
    assert execution["name"] == ID
    sent = workflow.client.describe_execution(executionArn=execution["executionArn"])["input"]
    assert json.loads(sent) == execution_input(video())


def test_that_it_was_started_otherwise_is_success_too(workflow: Workflow) -> None:
    """The routes of a video may have changed by the time of a second start: the first stands."""
    workflow.start(video())
    workflow.start(video(Output(index=0), Output(index=1)))
    assert len(executions(workflow)) == 1


def test_a_revival_is_a_new_execution(workflow: Workflow) -> None:
    workflow.start(video())
    assert workflow.execution(video(revivals=1)) is Execution.MISSING
    workflow.start(video(revivals=1))
    assert sorted(each["name"] for each in executions(workflow)) == [ID, f"{ID}-r1"]


def test_the_input_holds_ids_and_names_only() -> None:
    routes = (Route(provider="fal", model="m", estimate=1), Route(provider="replicate", model="m", estimate=2))
    made = video(Output(index=0, route=1), Output(index=1), routes=routes)
    assert execution_input(made) == {
        "schema_version": 1,
        "video_id": ID,
        "outputs": [{"index": 0, "provider": "replicate"}, {"index": 1, "provider": "fal"}],
        "fetch": False,
    }
    assert execution_input(replace(made, fetch=True))["fetch"] is True


def test_an_alias_starts_executions_of_its_machine(workflow: Workflow, monkeypatch: pytest.MonkeyPatch) -> None:
    through = Workflow(workflow.client, f"{workflow.arn}:live")
    asked: list[str] = []

    def start(*, stateMachineArn: str, name: str, input: str) -> None:  # noqa: N803 - boto3's own spelling
        asked.append(stateMachineArn)

    workflow.start(video())
    assert through.execution(video()) is Execution.RUNNING
    monkeypatch.setattr(workflow.client, "start_execution", start)
    through.start(video())
    assert asked == [f"{workflow.arn}:live"]


@pytest.mark.parametrize("status", ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"])
def test_an_execution_has_ended_however_it_did(
    workflow: Workflow, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def describe(*, executionArn: str) -> Any:  # noqa: N803 - boto3's own spelling
        assert executionArn == workflow.arn.replace("stateMachine", "execution") + f":{ID}-r1"
        return {"status": status}

    monkeypatch.setattr(workflow.client, "describe_execution", describe)
    assert workflow.execution(video(revivals=1)) is Execution.ENDED
