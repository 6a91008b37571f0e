"""The stage, with moto's interpreter made to let the clock run instead of waiting."""

from collections.abc import Iterator
from functools import cache
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from jsonpath_ng.ext.parser import parse
from moto.awslambda_simple.models import LambdaSimpleBackend
from moto.stepfunctions.parser.asl.component.common.retry import jitter_strategy_decl, retrier_decl
from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec.state_task import lambda_eval_utils
from moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function import WaitFunction
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.utils import json_path

from reelgate.media import Bucket
from reelgate.runtime import fetch, provider, settle
from reelgate.store.table import Table
from tests import memory
from tests.conftest import TABLE, StoppedClock
from tests.workflow.definition import deployed
from tests.workflow.passing import Passing
from tests.workflow.stage import PROMPT, Stage
from tests.workflow.wires import Fal, OpenAI, Replicate

KEY = "key-sentinel-of"
SENTINELS = (PROMPT, PROMPT.split()[3], "://", KEY)
"""What no execution may write down: the prompt, a word of it, any URL, any key."""

PARSE = staticmethod(cache(AmazonStateLanguageParser.parse))
"""moto reads the file when it is created and at every start, for a third of a second; what it makes of it holds no
state."""
PATH = cache(parse)
"""The same for the paths in it, at each use."""


@cache
def client(service: str) -> Any:
    """Made once for all tests, as in tests/conftest.py. As Step Functions' own, it repeats nothing by itself."""
    once = Config(retries={"total_max_attempts": 1}, parameter_validation=False)
    return boto3.client(service, config=once)  # type: ignore[call-overload]


@pytest.fixture
def table(aws: None) -> Table:
    return memory.table(TABLE)


@pytest.fixture
def mock() -> OpenAI:
    return OpenAI(f"{KEY}-mock")


@pytest.fixture
def fal() -> Fal:
    return Fal(f"{KEY}-fal")


@pytest.fixture
def replicate() -> Replicate:
    return Replicate(f"{KEY}-replicate")


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
    monkeypatch.setattr(AmazonStateLanguageParser, "parse", PARSE)
    passing = Passing(clock)
    role = "arn:aws:iam::123456789012:role/machine"
    machine = client("stepfunctions").create_state_machine(name="video", definition=deployed(), roleArn=role)
    vendors = {vendor.name: vendor for vendor in (mock, fal, replicate)}
    stage = Stage(
        table=table,
        bucket=bucket,
        clock=clock,
        vendors=vendors,
        passing=passing,
        client=client("stepfunctions"),
        arn=machine["stateMachineArn"],
    )

    def invoke(backend: Any, name: str, qualifier: Any, body: Any, headers: Any, response_headers: Any) -> bytes:
        return stage.functions.invoke(name, body, response_headers)

    monkeypatch.setattr(LambdaSimpleBackend, "invoke", invoke)
    monkeypatch.setattr(lambda_eval_utils, "boto_client_for", lambda **_: client("lambda"))  # it makes one a task
    monkeypatch.setattr(WaitFunction, "_wait_interval", lambda self, env, wait_seconds: passing.wait(wait_seconds))
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=passing.sleep))
    # Each test is to pass the same time again: of what jitter may be, it takes the most.
    monkeypatch.setattr(jitter_strategy_decl, "random", SimpleNamespace(uniform=max))
    monkeypatch.setattr(json_path, "parse", PATH)
    # It writes out the whole program at each error that ends an execution.
    monkeypatch.setattr(EvalComponent, "_log_failure_event_exception", lambda self, failure_event_exception: None)
    monkeypatch.setattr(EvalComponent, "_log_exception", lambda self, exception: None)
    monkeypatch.setattr(fetch, "fetching", stage.functions.fetching)
    monkeypatch.setattr(provider, "desk", stage.functions.desk)
    monkeypatch.setattr(settle, "settlement", stage.functions.settlement)
    yield stage
    assert [surprise for vendor in vendors.values() for surprise in vendor.surprises] == []
    written = stage.histories()
    assert [secret for secret in SENTINELS if secret in written] == []
