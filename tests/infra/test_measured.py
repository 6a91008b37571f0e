"""Each alarm that watches a metric of ours is moved by the fault that it is for: by a real handler, in a world of moto,
through the very names and dimensions that the alarm reads."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import httpx
import pytest

from functions.announce.handler import handler as announce
from functions.provider.handler import handler as provider
from functions.sweep.handler import handler as sweep
from infra.observability import ENOUGH, LONGEST_VIDEO
from reelgate import clients
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status, Video
from reelgate.measures import Metric
from reelgate.store import items
from reelgate.store.table import dumps
from tests.conftest import StoppedClock
from tests.functions.conftest import Deployment, deployment
from tests.functions.invocation import CONTEXT, load_event, measured
from tests.gateway.samples import CREATED, ID, PROMPT, request, video
from tests.infra.template import Synthesis, alarms, metrics, synthesize

__all__ = ["deployment"]

SUBMITTED = Output(index=0, state=OutputState.SUBMITTED, operation={"id": "job"}, claimed_at=1, submitted_at=1)
PAID = (Route(provider="mock", model="mock-video", estimate=700),)
UNKNOWN = Failure(code=FailureCode.SUBMISSION_UNKNOWN, message=f"the answer to {PROMPT} was lost")
LOST = Output(index=0, state=OutputState.FAILED, failure=UNKNOWN)


class World:
    """What the faults happen in."""

    def __init__(self, deployment: Deployment, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> None:
        self.deployment, self.clock, self.monkeypatch = deployment, clock, monkeypatch

    def a_video_is_stuck(self) -> None:
        self.deployment.store.put(video(), request())
        self.clock.tick(LONGEST_VIDEO.to_seconds())
        sweep(load_event("sweep_schedule"), CONTEXT)

    def a_submission_is_lost(self) -> None:
        self.end(video(LOST, status=Status.FAILED, completed_at=CREATED + 9, cost=0, failure=UNKNOWN, routes=PAID))

    def a_provider_is_down(self) -> None:
        client = httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(503)))
        self.monkeypatch.setattr(clients, "trusted", lambda **_: client)
        self.monkeypatch.setattr("reelgate.secrets.Secrets.read", lambda *_: "sk-vendor")
        self.deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request())
        for _ in range(ENOUGH):
            provider(load_event("provider_poll"), CONTEXT)

    def a_video_is_dear(self) -> None:
        self.end(video(status=Status.COMPLETED, completed_at=CREATED + 9, cost=1_000_000))

    def end(self, after: Video) -> None:
        """The stream's record of an end."""
        event = load_event("announce_stream")
        images = {"NewImage": after, "OldImage": video(status=Status.IN_PROGRESS)}
        for image, each in images.items():
            event["Records"][0]["dynamodb"][image] = dumps(items.video_item(each, CREATED))
        announce(event, CONTEXT)


FAULTS: dict[str, Callable[[World], None]] = {
    "VideosStuck": World.a_video_is_stuck,
    "SubmissionsUnknown": World.a_submission_is_lost,
    "ProviderErrors-mock": World.a_provider_is_down,
    "DailySpend": World.a_video_is_dear,
}


@pytest.fixture(scope="module")
def limited(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """A gateway with the mock alone, and a limit to what a day may cost."""
    folder: Path = tmp_path_factory.mktemp("limited")
    return synthesize(folder, daily_spend_alarm_usd=1, **{"aws:cdk:bundling-stacks": []})


@pytest.fixture
def world(deployment: Deployment, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch) -> World:
    return World(deployment, clock, monkeypatch)


def watching(synthesis: Synthesis) -> Iterator[tuple[str, dict[str, Any], dict[str, Any]]]:
    """The alarms on metrics of ours, by name, with the metric that they watch."""
    resources = synthesis.operations["Resources"]
    for alarm in alarms(synthesis):
        (logical_id,) = (each for each, resource in resources.items() if resource is alarm)
        for metric in metrics(alarm):
            if metric["Namespace"] == synthesis.gateway.name:
                yield logical_id[:-8], alarm["Properties"], metric


def test_each_alarm_on_a_metric_of_ours_has_its_fault(limited: Synthesis) -> None:
    assert {name for name, _, _ in watching(limited)} == {fault.replace("-", "") for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_moves_the_metric_of_its_alarm(
    limited: Synthesis, world: World, capsys: pytest.CaptureFixture[str], fault: str
) -> None:
    ((alarm, metric),) = (
        (alarm, metric) for name, alarm, metric in watching(limited) if name == fault.replace("-", "")
    )
    dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
    FAULTS[fault](world)
    written = capsys.readouterr().out
    moved = [
        value
        for each in measured(written)
        if (each.name, {"service": "reelgate", **dict(each.dimensions)}) == (metric["MetricName"], dimensions)
        for value in each.values
    ]
    # The share of a provider's errors has a denominator, which Lambda counts.
    needed = ENOUGH if "Metrics" in alarm else alarm["Threshold"]
    combined = max(moved) if alarm.get("Statistic") == "Maximum" else sum(moved)
    assert combined >= needed
    assert PROMPT not in written and ID not in "".join(str(each) for each in measured(written))


def test_what_carries_a_dimension_is_bounded(
    world: World, capsys: pytest.CaptureFixture[str], limited: Synthesis
) -> None:
    for fault in FAULTS.values():
        fault(world)
        world.deployment.store.table.client.delete_item(
            TableName=world.deployment.store.table.name, Key={"pk": {"S": f"V#{ID}"}, "sk": {"S": "S"}}
        )
    counted = measured(capsys.readouterr().out)
    assert {each.name for each in counted} <= set(Metric)
    assert {name for each in counted for name, _ in each.dimensions} <= {"code", "provider", "error", "standing"}


@pytest.mark.usefixtures("world")
def test_the_bus_hears_of_a_lost_submission_by_name(world: World, limited: Synthesis) -> None:
    """The operator's rule, as the template has it, with a queue in the topic's place."""
    (rule,) = (
        each["Properties"] for each in limited.operations["Resources"].values() if each["Type"] == "AWS::Events::Rule"
    )
    events, sqs = boto3.client("events"), boto3.client("sqs")
    url = sqs.create_queue(QueueName="topic")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="lost", EventPattern=json.dumps(rule["EventPattern"]))
    events.put_targets(Rule="lost", Targets=[{"Id": "topic", "Arn": arn}])
    world.a_video_is_dear()
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    world.a_submission_is_lost()
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert json.loads(message["Body"])["detail"]["video"]["id"] == ID
