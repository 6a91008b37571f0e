"""Webhooks, from the request that names a receiver to the receiver that checks and reads them."""

import json
import time
from collections.abc import Mapping
from functools import partial
from typing import Any

import httpx
import pytest
from openai import InvalidWebhookSignatureError, OpenAI
from standardwebhooks import Webhook, WebhookVerificationError

from infra.local.gateway import Gateway
from tests.contract.client import Client
from tests.contract.conftest import TenantOf
from tests.contract.receiver import Delivery, Receiver
from tests.contract.waiting import until

Ids = Mapping[str, str]
FIRST_RETRY = 5
"""Seconds."""


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("webhooks")


@pytest.fixture(scope="module")
def secret(client: Client) -> str:
    return str(client.http.get("/webhooks/secret").json()["key"])


@pytest.fixture(scope="module")
def ids(client: Client, webhooks: Receiver) -> Ids:
    """Four videos, and all that the receiver will hear of them: the one that it fails comes twice, and so last."""
    webhooks.answers["/busy"] = [500]
    wishes: dict[str, dict[str, Any]] = {
        "/completed": {},
        "/failed": {"mock": "content_policy"},
        "/cancelled": {"mock": "stuck"},
        "/busy": {},
    }
    ids = {
        path: client.create("A weather vane", webhook_url=f"{webhooks.url}{path}", **wish)["id"]
        for path, wish in wishes.items()
    }
    client.reached(ids["/cancelled"], "in_progress")
    assert client.http.delete(f"/videos/{ids['/cancelled']}").status_code == 200
    client.finished(ids["/completed"], ids["/failed"], ids["/busy"])
    until(lambda: len(webhooks.to("/busy")) > 1, within=30, what=f"a second delivery\n{client.tail()}")
    for path in ids:
        until(partial(webhooks.to, path), within=10, what=f"{path} was told\n{client.tail()}")
    time.sleep(0.5)  # a delivery too many would be another invocation's, at the same time
    return ids


def body(delivery: Delivery) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(delivery.body)
    return content


@pytest.mark.parametrize("type", ["completed", "failed", "cancelled"])
def test_each_end_is_told_once(ids: Ids, webhooks: Receiver, type: str) -> None:
    (delivery,) = webhooks.to(f"/{type}")
    told = body(delivery)
    assert (told["type"], told["object"]) == (f"video.{type}", "event")
    assert told["id"] == delivery.headers["webhook-id"]
    assert delivery.headers["content-type"] == "application/json"
    data = told["data"]
    assert (data["object"], data["id"], data["model"]) == ("video.generation", ids[f"/{type}"], "mock-video")
    assert data["status"] == ("completed" if type == "completed" else "failed")


def test_it_says_what_went_wrong(ids: Ids, webhooks: Receiver) -> None:
    codes = {path: body(webhooks.to(path)[0])["data"]["error"] for path in ids}
    assert (codes["/completed"], codes["/busy"]) == (None, None)
    assert codes["/failed"]["code"] == "CONTENT_POLICY_VIOLATION"
    assert codes["/cancelled"]["code"] == "CANCELLED"


def test_its_link_needs_no_key(ids: Ids, webhooks: Receiver, client: Client) -> None:
    output = body(webhooks.to("/completed")[0])["data"]["output"]
    assert httpx.get(output["url"]).content == client.content(ids["/completed"])


def test_openais_sdk_verifies_and_reads_it(ids: Ids, webhooks: Receiver, secret: str) -> None:
    (delivery,) = webhooks.to("/completed")
    with OpenAI(api_key="not used", webhook_secret=secret) as sdk:
        sdk.webhooks.verify_signature(delivery.body.decode(), dict(delivery.headers))
        event: Any = sdk.webhooks.unwrap(delivery.body.decode(), dict(delivery.headers))
        assert (event.type, event.data.id) == ("video.completed", ids["/completed"])
        with pytest.raises(InvalidWebhookSignatureError):
            sdk.webhooks.unwrap(delivery.body.decode() + " ", dict(delivery.headers))


def test_standardwebhooks_verifies_it(ids: Ids, webhooks: Receiver, secret: str) -> None:
    deliveries = [delivery for path in ids for delivery in webhooks.to(path)]
    assert len(deliveries) == 5
    for delivery in deliveries:
        assert Webhook(secret).verify(delivery.body, dict(delivery.headers)) == body(delivery)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(b"{}", dict(deliveries[0].headers))


def test_a_receiver_that_fails_hears_the_same_again(ids: Ids, webhooks: Receiver) -> None:
    first, second = webhooks.to("/busy")
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    paused = int(second.headers["webhook-timestamp"]) - int(first.headers["webhook-timestamp"])
    assert FIRST_RETRY - 1 <= paused < 25
    assert body(first)["id"] == body(second)["id"]


def test_every_tenant_has_a_secret(client: Client, tenant: TenantOf, secret: str) -> None:
    neighbour = tenant("webhooks-neighbour").http.get("/webhooks/secret").json()["key"]
    assert secret.startswith("whsec_")
    assert neighbour != secret


def test_local_json_has_the_secret_of_this_machines_own_key(gateway: Gateway) -> None:
    headers = {"authorization": f"Bearer {gateway.api_key}"}
    answer = httpx.get(f"{gateway.base_url}/webhooks/secret", headers=headers)
    assert answer.json() == {"key": gateway.webhook_secret}
