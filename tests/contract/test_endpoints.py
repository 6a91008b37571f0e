"""Every endpoint by nothing but HTTP, at both of the places where the API is: the one where Lumenfall's native clients
look for it, and OpenAI's. Bodies are JSON here and forms there, but for what an operator asks for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from infra.local.gateway import Gateway
from tests.contract.client import Client
from tests.contract.conftest import TenantOf
from tests.contract.receiver import Receiver
from tests.contract.waiting import until

SMALL = {"model": "mock-video", "seconds": "1", "size": "64x64"}

EXPECTED: Mapping[str, int] = {
    "POST /videos": 202,
    "GET /videos": 200,
    "GET /videos/{video_id}": 200,
    "GET /videos/{video_id}/content": 302,
    "HEAD /videos/{video_id}/content": 302,
    "POST /videos/{video_id}/remix": 202,
    "POST /videos/edits": 202,
    "POST /videos/extensions": 202,
    "POST /videos/{video_id}/cancel": 200,
    "GET /videos/{video_id}/deliveries": 200,
    "POST /videos/{video_id}/deliveries/{delivery_id}/redeliver": 202,
    "DELETE /videos/{video_id}": 200,
    "POST /uploads": 200,
    "GET /models": 200,
    "GET /models/{model}": 200,
    "GET /models/{provider}/{model}": 200,
    "GET /webhooks/secret": 200,
    "POST /webhooks/secret/rotate": 200,
    "POST /webhooks/test": 200,
    "GET /usage": 200,
    "POST /keys": 200,
    "GET /keys": 200,
    "GET /keys/{key_id}": 200,
    "POST /keys/{key_id}/rotate": 200,
    "PUT /keys/{key_id}/limits": 200,
    "PUT /keys/{key_id}/retention": 200,
    "DELETE /keys/{key_id}": 200,
    "GET /limits": 200,
    "PUT /limits": 200,
    "GET /tenants/{tenant}/limits": 200,
    "PUT /tenants/{tenant}/limits": 200,
    "GET /health": 200,
    "GET /openapi.json": 200,
    "GET /docs": 200,
}


@dataclass
class Walk:
    """What a client at one of the places was answered, by endpoint."""

    http: httpx.Client
    at: str
    as_json: bool
    answers: dict[str, httpx.Response]
    admin: str

    def operate(self, endpoint: str, body: Mapping[str, Any] | None = None, /, **ids: str) -> httpx.Response:
        """The same with the deployment's admin key."""
        method, path = endpoint.split(" ")
        headers = {"authorization": f"Bearer {self.admin}"}
        url = f"{self.at}{path.format(**ids)}"
        answer = self.answers[endpoint] = self.http.request(method, url, json=body, headers=headers)
        return answer

    def ask(self, endpoint: str, body: Mapping[str, str] | None = None, /, **ids: str) -> httpx.Response:
        method, path = endpoint.split(" ")
        form = {name: (None, value) for name, value in (body or {}).items()}
        sent: dict[str, Any] = {} if not body else {"json": _nested(body)} if self.as_json else {"files": form}
        answer = self.answers[endpoint] = self.http.request(method, f"{self.at}{path.format(**ids)}", **sent)
        return answer


def _nested(body: Mapping[str, str]) -> dict[str, Any]:
    """`video[id]` of a form, as JSON has it."""
    return {name: value for name, value in body.items() if "[" not in name} | {
        name.partition("[")[0]: {name.partition("[")[2][:-1]: value} for name, value in body.items() if "[" in name
    }


