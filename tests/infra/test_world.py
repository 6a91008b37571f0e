"""What the world of tests/faults takes for granted of the template."""

import json
from typing import Any

from infra.webhooks import RECEIVES
from tests.faults import streams
from tests.infra.template import Synthesis, text


def test_the_stream(account: Synthesis) -> None:
    (mapping,) = (each for each in _mappings(account) if "StartingPosition" in each)
    assert mapping["BatchSize"] == streams.BATCH
    assert mapping["MaximumRecordAgeInSeconds"] == streams.OLDEST
    assert mapping.get("MaximumRetryAttempts", -1) == -1
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    keys = [json.loads(each["Pattern"])["dynamodb"] for each in mapping["FilterCriteria"]["Filters"]]
    assert [each["Keys"]["sk"]["S"] for each in keys] == [
        ["S"],
        [{"prefix": "D#"}],
        [{"prefix": "E#"}],
        [{"prefix": "2"}],
    ]
    assert [each.get("NewImage") for each in keys] == [
        None,
        {"standing": {"S": ["failed"]}},
        {"disabled_at": {"N": [{"exists": True}]}},
        {"pk": {"S": [{"prefix": "B#"}]}},
    ]


def test_the_rule_and_the_queue(account: Synthesis) -> None:
    pattern = account.of_type("AWS::Events::Rule")["WebhooksFinished"]["Properties"]["EventPattern"]
    assert set(pattern["detail-type"]) == set(streams.FINAL)
    assert pattern["detail"] == {"webhook": [True]}
    (mapping,) = (each for each in _mappings(account) if "StartingPosition" not in each)
    assert mapping["BatchSize"] == streams.TOGETHER
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    queues = [each["Properties"] for each in account.of_type("AWS::SQS::Queue").values()]
    (queue,) = (each for each in queues if "RedrivePolicy" in each)
    assert queue["VisibilityTimeout"] == streams.VISIBILITY
    assert queue["RedrivePolicy"]["maxReceiveCount"] == streams.MOST_RECEIVES == RECEIVES


def test_the_schedule(account: Synthesis) -> None:
    schedule = account.only("AWS::Scheduler::Schedule")["Properties"]
    assert schedule["ScheduleExpression"] == "rate(1 minute)"
    assert schedule["Target"]["RetryPolicy"]["MaximumRetryAttempts"] == 0
    assert "Sweep" in text(schedule["Target"]["Arn"])


def _mappings(account: Synthesis) -> list[Any]:
    return [each["Properties"] for each in account.of_type("AWS::Lambda::EventSourceMapping").values()]
