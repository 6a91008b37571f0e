"""A gateway that is stopped and started again in the middle of a video."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import ROOT
from infra.local.deployment import Deployed, Outcome
from tests.contract import film
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import WAIT_SCALE
from tests.contract.waiting import until

PROMPT = "A ship in a bottle"


class Program:
    """A running `make run`. `output` is all that it printed."""

    def __init__(self, directory: Path, process: "subprocess.Popen[str]", output: Path) -> None:
        self._directory = directory
        self._output = output
        self.process = process

    @property
    def output(self) -> str:
        return self._output.read_text()

    def started(self) -> dict[str, Any]:
        """What local.json says, once the gateway answers."""

        def look() -> bool:
            assert self.process.poll() is None, f"it ended: {self.output}"
            return "answers at" in self.output

        until(look, within=90, what=f"a start: {self.output}")
        facts: dict[str, Any] = json.loads((self._directory / "local.json").read_text())
        return facts

    def interrupt(self) -> int:
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(30)


@contextmanager
def program(directory: Path, *, port: int = 0) -> Iterator[Program]:
    """Started in `directory`, and stopped whatever happens."""
    output = directory / f"output-{len(list(directory.glob('output-*')))}"
    variables = {"PATH": os.environ["PATH"], "PORT": str(port), "SFN_WAIT_SCALE": str(WAIT_SCALE)}
    with output.open("w") as file:
        process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", "tests.contract.program", str(directory)],
            cwd=ROOT,
            env=variables,
            stdout=file,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield Program(directory, process, output)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextmanager
def using(facts: dict[str, Any], directory: Path) -> Iterator[tuple[Client, Cloud]]:
    """The caller and the operator of a gateway, by its local.json."""
    deployed = Deployed(outcome=Outcome.UNCHANGED, outputs=facts["outputs"], resources=facts["resources"])
    headers = {"authorization": f"Bearer {facts['api_key']}"}
    with httpx.Client(base_url=facts["base_url"], headers=headers, timeout=30, trust_env=False) as http:
        tail = (directory / "engine.log").read_text
        yield Client(http, facts["api_key"], tail), Cloud(facts["engine_url"], deployed)


def let_time_pass(cloud: Cloud, video_id: str) -> None:
    """An hour at the vendor, whose job is done then; a minute here, when the video is due for the sweep."""
    (key, job), *_ = cloud.vendor_jobs(PROMPT).items()
    job["created_at"] = (datetime.now(UTC) - timedelta(hours=1)).isoformat()
    cloud.s3.put_object(Bucket=cloud.outputs["BucketName"], Key=key, Body=json.dumps(job))
    cloud.dynamodb.update_item(
        TableName=cloud.outputs["TableName"],
        Key={"pk": {"S": f"V#{video_id}"}, "sk": {"S": "S"}},
        UpdateExpression="SET due_sk = :now",
        ConditionExpression="attribute_exists(due_sk)",
        ExpressionAttributeValues={":now": {"N": "0"}},
    )


def test_a_video_outlives_the_gateway_and_is_paid_once(tmp_path: Path) -> None:
    assemblies = ROOT / ".reelgate/assemblies"
    with program(tmp_path) as first:
        facts = first.started()
        with using(facts, tmp_path) as (client, cloud):
            id = client.create(PROMPT, mock="slow")["id"]
            until(lambda: client.video(id)["metadata"]["executed_model"], within=40, what="the vendor has the job")
        assert first.interrupt() == 0, first.output
        assert "stopped" in first.output
        with pytest.raises(httpx.ConnectError):
            httpx.get(facts["base_url"])

    synthesized = {path: path.stat().st_mtime for path in assemblies.glob("*/manifest.json")}
    with program(tmp_path) as second:
        again = second.started()
        assert {path: path.stat().st_mtime for path in assemblies.glob("*/manifest.json")} == synthesized
        assert "deployed the stack: unchanged" in second.output
        assert again["api_key"] == facts["api_key"]
        with using(again, tmp_path) as (client, cloud):
            assert client.video(id)["status"] == "in_progress"
            assert cloud.executions(id) == {id: "FAILED"}
            let_time_pass(cloud, id)
            cloud.sweep()
            (video,) = client.finished(id)
            assert (video["status"], video["error"]) == ("completed", None)
            assert film.read(client.content(id)).lasts(1)
            assert cloud.executions(id) == {id: "FAILED", f"{id}-r1": "SUCCEEDED"}
            assert len(cloud.vendor_jobs(PROMPT)) == 1


def test_a_port_that_is_taken_ends_the_start(gateway: Any, tmp_path: Path) -> None:
    port = httpx.URL(gateway.url).port
    with program(tmp_path, port=port or 0) as refused:
        assert refused.process.wait(30) == 2
        assert refused.output.startswith(f"✗ port {port} is in use")
        assert f"PORT={(port or 0) + 10} make run" in refused.output