@pytest.fixture(scope="module", params=["/v1", "/openai/v1"])
def walk(request: pytest.FixtureRequest, gateway: Gateway, tenant: TenantOf, webhooks: Receiver) -> Walk:
    at = str(request.param)
    client = tenant(f"endpoints{at.replace('/', '-')}")
    walk = Walk(client.http, f"{gateway.url}{at}", at == "/v1", {}, gateway.admin_key)
    path = f"/endpoints{at}"
    made = walk.ask("POST /videos", {**SMALL, "prompt": "A path", "webhook_url": f"{webhooks.url}{path}"})
    ids = {"video_id": str(made.json()["id"])}
    _open(walk, f"{webhooks.url}{path}/test")
    client.finished(ids["video_id"])
    walk.ask("GET /videos")
    walk.ask("GET /videos/{video_id}", **ids)
    walk.ask("GET /videos/{video_id}/content", **ids)
    walk.ask("HEAD /videos/{video_id}/content", **ids)
    walk.ask("POST /videos/{video_id}/remix", {"prompt": "Another path", "size": "64x64", "seconds": "1"}, **ids)
    walk.ask("POST /videos/edits", {**SMALL, "prompt": "A mended path", "video[id]": ids["video_id"]})
    longer = walk.ask("POST /videos/extensions", {**SMALL, "prompt": "A long path", "video[id]": ids["video_id"]})
    walk.ask("POST /videos/{video_id}/cancel", video_id=longer.json()["id"])
    _told(walk, client, ids)
    walk.ask("DELETE /videos/{video_id}", **ids)
    _kept(walk)
    return walk


def _kept(walk: Walk) -> None:
    """Keys, and what they may do and did."""
    id = walk.operate("POST /keys", {"name": "A key", "tenant": "somebody"}).json()["id"]
    walk.operate("GET /keys")
    walk.operate("GET /keys/{key_id}", key_id=id)
    walk.operate("POST /keys/{key_id}/rotate", {"overlap_seconds": 0}, key_id=id)
    walk.operate("PUT /keys/{key_id}/limits", {"concurrent_videos": 1}, key_id=id)
    walk.operate("PUT /keys/{key_id}/retention", {"media_retention": 7, "keep_prompts": False}, key_id=id)
    walk.operate("DELETE /keys/{key_id}", key_id=id)
    walk.operate("PUT /tenants/{tenant}/limits", {"concurrent_videos": 1}, tenant="somebody")
    walk.operate("GET /tenants/{tenant}/limits", tenant="somebody")
    walk.operate("PUT /limits", {})
    walk.operate("GET /limits")
    walk.ask("GET /usage")


def _open(walk: Walk, receiver: str) -> None:
    """What has nothing to do with a video."""
    walk.ask("POST /uploads", {"content_type": "image/png"})
    walk.ask("POST /webhooks/test", {"url": receiver})
    for endpoint in ("GET /models", "GET /webhooks/secret", "POST /webhooks/secret/rotate"):
        walk.ask(endpoint)
    for endpoint in ("GET /models/{model}", "GET /models/{provider}/{model}"):
        walk.ask(endpoint, model="mock-video", provider="mock")
    for endpoint in ("GET /health", "GET /openapi.json", "GET /docs"):
        walk.ask(endpoint)


def _told(walk: Walk, client: Client, ids: dict[str, str]) -> None:
    def look() -> Any:
        return walk.ask("GET /videos/{video_id}/deliveries", **ids).json()["data"]

    (delivery, *_) = until(look, within=30, what="a delivery is on record", tail=client.tail)
    walk.ask("POST /videos/{video_id}/deliveries/{delivery_id}/redeliver", delivery_id=delivery["id"], **ids)


@pytest.mark.parametrize("endpoint", EXPECTED)
def test_it_answers(walk: Walk, endpoint: str) -> None:
    answer = walk.answers[endpoint]
    assert answer.status_code == EXPECTED[endpoint], answer.text
    assert answer.headers["x-request-id"]


def test_nothing_is_documented_that_was_not_walked(walk: Walk) -> None:
    documented = {
        f"{method.upper()} {path}"
        for path, methods in walk.answers["GET /openapi.json"].json()["paths"].items()
        for method in methods.keys() & {"get", "head", "post", "put", "patch", "delete"}
    }
    assert _shapes(documented) <= _shapes(EXPECTED)
    assert documented


def _shapes(endpoints: Any) -> set[str]:
    """Endpoints without the names of their parameters."""
    return {"/".join("{}" if part.startswith("{") else part for part in endpoint.split("/")) for endpoint in endpoints}
