"""A stack on a real engine: small ones, so that each case is one thing that can go wrong."""

import json
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from infra.local import account
from infra.local.assets import Assembly, Asset
from infra.local.deployment import Deployed, Deployment, Outcome
from infra.local.engine import PARALLEL, Engine
from infra.local.refusal import Refusal

QUEUE = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 30}}
BROKEN = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 43201}}
ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Statement": []}}}


def function(key: str) -> dict[str, Any]:
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Architectures": ["arm64"],
            "Code": {"S3Bucket": "assets", "S3Key": key},
            "Handler": "handler.handler",
            "Layers": [{"Ref": "Layer"}],
            "Role": {"Fn::GetAtt": ["Role", "Arn"]},
            "Runtime": "python3.13",
            "Timeout": 20,
        },
    }


def deploy(engine: Engine, name: str, resources: dict[str, Any], assets: dict[str, Path] | None = None) -> Deployed:
    assembly = Assembly(
        name=name,
        template={"Resources": resources},
        assets={key: Asset(path=path, bucket="assets", key=key) for key, path in (assets or {}).items()},
    )
    return Deployment(assembly, engine.url).deploy()


def test_a_stack_is_created_then_left_alone_then_updated(engine: Engine) -> None:
    created = deploy(engine, "Steps", {"Queue12345678": QUEUE})
    assert created.outcome is Outcome.CREATED
    assert created.resource("Queue").startswith(engine.url)
    assert deploy(engine, "Steps", {"Queue12345678": QUEUE}).outcome is Outcome.UNCHANGED
    changed = {"Type": "AWS::SQS::Queue", "Properties": {"VisibilityTimeout": 60}}
    updated = deploy(engine, "Steps", {"Queue12345678": changed})
    assert updated.outcome is Outcome.UPDATED
    assert updated.resources == created.resources
    sqs = account.session().client("sqs", endpoint_url=engine.url, config=account.CONFIG)
    found = sqs.get_queue_attributes(QueueUrl=updated.resource("Queue"), AttributeNames=["VisibilityTimeout"])
    assert found["Attributes"] == {"VisibilityTimeout": "60"}


def test_a_template_may_be_longer_than_a_request(engine: Engine) -> None:
    assert deploy(engine, "Long", {"Queue": QUEUE, "Role": {**ROLE, "Metadata": "x" * 51_200}}).resources.keys() == {
        "Queue",
        "Role",
    }


def test_a_creation_that_failed_is_explained_and_done_again(engine: Engine) -> None:
    with pytest.raises(Refusal, match=r"Broken: .*VisibilityTimeout"):
        deploy(engine, "Fails", {"Queue12345678": QUEUE, "Broken": BROKEN})
    assert deploy(engine, "Fails", {"Queue12345678": QUEUE}).outcome is Outcome.CREATED


def test_an_update_that_failed_leaves_what_was_there_and_can_be_mended(engine: Engine) -> None:
    before = deploy(engine, "Mends", {"Queue12345678": QUEUE})
    with pytest.raises(Refusal, match="Broken: "):
        deploy(engine, "Mends", {"Queue12345678": QUEUE, "Broken": BROKEN})
    back = deploy(engine, "Mends", {"Queue12345678": QUEUE})
    assert back.outcome is Outcome.UNCHANGED
    assert back.resources == before.resources
    mended = deploy(engine, "Mends", {"Queue12345678": QUEUE, "Another": QUEUE})
    assert mended.outcome is Outcome.UPDATED
    assert set(mended.resources) == {"Queue12345678", "Another"}


def test_a_template_that_the_engine_cannot_take_is_quoted(engine: Engine) -> None:
    with pytest.raises(Refusal, match="AWS::Nothing::LikeThis"):
        deploy(engine, "Unknown", {"Thing": {"Type": "AWS::Nothing::LikeThis"}})


