"""The operator's commands at a running gateway."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from infra.local import ROOT, record
from infra.local.gateway import Gateway
from infra.operator import place
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf

Operate = Callable[..., str]
PROMPT = "A lighthouse that nobody is to read of"


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("operator")


@pytest.fixture
def operate(gateway: Gateway, tmp_path: Path) -> Operate:
    """Runs a command as its user would; what it says."""
    record.write(tmp_path / "local.json", gateway.facts())

    def run(*arguments: str) -> str:
        done = subprocess.run(  # noqa: S603 - our own program
            [sys.executable, "-m", "infra.operator", "--local", "--state", str(tmp_path), *arguments],
            cwd=ROOT,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    return run


def test_the_doctor_finds_a_running_gateway_well(operate: Operate, cloud: Cloud) -> None:
    cloud.sweep()
    said = operate("doctor")
    assert "ok    mock: takes its key" in said
    assert "ok    sweep: ran" in said
    assert "fail" not in said


def test_a_key_that_was_made_is_listed_works_and_can_be_ended(operate: Operate, gateway: Gateway) -> None:
    first, secret = operate("keys", "create", "Trailers", "--tenant", "operated", "--daily-budget", "1").split("\n")[:2]
    id = first.split()[0]
    answer = httpx.get(
        f"{gateway.base_url}/models", headers={"authorization": f"Bearer {secret}"}, trust_env=False, timeout=30
    )
    assert answer.status_code == 200
    listed = operate("keys", "list")
    assert f"{id}  operated  Trailers" in listed
    assert secret not in listed
    assert "revoked" in operate("keys", "revoke", id)
    assert id not in operate("keys", "list")


def test_the_story_of_a_video_is_whole_and_its_provider_made_nothing_else(operate: Operate, client: Client) -> None:
    [video] = client.finished(client.create(prompt=PROMPT)["id"])
    said = operate("story", video["id"])
    kinds = [line[25:].split()[0] for line in said.split("\n") if line.startswith("20")]
    assert kinds[:4] == ["accepted", "execution", "claimed", "submitted"]
    assert [kind for kind in kinds if kind != "execution"][-1] == "settled"  # by then it has ended, or is about to
    assert "output 0: completed at mock" in said
    assert PROMPT not in said
    assert f"prompt: {PROMPT}" in operate("story", video["id"], "--show-prompt")
    assert video["outputs"][0]["sha256"] in said


def test_every_resource_that_a_command_names_is_in_the_stack(gateway: Gateway, tmp_path: Path) -> None:
    record.write(tmp_path / "local.json", gateway.facts())
    stack = place.on_this_machine(tmp_path)
    for suffix in ("WebhooksQueue", "WebhooksUndelivered", "EventsUnannounced", "SweeperSweep"):
        assert stack.resource(suffix)
    for output in ("TableName", "BucketName", "BusName", "StateMachineArn", "AdminKeySecretArn", "OpenAiUrl"):
        assert stack.output(output)


def test_what_the_provider_lists_is_what_is_known_here(operate: Operate, client: Client) -> None:
    client.finished(client.create(prompt=PROMPT)["id"])
    assert "of which unknown here: 0, 0.0000 USD" in operate("reconcile", "mock")
