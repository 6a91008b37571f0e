"""A deployment in memory for the functions: its table, bucket and secrets, and the environment that names them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import pytest

from reelgate import keys, media
from reelgate.invocation import Function
from reelgate.keys import ApiKey
from reelgate.media import Bucket
from reelgate.store.keys import Keys
from reelgate.store.table import Table
from reelgate.workflow import Execution, Workflow
from tests import memory
from tests.conftest import BUCKET, TABLE, StoppedClock
from tests.functions.invocation import forget_collaborators
from tests.gateway.store.conftest import Store

MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:reelgate"
_make_client: Callable[..., Any] = boto3.client


@cache
def _client(service: str) -> Any:
    return _make_client(service)


@dataclass(frozen=True)
class Deployment:
    store: Store
    bucket: Bucket
    key: str
    other_key: str
    started: list[str]
    """The names of the executions that were started."""
    drawn: list[Mapping[str, Any]]
    """What functions/preview was asked for."""


@pytest.fixture
def table() -> Table:
    return memory.table(TABLE)


@pytest.fixture
def deployment(
    table: Table, bucket: Bucket, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Deployment]:
    monkeypatch.setattr(boto3, "client", lambda name, **_: table.client if name == "dynamodb" else _client(name))
    monkeypatch.setattr("reelgate.clock.now", clock)
    secrets = _client("secretsmanager")
    arns = {
        name: secrets.create_secret(Name=name, SecretString=value)["ARN"]
        for name, value in (("admin", "sample"), ("webhook", "master"), ("provider", "unset"))
    }
    for name, value in {
        "TABLE_NAME": TABLE,
        "MEDIA_BUCKET": BUCKET,
        "STATE_MACHINE_ARN": MACHINE,
        "PROVIDERS": "mock,fal,replicate",
        "PROVIDER": "mock",
        "PROVIDER_BASE_URL": "http://127.0.0.1:9/v1",
        "ADMIN_KEY_SECRET_ARN": arns["admin"],
        "WEBHOOK_SECRET_ARN": arns["webhook"],
        "PROVIDER_SECRET_ARN": arns["provider"],
        "RETENTION_DAYS": "30",
        "BUS_NAME": "default",
        "WEBHOOK_QUEUE_URL": _client("sqs").create_queue(QueueName="webhooks")["QueueUrl"],
        "WEBHOOK_FUNCTION": "webhook",
        "PREVIEW_FUNCTION": "reelgate-preview",
    }.items():
        monkeypatch.setenv(name, value)
    forget_collaborators()
    made = []
    for tenant in ("acme", "other"):
        made.append(keys.generate())
        Keys(table).put(keys.digest(made[-1]), ApiKey(id=f"key_{tenant}", tenant=tenant, name=tenant))
    started: list[str] = []
    monkeypatch.setattr(Workflow, "start", lambda _, video: started.append(video.execution_name))
    monkeypatch.setattr(Workflow, "execution", lambda *_: Execution.MISSING)
    drawn: list[Mapping[str, Any]] = []

    def draw(_: Function, event: Mapping[str, Any]) -> Any:
        drawn.append(event)
        bucket.put(media.result_key(event["video_id"], event["index"], "webp"), b"picture", "image/webp")
        return {"drawing": "drawn"}

    monkeypatch.setattr(Function, "ask", draw)
    yield Deployment(Store(table), bucket, made[0], made[1], started, drawn)
    forget_collaborators()