def test_a_function_is_reported_as_aws_would_and_reads_its_layer(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "layer/python").mkdir(parents=True)
    (tmp_path / "layer/python/shared.py").write_text("class Throttled(Exception): pass\nVALUE = 'first'\n")
    (tmp_path / "code/handler.py").write_text(
        "import os, shared\n"
        "def handler(event, context):\n"
        "    if event.get('fail'):\n"
        "        raise shared.Throttled('slow down')\n"
        "    return {'value': shared.VALUE, 'zone': os.environ['TZ'], 'group': context.log_group_name,\n"
        "            'secret': os.environ.get('FAL_KEY'), 'endpoint': os.environ['AWS_ENDPOINT_URL']}\n"
    )
    layer = {"Type": "AWS::Lambda::LayerVersion", "Properties": {"Content": {"S3Bucket": "assets", "S3Key": "l.zip"}}}
    resources = {"Role": ROLE, "Layer": layer, "Function12345678": function("f.zip")}
    assets = {"l.zip": tmp_path / "layer", "f.zip": tmp_path / "code"}
    lambda_ = account.session().client("lambda", endpoint_url=engine.url, config=account.CONFIG)

    name = deploy(engine, "Functions", resources, assets).resource("Function")
    failed = lambda_.invoke(FunctionName=name, Payload=b'{"fail": true}')
    assert failed["FunctionError"] == "Unhandled"
    assert json.loads(failed["Payload"].read())["errorType"] == "Throttled"
    answer = json.loads(lambda_.invoke(FunctionName=name, Payload=b"{}")["Payload"].read())
    assert answer == {
        "value": "first",
        "zone": ":UTC",
        "group": f"/aws/lambda/{name}",
        "secret": None,
        "endpoint": engine.url,
    }

    # An edit of a layer arrives with the assembly that has it: another folder, since CDK names it by its content.
    (tmp_path / "layer").rename(tmp_path / "edited")
    (tmp_path / "edited/python/shared.py").write_text("VALUE = 'second'\n")
    assert deploy(engine, "Functions", resources, {**assets, "l.zip": tmp_path / "edited"}).outcome is Outcome.UPDATED
    answer = json.loads(lambda_.invoke(FunctionName=name, Payload=b"{}")["Payload"].read())
    assert answer["value"] == "second"


def test_calls_that_find_no_room_wait_for_it(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/handler.py").write_text(
        "import os, time\ndef handler(event, context):\n    time.sleep(0.25)\n    return os.getpid()\n"
    )
    resources = {"Role": ROLE, "Busy12345678": function("b.zip")}
    del resources["Busy12345678"]["Properties"]["Layers"]
    name = deploy(engine, "Busy", resources, {"b.zip": tmp_path / "code"}).resource("Busy")
    lambda_ = account.session().client("lambda", endpoint_url=engine.url, config=account.CONFIG)

    def call(_: int) -> int:
        answer = lambda_.invoke(FunctionName=name, Payload=b"{}")
        assert "FunctionError" not in answer
        return int(answer["Payload"].read())

    with ThreadPoolExecutor(PARALLEL * 2) as callers:
        processes = list(callers.map(call, range(PARALLEL * 2)))
    assert 1 < len(set(processes)) <= PARALLEL


def test_a_call_lasts_as_long_as_its_work_and_all_that_it_logs_is_kept(engine: Engine, tmp_path: Path) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code/handler.py").write_text(
        "def handler(event, context):\n    if event['say']:\n        print('said', event['say'])\n"
    )
    resources = {"Role": ROLE, "Brief12345678": function("q.zip")}
    del resources["Brief12345678"]["Properties"]["Layers"]
    name = deploy(engine, "Brief", resources, {"q.zip": tmp_path / "code"}).resource("Brief")
    lambda_ = account.session().client("lambda", endpoint_url=engine.url, config=account.CONFIG)

    def call(say: int) -> float:
        began = time.monotonic()
        assert "FunctionError" not in lambda_.invoke(FunctionName=name, Payload=json.dumps({"say": say}).encode())
        return time.monotonic() - began

    # Ministack's two pauses are 50 and 40 ms; the quickest call is one that no other program was in the way of.
    assert min(call(0) for _ in range(20)) < 0.03
    for number in range(1, 21):
        call(number)
    logs = account.session().client("logs", endpoint_url=engine.url, config=account.CONFIG)
    events = logs.filter_log_events(logGroupName=f"/aws/lambda/{name}", filterPattern="said")["events"]
    assert [event["message"].split() for event in events] == [["said", str(number)] for number in range(1, 21)]
