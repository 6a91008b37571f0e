"""The whole of it: this checkout's stack, started, stopped and started again."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local import account
from infra.local.deployment import Outcome
from infra.local.gateway import Gateway

ENVIRONMENT = {"PATH": os.environ["PATH"]}


def children(directory: Path) -> list[int]:
    """Processes that were given this folder to work in: the engine and its functions."""
    found = []
    for environ in Path("/proc").glob("[0-9]*/environ"):
        try:
            if f"TMPDIR={directory / 'tmp'}".encode() in environ.read_bytes().split(b"\0"):
                found.append(int(environ.parent.name))
        except OSError:
            continue  # it ended meanwhile, or is another user's
    return found


def ask(gateway: Gateway, path: str) -> Any:
    answer = httpx.get(f"{gateway.base_url}/{path}", headers={"authorization": f"Bearer {gateway.api_key}"})
    assert answer.status_code == 200, answer.text
    return answer.json()


def models(gateway: Gateway) -> list[str]:
    return [model["id"] for model in ask(gateway, "models")["data"]]


def test_it_starts_keeps_what_it_had_and_leaves_nothing_running(tmp_path: Path) -> None:
    said: list[str] = []
    with Gateway(tmp_path, environment=ENVIRONMENT, say=said.append) as gateway:
        assert gateway.deployed.outcome is Outcome.CREATED
        assert "mock-video" in models(gateway)
        first = gateway.facts()
        assert first["webhook_secret"] in ask(gateway, "webhooks/secret").values()
        headers = {"authorization": f"Bearer {gateway.api_key}"}
        rotated = httpx.post(f"{gateway.base_url}/webhooks/secret/rotate", headers=headers).json()["key"]
        assert first["admin_key"].removeprefix("rg_admin_").isalnum()
        s3 = account.session().client("s3", endpoint_url=gateway.engine.url, config=account.CONFIG)
        s3.put_object(Bucket=gateway.deployed.outputs["BucketName"], Key="videos/kept", Body=b"kept")
    assert [line.split()[0] for line in said] == ["✓"] * 5
    assert json.loads((tmp_path / "local.json").read_text()) == first
    assert stat.S_IMODE((tmp_path / "local.json").stat().st_mode) == 0o600
    assert children(tmp_path) == []
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{gateway.url}/health")

    with Gateway(tmp_path, environment=ENVIRONMENT) as again:
        assert again.deployed.outcome is Outcome.UNCHANGED
        assert "mock-video" in models(again)
        assert again.facts() == {**first, "base_url": again.base_url, "webhook_secret": rotated}
        s3 = account.session().client("s3", endpoint_url=again.engine.url, config=account.CONFIG)
        kept = s3.get_object(Bucket=again.deployed.outputs["BucketName"], Key="videos/kept")
        assert kept["Body"].read() == b"kept"
    assert children(tmp_path) == []
