"""What Lumenfall's page "Create video" says of its answer, and the request that stands on it."""

import json
import os
import shutil
import subprocess
import time
from typing import Any

import pytest

from infra.local.gateway import Gateway
from tests.contract.client import Client
from tests.contract.conftest import TenantOf

CURL = """
curl -X POST https://api.lumenfall.ai/openai/v1/videos \\
  -H "Authorization: Bearer $LUMENFALL_API_KEY" \\
  -H "Content-Type: application/json" \\
  -d '{
    "model": "sora-2",
    "prompt": "A capybara lounging in a hot spring, steam rising gently, slow camera pan",
    "seconds": 10,
    "size": "1920x1080"
  }'
"""
"""As it stands there; only the host is ours."""


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("response")


@pytest.fixture(scope="module")
def answer(gateway: Gateway, client: Client) -> dict[str, Any]:
    assert shutil.which("curl"), "this test needs curl"
    command = CURL.strip().replace("https://api.lumenfall.ai", gateway.url).replace("curl", "curl -s -w '%{http_code}'")
    done = subprocess.run(  # noqa: S603 - the page's own words
        ["bash", "-c", command],  # noqa: S607
        env={"PATH": os.environ["PATH"], "LUMENFALL_API_KEY": client.key},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    video: dict[str, Any] = json.loads(done.stdout[:-3])
    client.http.post(f"/videos/{video['id']}/cancel")  # ten seconds in 1080p are much work, and nobody looks at them
    return {"status_code": done.stdout[-3:], **video}


def test_the_pages_own_request_is_accepted(answer: dict[str, Any]) -> None:
    assert answer["status_code"] == "202", answer


def test_response_id_is_unique(answer: dict[str, Any], client: Client) -> None:
    assert answer["id"].startswith("video_")
    assert answer["id"] != client.create("A second capybara")["id"]


def test_response_object_is_always_video(answer: dict[str, Any]) -> None:
    assert answer["object"] == "video"


def test_response_created_at_is_a_unix_timestamp(answer: dict[str, Any], client: Client) -> None:
    assert isinstance(answer["created_at"], int)
    later = client.create("A later capybara")["created_at"]
    assert later - 120 < answer["created_at"] <= later


def test_response_status_is_one_of_four(answer: dict[str, Any], client: Client) -> None:
    assert answer["status"] == "queued"
    id = client.create("A capybara that is looked at")["id"]
    seen = [client.video(id)["status"]]
    while seen[-1] not in ("completed", "failed") and len(seen) < 600:
        time.sleep(0.05)
        seen.append(client.video(id)["status"])
    assert list(dict.fromkeys(seen)) in (["queued", "in_progress", "completed"], ["in_progress", "completed"])


def test_response_model_is_the_one_that_was_asked_for(answer: dict[str, Any]) -> None:
    assert answer["model"] == "sora-2"


def test_response_seconds_are_those_that_were_asked_for_and_a_string(answer: dict[str, Any]) -> None:
    assert answer["seconds"] == "10"


def test_response_size_is_the_one_that_was_asked_for(answer: dict[str, Any]) -> None:
    assert answer["size"] == "1920x1080"
