"""Every bad request gets the right status and the whole envelope, and none of them a 5xx."""

import json
from collections.abc import Mapping
from typing import Any

import httpx
import pytest

from infra.local.gateway import Gateway
from reelgate import keys
from tests.contract.client import QUICK, Client
from tests.contract.conftest import TenantOf
from tests.contract.refusal import refused

GOOD = {**QUICK, "prompt": "A pebble"}


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("refusals")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"prompt": None}, "prompt"),
        ({"prompt": ""}, "prompt"),
        ({"prompt": 5}, "prompt"),
        ({"prompt": "x" * 32_000}, "prompt"),
        ({"prompt": "x" * 32_001}, "prompt"),
        ({"model": None}, "model"),
        ({"model": ["mock-video"]}, "model"),
        ({"seconds": "abc"}, "seconds"),
        ({"seconds": 0}, "seconds"),
        ({"seconds": "NaN"}, "seconds"),
        ({"seconds": 21}, "seconds"),
        ({"seconds": 4, "duration": 8}, "seconds"),
        ({"size": "big"}, "size"),
        ({"size": "65x64"}, "size"),
        ({"size": "9999x9999"}, "size"),
        ({"n": 0}, "n"),
        ({"n": 5}, "n"),
        ({"n": 1.5}, "n"),
        ({"n": "two"}, "n"),
        ({"aspect_ratio": "wide"}, "aspect_ratio"),
        ({"resolution": "huge"}, "resolution"),
        ({"seed": 2**70}, "seed"),
        ({"generate_audio": "loud"}, "generate_audio"),
        ({"negative_prompt": "x" * 5001}, "negative_prompt"),
        ({"idempotency_key": ""}, "idempotency_key"),
        ({"idempotency_key": "x" * 257}, "idempotency_key"),
        ({"metadata": "x"}, "metadata"),
        ({"metadata": {"a": 1}}, "metadata"),
        ({"user": "x" * 257}, "user"),
        ({"input_reference": {"file_id": "file_1"}}, "input_image"),
        ({"input_image": "http://example.com/a.png"}, "input_image"),
        ({"input_image": "file:///etc/passwd"}, "input_image"),
        ({"input_image": "https://169.254.169.254/latest/meta-data"}, "input_image"),
        ({"input_image": "data:text/plain;base64,aGk="}, "input_image"),
        ({"image_url": ["https://a.com/1.png", "https://a.com/2.png"]}, "image_url"),
        ({"webhook_url": "http://example.com/hook"}, "webhook_url"),
        ({"webhook_url": "https://10.0.0.1/hook"}, "webhook_url"),
        ({"webhook_url": "https://user:word@example.com/hook"}, "webhook_url"),
        ({"webhook_url": "nowhere"}, "webhook_url"),
    ],
    ids=lambda value: json.dumps(value)[:60] if isinstance(value, dict) else value,
)
def test_a_field_with_a_wrong_value(client: Client, fields: Mapping[str, Any], param: str) -> None:
    body = {name: value for name, value in {**GOOD, **fields}.items() if value is not None}
    if "duration" in fields:
        body["duration"] = fields["duration"]
    message = refused(client.http.post("/videos", json=body), 400, "INVALID_REQUEST", param)
    assert param in message
    if param in ("prompt", "webhook_url", "input_image"):
        assert not any(str(value)[:20] in message for value in fields.values() if value)  # nor is it repeated


def test_a_model_that_does_not_exist(client: Client) -> None:
    answer = client.http.post("/videos", json={**GOOD, "model": "sora-9"})
    assert "mock-video" in refused(answer, 404, "MODEL_NOT_FOUND", "model")
    refused(client.http.post("/videos", json={**GOOD, "model": "fal/kling-v3"}), 404, "MODEL_NOT_FOUND", "model")


def test_two_idempotency_keys(client: Client) -> None:
    answer = client.http.post("/videos", json={**GOOD, "idempotency_key": "a"}, headers={"Idempotency-Key": "b"})
    refused(answer, 400, "INVALID_REQUEST", "idempotency_key")


@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer x", "Basic eDp5", "Bearer rg_admin_x", f"Bearer {keys.generate()}"],
    # Two runs of the collection must agree on the names, and the key is another in each.
    ids=["none", "empty", "scheme alone", "no key of ours", "Basic", "no admin", "unknown"],
)
def test_a_caller_whom_we_do_not_know(gateway: Gateway, authorization: str | None) -> None:
    headers = {} if authorization is None else {"authorization": authorization}
    for method in ("GET", "POST"):
        answer = httpx.request(method, f"{gateway.base_url}/videos", headers=headers)
        refused(answer, 401, "AUTHENTICATION_FAILED", None)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/videos/video_0"),
        ("GET", f"/videos/{'x' * 5000}"),
        ("GET", "/videos/video_%00"),
        ("GET", "/videos/video_0/content"),
        ("DELETE", "/videos/video_0"),
        ("GET", "/videos?after=video_0"),
        ("GET", "/nowhere"),
    ],
    ids=lambda value: value[:30],
)
def test_what_is_not_there(client: Client, method: str, path: str) -> None:
    refused(client.http.request(method, path), 404, "NOT_FOUND", None)


def test_a_method_that_a_path_does_not_have(client: Client) -> None:
    answer = client.http.put("/videos", json=GOOD)
    refused(answer, 405, "METHOD_NOT_ALLOWED", None)
    assert answer.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    ("method", "path", "param"),
    [
        ("GET", "/videos?limit=0", "limit"),
        ("GET", "/videos?limit=101", "limit"),
        ("GET", "/videos?limit=ten", "limit"),
        ("GET", "/videos?order=up", "order"),
        ("GET", "/videos/video_0/content?index=-1", "index"),
        ("POST", "/videos?dryRun=maybe", "dryRun"),
    ],
)
def test_a_query_with_a_wrong_value(client: Client, method: str, path: str, param: str) -> None:
    answer = client.http.request(method, path, json=GOOD if method == "POST" else None)
    refused(answer, 400, "INVALID_REQUEST", param)


def test_none_of_it_made_a_video(client: Client) -> None:
    assert client.http.get("/videos").json()["data"] == []
