"""The table's stream in, events on the bus out."""

import json
from typing import Any

import pytest

from functions.announce.handler import handler, logger
from reelgate.runtime import announce
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, listening, load_event, measured
from tests.gateway.samples import ID


@pytest.fixture
def put(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What reached the bus."""
    entries: list[Any] = []

    def put_events(*, Entries: list[Any]) -> Any:  # noqa: N803 - boto3's own spelling
        entries.extend(Entries)
        return {"Entries": [{"EventId": "1"} for _ in Entries]}

    monkeypatch.setattr(announce.outbox().bus.client, "put_events", put_events)
    return entries


def test_the_sample_is_measured_and_logged_without_what_was_asked(
    put: list[Any], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    log = listening(logger, monkeypatch)
    handler(load_event("announce_stream"), CONTEXT)
    counted = {each.name: each for each in measured(capsys.readouterr().out)}
    assert {name: each.values for name, each in counted.items()} == {
        "VideosCompleted": (1,),
        "TimeToSubmission": (1,),
        "TimeToCompletion": (5,),
    }
    assert {each.namespace for each in counted.values()} == {"stack"}
    assert counted["TimeToCompletion"].unit == "Seconds"
    line = json.loads(log.getvalue())
    assert (line["message"], line["video_id"], line["status"], line["took"]) == ("announced", ID, "completed", 5)
    assert line["provider"] == "mock" and "code" not in line


def test_the_sample_is_announced(put: list[Any]) -> None:
    assert handler(load_event("announce_stream"), CONTEXT) == {"batchItemFailures": []}
    (entry,) = put
    assert (entry["EventBusName"], entry["DetailType"]) == ("default", "video.completed")
    sample = json.loads(load_event("webhook_sqs")["Records"][0]["body"])
    assert json.loads(entry["Detail"]) == sample["detail"], "the samples tell one story"
    assert entry["DetailType"] == sample["detail-type"] and entry["Source"] == sample["source"]


def test_the_bus_takes_it(deployment: Deployment) -> None:
    """moto checks the entry as the service would."""
    assert handler(load_event("announce_stream"), CONTEXT) == {"batchItemFailures": []}


def test_what_the_bus_refuses_comes_again_and_is_not_counted_before(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    refused = {"Entries": [{"ErrorCode": "ThrottlingException"}]}
    monkeypatch.setattr(announce.outbox().bus.client, "put_events", lambda **_: refused)
    event = load_event("announce_stream")
    number = event["Records"][0]["dynamodb"]["SequenceNumber"]
    assert handler(event, CONTEXT) == {"batchItemFailures": [{"itemIdentifier": number}]}
    assert measured(capsys.readouterr().out) == []


def test_a_forgotten_video_is_not_announced(put: list[Any]) -> None:
    event = load_event("announce_stream")
    event["Records"][0]["eventName"] = "REMOVE"
    del event["Records"][0]["dynamodb"]["NewImage"]
    assert handler(event, CONTEXT) == {"batchItemFailures": []}
    assert put == []
    assert ID in json.dumps(event)


def test_a_record_that_cannot_be_read_is_named_in_the_log(put: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    log = listening(logger, monkeypatch)
    event = load_event("announce_stream")
    change = event["Records"][0]["dynamodb"]
    change["NewImage"]["status"] = {"S": "dreaming"}
    assert handler(event, CONTEXT) == {"batchItemFailures": []}
    assert put == []
    assert change["SequenceNumber"] in log.getvalue()
