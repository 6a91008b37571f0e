"""What tests share: a clock that stands still, and AWS in memory with the deployment's table, bucket and secrets."""

import gc
import json
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from moto.core.serialize import JSONSerializer

from reelgate.media import Bucket
from reelgate.store.table import Table

# The template's; Powertools reads them when a handler is imported.
os.environ |= {"POWERTOOLS_METRICS_NAMESPACE": "stack", "POWERTOOLS_SERVICE_NAME": "reelgate"}

TABLE = "reelgate"
BUCKET = "reelgate-media"
REGION = "us-east-1"


def pytest_configure(config: pytest.Config) -> None:
    """Names a file for the figures, which all workers write to; tests/faults/figures.py has its form."""
    # What is imported and collected stays until the end, and to look through it for garbage, again and again, is a
    # seventh of all that the tests take.
    gc.disable()
    if "REELGATE_FIGURES" not in os.environ:
        file, path = tempfile.mkstemp(prefix="figures-", suffix=".jsonl")
        os.close(file)
        os.environ["REELGATE_FIGURES"] = path
        config.add_cleanup(lambda: Path(path).unlink(missing_ok=True))


def pytest_collection_finish() -> None:
    """From here on there is garbage: what the tests make. It is looked for when there is enough of it."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was proven, in numbers."""
    path = Path(os.environ["REELGATE_FIGURES"])
    lines = path.read_text().splitlines() if path.exists() else []
    if lines:
        terminalreporter.section("figures")
    for figures in map(json.loads, lines):
        name = figures.pop("name")
        terminalreporter.line(f"{name:50} " + "  ".join(f"{word} {number:,}" for word, number in figures.items()))


@dataclass
class StoppedClock:
    """Tells the time it was set to."""

    time: datetime = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def tick(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    @property
    def seconds(self) -> int:
        return int(self.time.timestamp())


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


_searched = JSONSerializer._serialize_type_structure


def _structure(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
    """What moto keeps of DynamoDB's attributes is what its answer says of them. It looks for each of the ten types in
    each of them, under three names, which is half of its work."""
    if shape.name == "AttributeValue":
        serialized[key] = value
    else:
        _searched(serializer, serialized, value, shape, key)


MOTO = {
    # A new session reads botocore's files anew, for longer than most tests take. What it has of its own is in the
    # environment, which is each test's.
    "core": {"reset_boto3_session": False},
    "lambda": {"use_docker": False},
    "stepfunctions": {"execute_state_machine": True},
}


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """moto, with state machines really executed and Lambda left to the test."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    # By these moto would answer `requests` too, which nothing here uses: thousands of rules, made for each test anew.
    monkeypatch.setattr("moto.core.models.RESPONSES_METHODS", [])
    monkeypatch.setattr(JSONSerializer, "_serialize_type_structure", _structure)
    with mock_aws(config=MOTO):
        yield


@pytest.fixture
def table(aws: None) -> Table:
    """The table with both indexes, as infra/storage.py makes it."""
    client = _client("dynamodb")
    names = {"pk": "S", "sk": "S", "list_pk": "S", "list_sk": "S", "due_pk": "S", "due_sk": "N"}
    attributes: Any = [{"AttributeName": name, "AttributeType": kind} for name, kind in names.items()]
    indexes: Any = [
        {
            "IndexName": index,
            "KeySchema": _schema(f"{prefix}_pk", f"{prefix}_sk"),
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }
        for index, prefix in (("by_tenant", "list"), ("by_due", "due"))
    ]
    client.create_table(
        TableName=TABLE,
        AttributeDefinitions=attributes,
        KeySchema=_schema("pk", "sk"),
        GlobalSecondaryIndexes=indexes,
        BillingMode="PAY_PER_REQUEST",
    )
    return Table(client, TABLE)


@pytest.fixture
def bucket(aws: None) -> Bucket:
    client = _client("s3")
    client.create_bucket(Bucket=BUCKET)
    return Bucket(client, BUCKET)


@cache
def _client(service: str) -> Any:
    """Made once, which takes longer than a test does: moto answers at the wire, where each test has an account anew."""
    client: Any = boto3.client(service)  # type: ignore[call-overload]
    return client


def _schema(partition: str, sort: str) -> Any:
    return [
        {"AttributeName": partition, "KeyType": "HASH"},
        {"AttributeName": sort, "KeyType": "RANGE"},
    ]
