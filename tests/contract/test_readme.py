"""The README's snippets, run as they stand."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from infra.local import ROOT, account, port, synthesis
from infra.local.gateway import Gateway
from infra.local.refusal import Refusal
from tests.contract import film
from tests.contract.client import QUICK, Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.waiting import until

BLOCKS = re.findall(r"```(\w+)\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)

Environment = Mapping[str, str]


def snippet(language: str, mark: str) -> str:
    """The one snippet of the language that has these words in it."""
    found = [code for tongue, code in BLOCKS if tongue == language and mark in code]
    assert len(found) == 1, f"{len(found)} {language} snippets say {mark!r}"
    return str(found[0])


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("readme")


@pytest.fixture
def environment(gateway: Gateway, client: Client) -> Environment:
    return {"PATH": os.environ["PATH"], "OPENAI_BASE_URL": gateway.base_url, "OPENAI_API_KEY": client.key}


def run(command: list[str], environment: Environment, folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 - the README's own words
        command, cwd=folder, env=dict(environment), capture_output=True, text=True, timeout=90, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_there_is_no_snippet_that_is_not_run() -> None:
    shell = [
        snippet("sh", mark)
        for mark in ("make run", "quiet lake", "dryRun", "cdk deploy", "put-secret-value", "daily_budget_micros")
    ]
    python = [snippet("python", mark) for mark in ("create_and_poll", "Receiver", "put_rule")]
    assert sorted(code for _, code in BLOCKS) == sorted([*shell, *python, snippet("js", "downloadContent")])


def test_the_two_commands_are_targets_that_start_what_is_tested_here() -> None:
    commands = snippet("sh", "make run").split("\n")
    assert [command for command in commands if command] == ["make run", "make test"]
    plan = run(["make", "--dry-run", "--assume-old=.venv/ready", "run"], {"PATH": os.environ["PATH"]}, ROOT)
    assert "-m infra.local" in plan


def test_curl_makes_a_video(environment: Environment, client: Client, tmp_path: Path) -> None:
    assert shutil.which("curl"), "this test needs curl"
    video = json.loads(run(["bash", "-c", snippet("sh", "quiet lake")], environment, tmp_path))
    assert (video["object"], video["seconds"], video["size"]) == ("video", "4", "1280x720")
    assert client.finished(video["id"])[0]["status"] == "completed"


def test_curl_asks_for_the_price(environment: Environment, tmp_path: Path) -> None:
    estimate = json.loads(run(["bash", "-c", snippet("sh", "dryRun")], environment, tmp_path))
    assert (estimate["estimated"], estimate["components"][0]["quantity"]) == (True, 12)


def test_the_python_sdk_makes_a_film(environment: Environment, tmp_path: Path) -> None:
    run([sys.executable, "-c", snippet("python", "create_and_poll")], environment, tmp_path)
    assert film.read((tmp_path / "boat.mp4").read_bytes()).lasts(4)


def test_the_node_sdk_makes_a_film(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "boat.mjs").write_text(snippet("js", "downloadContent"))
    (tmp_path / "node_modules").symlink_to(ROOT / "node_modules")
    run([synthesis.node({})["JSII_NODE"], "boat.mjs"], environment, tmp_path)
    assert film.read((tmp_path / "boat.mp4").read_bytes()).lasts(4)


def test_the_receiver_hears_of_a_video(environment: Environment, client: Client) -> None:
    secret = client.http.get("/webhooks/secret").json()["key"]
    with port.reserve(0) as reserved:
        number = reserved.getsockname()[1]
    with running(snippet("python", "Receiver"), {**environment, "WEBHOOK_SECRET": secret, "PORT": str(number)}) as said:
        until(lambda: port_taken(number), within=10, what="the receiver listens")
        video = client.create("A letter", webhook_url=f"http://127.0.0.1:{number}/hooks")
        line = until(lambda: next(iter(said), None), within=40, what="the receiver hears", tail=client.tail)
    assert line.startswith(f"video.completed {video['id']} {{'url': 'http")


def test_a_queue_in_the_account_hears_of_a_video(
    environment: Environment, client: Client, cloud: Cloud, gateway: Gateway, tmp_path: Path
) -> None:
    aws = {
        **account.CREDENTIALS,
        "AWS_DEFAULT_REGION": account.REGION,
        "AWS_ENDPOINT_URL": gateway.engine.url,
        "BUS_NAME": cloud.outputs["BusName"],
    }
    run([sys.executable, "-c", snippet("python", "put_rule")], {**environment, **aws}, tmp_path)
    queue = cloud.sqs.get_queue_url(QueueName="finished-videos")["QueueUrl"]
    video = client.create("A parcel")
    heard: list[str] = []

    def look() -> bool:
        for message in cloud.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            event = json.loads(message["Body"])
            assert event["detail-type"] == "video.completed"
            heard.append(event["detail"]["video"]["id"])
        return video["id"] in heard

    until(look, within=40, what="the queue has the event", tail=client.tail)


def test_the_deployment_names_what_there_is(cloud: Cloud) -> None:
    """An account would be needed to run it; the outputs that it tells of are the stack's."""
    told = (ROOT / "README.md").read_text().split("## In your account")[1].split("## Hearing of it")[0]
    assert {"OpenAiUrl", "AdminKeySecretArn"} <= cloud.outputs.keys() & set(re.findall(r"`(\w+)`", told))
    assert "`ProviderSecretfal`" in told
    assert "ProviderSecretmock" in cloud.outputs
    assert "rg_admin_" in snippet("sh", "put-secret-value")


def test_the_admin_key_opens_the_gateway(gateway: Gateway, client: Client) -> None:
    answer = client.http.get("/models", headers={"authorization": f"Bearer {gateway.admin_key}"})
    assert [model["id"] for model in answer.json()["data"]] == ["mock-video"]


def test_the_admin_key_issues_a_key_with_a_budget(
    gateway: Gateway, client: Client, environment: Environment, tmp_path: Path
) -> None:
    asking = {**environment, "ADMIN_KEY": gateway.admin_key}
    key = json.loads(run(["bash", "-c", snippet("sh", "daily_budget_micros")], asking, tmp_path))
    assert (key["tenant"], key["limits"]["daily_budget_micros"]) == ("studio", 1_000_000)
    bearer = {"authorization": f"Bearer {key['key']}"}
    assert client.http.post("/videos", json={**QUICK, "prompt": "A trailer"}, headers=bearer).status_code == 202
    assert client.http.get("/usage", headers=bearer).json()["tenant"] == "studio"


@contextmanager
def running(code: str, environment: Environment) -> Iterator[list[str]]:
    """A program and the lines it has said so far; stopped at the end."""
    said: list[str] = []
    program = subprocess.Popen(  # noqa: S603 - the README's own words
        [sys.executable, "-u", "-c", code],
        env=dict(environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert program.stdout is not None
    with program, program.stdout as lines:
        reader = threading.Thread(target=lambda: said.extend(lines))
        reader.start()
        try:
            yield said
        finally:
            program.terminate()
            program.wait(5)
            reader.join()


def port_taken(number: int) -> bool:
    try:
        with port.reserve(number):
            return False
    except Refusal:
        return True
