"""A stack in memory: its table, queues and secrets by moto, and what moto lacks by hand."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import boto3
import httpx
import pytest

from infra.operator.domain import Domain
from infra.operator.stack import Stack
from reelgate.media import Bucket
from reelgate.provider import Provider
from reelgate.store.table import Table
from reelgate.transport import Transport
from tests.conftest import BUCKET, TABLE, StoppedClock
from tests.gateway.store.conftest import Store

ROLE = "arn:aws:iam::123456789012:role/machine"
HASH = "12345678"
ADMIN = "sample"
KEY = "sk-vendor"

Answer = Callable[[httpx.Request], httpx.Response]


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nobody expected {request.method} {request.url}")


@dataclass
class Account:
    """One stack with the providers mock, fal and byteplus; `services` are stood in for by hand."""

    stack: Stack
    store: Store
    clock: StoppedClock
    services: dict[str, Any]
    vendor: Answer = never
    secrets: list[str] = field(default_factory=list)

    @property
    def domain(self) -> Domain:
        return Domain(self.stack, self.clock)

    def put_key(self, provider: str, key: str = KEY) -> None:
        self.stack.client("secretsmanager").put_secret_value(SecretId=provider, SecretString=key)

    def connect(self, adapter: Provider, base_url: str, secret: str) -> Transport:
        """As `connected`, but to the `vendor` of the test."""
        self.secrets.append(secret)
        client = httpx.Client(transport=httpx.MockTransport(lambda request: self.vendor(request)))
        return Transport(
            provider=adapter,
            base_url=base_url,
            key=secret,
            client=client,
            own=lambda: client,
            stranger=lambda: client,
        )

    def messages(self, suffix: str) -> list[Any]:
        """What is in a queue, which is then not to be seen for a while."""
        url = self.stack.resource(suffix)
        found = self.stack.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(each["Body"]) for each in found]


@pytest.fixture
def account(table: Table, bucket: Bucket, clock: StoppedClock) -> Account:
    services: dict[str, Any] = {}

    def client(service: str) -> Any:
        if service not in services:
            services[service] = boto3.client(service)  # type: ignore[call-overload]
        return services[service]

    secrets = client("secretsmanager")
    for name, value in (("admin", ADMIN), ("mock", "made"), ("fal", "unset"), ("byteplus", "unset")):
        secrets.create_secret(Name=name, SecretString=value)
    machine = client("stepfunctions").create_state_machine(
        name="reelgate",
        roleArn=ROLE,
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Pass", "End": True}}}),
    )
    queues = {
        f"{name}{HASH}": client("sqs").create_queue(QueueName=name)["QueueUrl"]
        for name in ("WebhooksQueue", "WebhooksUndelivered", "EventsUnannounced")
    }
    stack = Stack(
        name="Reelgate",
        status="UPDATE_COMPLETE",
        parameters={"BootstrapVersion": "/cdk-bootstrap/hnb659fds/version"},
        outputs={
            "TableName": TABLE,
            "BucketName": BUCKET,
            "BusName": "default",
            "StateMachineArn": machine["stateMachineArn"],
            "AdminKeySecretArn": "admin",
        },
        resources={**queues, f"SweeperSweep{HASH}": "sweep"},
        environments=lambda: {"api": {"PROVIDERS": "mock,fal,byteplus"}, **_providers()},
        client=client,
        base_url="https://gateway.example/openai/v1",
    )
    return Account(stack=stack, store=Store(table), clock=clock, services=services)


def _providers() -> Mapping[str, Mapping[str, str]]:
    return {
        f"Reelgate-provider-{name}": {"PROVIDER": name, "PROVIDER_SECRET_ARN": name}
        | ({"PROVIDER_BASE_URL": "https://mock.example/v1"} if name == "mock" else {})
        for name in ("mock", "fal", "byteplus")
    }
