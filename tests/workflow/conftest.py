"""The stage, with moto's interpreter made to let the clock run instead of waiting."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction

from reelgate import runtime
from reelgate.media import Bucket
from reelgate.store.table import Table
from tests.conftest import StoppedClock
from tests.workflow.stage import Passing, Stage, machine, stepfunctions
from tests.workflow.wires import Fal, OpenAI, Replicate


@pytest.fixture
def mock() -> OpenAI:
    return OpenAI("key-sentinel-of-mock")


@pytest.fixture
def fal() -> Fal:
    return Fal("key-sentinel-of-fal")


@pytest.fixture
def replicate() -> Replicate:
    return Replicate("key-sentinel-of-replicate")


@pytest.fixture
def stage(
    table: Table,
    bucket: Bucket,
    clock: StoppedClock,
    mock: OpenAI,
    fal: Fal,
    replicate: Replicate,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Stage]:
    passing = Passing(clock)
    client = stepfunctions()
    vendors = {vendor.name: vendor for vendor in (mock, fal, replicate)}
    stage = Stage(
        table=table,
        bucket=bucket,
        clock=clock,
        vendors=vendors,
        passing=passing,
        client=client,
        arn=machine(client),
    )

    def invoke(backend: Any, name: str, qualifier: Any, body: Any, headers: Any, response_headers: Any) -> bytes:
        return stage.functions.invoke(name, body, response_headers)

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    monkeypatch.setattr(WaitFunction, "_wait_interval", lambda self, env, wait_seconds: passing.wait(wait_seconds))
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=passing.sleep))
    monkeypatch.setattr(runtime, "desk", stage.functions.desk)
    monkeypatch.setattr(runtime, "settlement", stage.functions.settlement)
    yield stage
    assert [surprise for vendor in vendors.values() for surprise in vendor.surprises] == []
