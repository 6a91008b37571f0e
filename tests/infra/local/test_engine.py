"""The engine as a process."""

import os
from pathlib import Path

import pytest

from infra.local import account, leftover, record
from infra.local.engine import Engine
from infra.local.refusal import Refusal


def test_one_that_outlived_its_program_is_ended_and_what_it_held_is_kept(tmp_path: Path) -> None:
    outlived = Engine(tmp_path, environment=dict(os.environ), wait_scale=0)
    first = account.session().client("sqs", endpoint_url=outlived.url, config=account.CONFIG)
    first.create_queue(QueueName="kept")
    stream = streamed(outlived)
    # Nobody stopped the first one: its record still names it.
    running = Engine(tmp_path, environment=dict(os.environ), wait_scale=0)
    assert not outlived.alive
    assert running.port == outlived.port
    second = account.session().client("sqs", endpoint_url=running.url, config=account.CONFIG)
    assert second.get_queue_url(QueueName="kept")["QueueUrl"]
    assert records(running, stream) == ["kept"]
    running.stop()
    assert not running.alive


def streamed(engine: Engine) -> str:
    """The stream of a table with one item."""
    dynamodb = account.session().client("dynamodb", endpoint_url=engine.url, config=account.CONFIG)
    table = dynamodb.create_table(
        TableName="kept",
        AttributeDefinitions=[{"AttributeName": "pk", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}],
        BillingMode="PAY_PER_REQUEST",
        StreamSpecification={"StreamEnabled": True, "StreamViewType": "NEW_IMAGE"},
    )
    dynamodb.put_item(TableName="kept", Item={"pk": {"S": "kept"}})
    return table["TableDescription"]["LatestStreamArn"]


def records(engine: Engine, stream: str) -> list[str]:
    """The keys of what can be read of a stream from its beginning."""
    streams = account.session().client("dynamodbstreams", endpoint_url=engine.url, config=account.CONFIG)
    (shard,) = streams.describe_stream(StreamArn=stream)["StreamDescription"]["Shards"]
    at = streams.get_shard_iterator(StreamArn=stream, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
    found = streams.get_records(ShardIterator=at["ShardIterator"])["Records"]
    return [record["dynamodb"]["Keys"]["pk"]["S"] for record in found]


def test_a_number_that_is_another_programs_by_now_is_left_alone(tmp_path: Path) -> None:
    record.write(tmp_path / "engine.json", {"port": 1, "pid": os.getpid()})
    leftover.stop(tmp_path)  # else this test run would end here


def test_one_that_does_not_start_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no module named ministack\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr("sys.executable", str(broken))
    with pytest.raises(Refusal, match="no module named ministack"):
        Engine(tmp_path / "state", environment={}, wait_scale=0)
