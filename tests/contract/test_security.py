"""What a request says, and what opens doors, stands in no log, no execution's history and no event."""

import uuid
from collections.abc import Mapping
from typing import Any

import pytest

from infra.local.gateway import Gateway
from tests.contract.client import QUICK, Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.receiver import Receiver
from tests.contract.subscription import Subscription
from tests.contract.waiting import until

PROMPT = f"secret-prompt-{uuid.uuid4().hex}"
PATH = f"secret-path-{uuid.uuid4().hex}"
LABEL = f"secret-label-{uuid.uuid4().hex}"
FIELD = f"secret-field-{uuid.uuid4().hex}"
REPLAY = f"secret-replay-{uuid.uuid4().hex}"


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("security")


@pytest.fixture(scope="module")
def ids(client: Client, webhooks: Receiver, subscription: Subscription) -> list[str]:
    """Everything that can be done with a secret: videos that end well and badly, and requests that are refused."""
    wishes: list[dict[str, Any]] = [
        {"webhook_url": f"{webhooks.url}/{PATH}", "metadata": {"label": LABEL}, "idempotency_key": REPLAY},
        {"webhook_url": f"http://127.0.0.1:9/{PATH}", "mock": "content_policy"},  # nobody listens there
        {"mock": "content_policy_late", "style": FIELD},
        {"mock": "unknown_status"},
        {"mock": "truncated"},
    ]
    ids = [client.create(PROMPT, **wish)["id"] for wish in wishes]
    client.finished(*ids)
    client.content(ids[0])
    for url in (f"{webhooks.url}/{PATH}-tried", f"http://127.0.0.1:9/{PATH}"):
        assert client.http.post("/webhooks/test", json={"url": url}).status_code == 200
    refused = [
        client.http.post("/videos", json={**QUICK, "prompt": PROMPT, "n": 9, "style": FIELD}),
        client.http.post("/videos", json={**QUICK, "prompt": PROMPT * 200}),
        client.http.post("/videos", json={**QUICK, "prompt": PROMPT, "webhook_url": f"http://example.com/{PATH}"}),
        client.http.post("/videos", content=f'{{"prompt": "{PROMPT}', headers={"content-type": "application/json"}),
        client.http.post("/webhooks/test", json={"url": f"http://example.com/{PATH}"}),
        client.http.get(f"/{PATH}", params={"prompt": PROMPT}),
        client.http.get("/videos", headers={"authorization": f"Bearer {client.key}x"}),
    ]
    assert {answer.status_code for answer in refused} == {400, 401, 404}
    until(lambda: webhooks.to(f"/{PATH}"), within=20, what="the webhook came", tail=client.tail)
    subscription.of(ids[0], last="video.completed")
    subscription.of(ids[1], last="video.failed")
    return ids


@pytest.fixture(scope="module")
def issued(client: Client, cloud: Cloud) -> Mapping[str, str]:
    """Keys that the API issued: used, rotated, refused, and revoked."""
    admin = {"authorization": f"Bearer rg_admin_{cloud.secret('AdminKeySecretArn')}"}

    def asked(method: str, path: str, status: int = 200, **options: Any) -> Any:
        answer = client.http.request(method, path, **{"headers": admin, **options})
        assert answer.status_code == status, answer.text
        return answer.json()

    made = asked("POST", "/keys", json={"name": "Team", "tenant": "security", "limits": {"concurrent_videos": 0}})
    bearer = {"authorization": f"Bearer {made['key']}"}
    asked("GET", "/models", headers=bearer)
    asked("POST", "/videos", 429, json={**QUICK, "prompt": PROMPT}, headers=bearer)
    rotated = asked("POST", f"/keys/{made['id']}/rotate", json={"overlap_seconds": 0})
    asked("GET", "/videos", headers={"authorization": f"Bearer {rotated['key']}"})
    asked("DELETE", f"/keys/{made['id']}")
    return {name: each["key"].removeprefix("rg_live_") for name, each in (("issued", made), ("rotated", rotated))}


@pytest.fixture(scope="module")
def secrets(issued: Mapping[str, str], gateway: Gateway, cloud: Cloud, client: Client) -> Mapping[str, str]:
    """What must not be found, by what it is."""
    return {
        "prompt": PROMPT,
        "webhook's path": PATH,
        "user's metadata": LABEL,
        "field passed through": FIELD,
        "idempotency key": REPLAY,
        "API key": client.key.removeprefix("rg_live_"),
        **{f"{name} API key": secret for name, secret in issued.items()},
        "operator's key": cloud.secret("AdminKeySecretArn"),
        "master of the webhook secrets": cloud.secret("WebhookSecretArn"),
        "webhook secret": client.http.get("/webhooks/secret").json()["key"].removeprefix("whsec_"),
        "provider's key": cloud.secret("ProviderSecretmock"),
        "signature of a link": "X-Amz-Signature",
    }


def leaks(text: str, secrets: Mapping[str, str]) -> list[str]:
    return [f"{name}: {line[:400]}" for name, secret in secrets.items() for line in text.splitlines() if secret in line]


def test_not_in_a_log(ids: list[str], cloud: Cloud, secrets: Mapping[str, str], gateway: Gateway) -> None:
    def look() -> str | None:
        lines = "\n".join(cloud.log_lines())
        written = all(id in lines for id in ids) and "not delivered" in lines
        return lines if written else None

    lines = until(look, within=20, what="the logs name the videos, and the webhook that nobody took")
    assert leaks(lines, secrets) == []
    assert leaks(gateway.engine.log.read_text(), secrets) == []


def test_not_in_the_history_of_an_execution(ids: list[str], cloud: Cloud, secrets: Mapping[str, str]) -> None:
    histories = "\n".join(cloud.histories(*ids))
    assert all(id in histories for id in ids)
    assert leaks(histories, secrets) == []


def test_not_in_an_event(ids: list[str], subscription: Subscription, secrets: Mapping[str, str]) -> None:
    events = repr(subscription.events())
    assert all(id in events for id in ids)
    assert leaks(events, secrets) == []
