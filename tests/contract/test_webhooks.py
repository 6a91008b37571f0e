"""Webhooks, from the request that names a receiver to the receiver that checks and reads them."""

import json
import time
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

import httpx
import pytest
from openai import InvalidWebhookSignatureError, OpenAI
from standardwebhooks import Webhook, WebhookVerificationError

from infra.local.gateway import Gateway
from reelgate.deliveries import Attempt
from reelgate.endpoints import PATIENCE
from reelgate.store.deliveries import Deliveries
from reelgate.store.endpoints import Endpoints
from reelgate.store.table import Table
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.receiver import Delivery, Receiver
from tests.contract.subscription import Subscription
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
    until(lambda: len(webhooks.to("/busy")) > 1, within=30, what="a second delivery", tail=client.tail)
    for path in ids:
        until(partial(webhooks.to, path), within=10, what=f"{path} was told", tail=client.tail)
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


def deliveries(client: Client, id: str) -> list[dict[str, Any]]:
    listed = client.http.get(f"/videos/{id}/deliveries").json()
    assert listed["object"] == "list"
    data: list[dict[str, Any]] = listed["data"]
    return data


@pytest.mark.parametrize(
    ("path", "event", "statuses"),
    [
        ("/completed", "video.completed", [200]),
        ("/failed", "video.failed", [200]),
        ("/busy", "video.completed", [500, 200]),
    ],
)
def test_what_was_told_is_on_record(
    ids: Ids, webhooks: Receiver, client: Client, path: str, event: str, statuses: list[int]
) -> None:
    (delivery,) = deliveries(client, ids[path])
    first = webhooks.to(path)[0]
    assert (delivery["id"], delivery["object"]) == (first.headers["webhook-id"], "webhook.delivery")
    assert (delivery["event"], delivery["status"]) == (event, "delivered")
    assert (delivery["created_at"], delivery["next_attempt_at"]) == (body(first)["created_at"], None)
    assert [attempt["status"] for attempt in delivery["attempts"]] == statuses
    assert [attempt["at"] for attempt in delivery["attempts"]] == [
        int(each.headers["webhook-timestamp"]) for each in webhooks.to(path)
    ]
    assert all(0 <= attempt["duration_ms"] < 15_000 for attempt in delivery["attempts"])
    assert webhooks.url not in repr(delivery)


def test_a_deleted_video_shows_its_deliveries_no_more(ids: Ids, client: Client) -> None:
    assert client.http.get(f"/videos/{ids['/cancelled']}/deliveries").status_code == 404


def test_what_was_not_heard_is_pending_and_what_was_refused_is_not(client: Client, webhooks: Receiver) -> None:
    webhooks.answers["/gone"] = [410]
    nobody, gone, silent = (
        client.create("A weather vane", **wish)["id"]
        for wish in ({"webhook_url": "http://127.0.0.1:9/"}, {"webhook_url": f"{webhooks.url}/gone"}, {})
    )
    client.finished(nobody, gone, silent)
    for id, status, answer in ((nobody, "pending", None), (gone, "refused", 410)):
        look = partial(deliveries, client, id)
        (delivery,) = until(look, within=20, what=f"a record of {status}", tail=client.tail)
        first = delivery["attempts"][0]
        assert (delivery["status"], first["status"]) == (status, answer)
        assert (delivery["next_attempt_at"] or 0) >= (first["at"] + FIRST_RETRY if status == "pending" else 0)
    assert deliveries(client, silent) == []
    for unknown in ("evt_none", f"evt_{silent.removeprefix('video_')}_completed"):
        assert client.http.post(f"/videos/{silent}/deliveries/{unknown}/redeliver").status_code == 404


def test_an_event_is_told_again_under_its_id(tenant: TenantOf, webhooks: Receiver) -> None:
    client = tenant("webhooks-again")
    id = client.create("A weather vane", webhook_url=f"{webhooks.url}/again")["id"]
    client.finished(id)
    (delivery,) = until(partial(deliveries, client, id), within=20, what="a first delivery", tail=client.tail)
    path = f"/videos/{id}/deliveries/{delivery['id']}/redeliver"
    assert tenant("webhooks-neighbour").http.post(path).status_code == 404
    answer = client.http.post(path)
    assert answer.status_code == 202, answer.text
    assert (answer.json()["id"], answer.json()["event"]) == (delivery["id"], "video.completed")
    until(lambda: len(webhooks.to("/again")) > 1, within=20, what="a second delivery", tail=client.tail)
    first, second = webhooks.to("/again")
    assert first.headers["webhook-id"] == second.headers["webhook-id"] == delivery["id"]
    assert body(first)["created_at"] == body(second)["created_at"]

    def twice() -> bool:
        (seen,) = deliveries(client, id)
        return seen["status"] == "delivered" and len(seen["attempts"]) == 2

    until(twice, within=10, what=f"both attempts are on record: {deliveries(client, id)}")


def verified(delivery: Delivery, secret: str) -> None:
    """By both libraries, which raise when it is not."""
    headers = dict(delivery.headers)
    assert Webhook(secret).verify(delivery.body, headers) == body(delivery)
    with OpenAI(api_key="not used", webhook_secret=secret) as sdk:
        sdk.webhooks.verify_signature(delivery.body.decode(), headers)


def test_after_a_rotation_both_secrets_verify_it(tenant: TenantOf, webhooks: Receiver) -> None:
    client = tenant("webhooks-rotated")
    old = client.http.get("/webhooks/secret").json()
    answer = client.http.post("/webhooks/secret/rotate")
    assert answer.status_code == 200, answer.text
    rotated = answer.json()
    assert rotated["previous_key"] == old["key"] != rotated["key"]
    assert 0 <= time.time() + 24 * 3600 - rotated["previous_expires_at"] < 60
    assert client.http.get("/webhooks/secret").json() == rotated
    client.finished(client.create("A weather vane", webhook_url=f"{webhooks.url}/rotated")["id"])
    (told,) = until(partial(webhooks.to, "/rotated"), within=20, what="a delivery", tail=client.tail)
    verified(told, rotated["key"])
    verified(told, old["key"])

    again = client.http.post("/webhooks/secret/rotate").json()
    assert again["previous_key"] == rotated["key"]
    assert client.http.post("/webhooks/test", json={"url": f"{webhooks.url}/twice"}).json()["delivered"]
    (told,) = webhooks.to("/twice")
    verified(told, again["key"])
    verified(told, rotated["key"])
    with pytest.raises(WebhookVerificationError):
        Webhook(old["key"]).verify(told.body, dict(told.headers))


def test_a_receiver_is_tried_at_once(client: Client, webhooks: Receiver, secret: str) -> None:
    webhooks.answers["/trial"] = [204, 503]
    for status in (204, 503):
        answer = client.http.post("/webhooks/test", json={"url": f"{webhooks.url}/trial"})
        assert answer.status_code == 200, f"{answer.text}\n{client.tail()}"
        told = webhooks.to("/trial")[-1]
        verified(told, secret)
        assert body(told)["type"] == "webhook.test"
        id = told.headers["webhook-id"]
        assert answer.json() == {"object": "webhook.test", "id": id, "delivered": status == 204, "status": status}
    nobody = client.http.post("/webhooks/test", json={"url": "http://127.0.0.1:9/"}).json()
    assert (nobody["delivered"], nobody["status"]) == (False, None)
    assert len({delivery.headers["webhook-id"] for delivery in webhooks.to("/trial")}) == 2
    refused = client.http.post("/webhooks/test", json={"url": "http://10.0.0.1/"})
    assert (refused.status_code, refused.json()["error"]["param"]) == (400, "url")


def test_an_endpoint_that_failed_for_days_is_disabled_and_told_of_until_it_is_heard_again(
    tenant: TenantOf, webhooks: Receiver, cloud: Cloud, subscription: Subscription
) -> None:
    client, url = tenant("webhooks-disabled"), f"{webhooks.url}/disabled"
    webhooks.answers["/disabled"] = [500, 204]
    endpoints = Endpoints(Table(cloud.dynamodb, cloud.outputs["TableName"]))
    since = int(time.time()) - PATIENCE
    endpoints.failed(endpoints.find("webhooks-disabled", url), at=since)

    def made(standing: str) -> dict[str, Any]:
        id = client.create("A weather vane", webhook_url=url)["id"]
        client.finished(id)
        look = partial(deliveries, client, id)
        (delivery,) = until(look, within=20, what=f"a delivery is {standing}", tail=client.tail)
        assert delivery["status"] == standing, delivery
        return {"video": id, **delivery}

    assert [attempt["status"] for attempt in made("disabled")["attempts"]] == [500], "the failure that disables it"
    untold = made("disabled")
    assert untold["attempts"] == []
    assert len(webhooks.to("/disabled")) == 1

    def told() -> Any:
        return [each["detail"] for each in subscription.events() if each["detail-type"] == "webhook.disabled"]

    (detail,) = until(told, within=20, what="webhook.disabled is on the bus", tail=client.tail)
    assert detail.keys() == {"schema_version", "id", "tenant", "host", "failing_since", "disabled_at"}
    assert (detail["tenant"], detail["host"], detail["failing_since"]) == ("webhooks-disabled", "127.0.0.1", since)

    assert client.http.post("/webhooks/test", json={"url": url}).json()["delivered"]
    made("delivered")
    assert client.http.post(f"/videos/{untold['video']}/deliveries/{untold['id']}/redeliver").status_code == 202
    until(
        lambda: deliveries(client, untold["video"])[0]["status"] == "delivered",
        within=20,
        what="what was not told is told in the end",
        tail=client.tail,
    )


def test_what_was_given_up_waits_for_an_operator_who_has_it_tried_anew(
    tenant: TenantOf, webhooks: Receiver, cloud: Cloud, subscription: Subscription
) -> None:
    """The last attempt is the sweep's; those before it are put into the table."""
    client, now = tenant("webhooks-exhausted"), int(time.time())
    webhooks.answers["/exhausted"] = [204, 500, 204]
    id = client.create("A weather vane", webhook_url=f"{webhooks.url}/exhausted")["id"]
    client.finished(id)
    (first,) = until(partial(deliveries, client, id), within=20, what="a delivery", tail=client.tail)
    table = Deliveries(Table(cloud.dynamodb, cloud.outputs["TableName"]))
    seen = table.find(id, first["id"])
    assert seen
    failed = Attempt(at=now, status=500, duration_ms=1)
    nearly = replace(seen, attempts=(failed,) * 9).waiting(now - 3600, now=now - 7200)
    assert table.save(nearly, seen=seen, now=now)
    cloud.sweep()

    def told() -> Any:
        return [each["detail"] for each in subscription.events() if each["detail-type"] == "webhook.exhausted"]

    (detail,) = until(told, within=20, what="webhook.exhausted is on the bus", tail=client.tail)
    assert deliveries(client, id)[0]["status"] == "failed"
    assert (detail["video"], detail["delivery"]["id"]) == ({"id": id}, first["id"])
    dead = cloud.deployed.resource("Undelivered")

    def waiting() -> Any:
        return cloud.sqs.receive_message(QueueUrl=dead).get("Messages")

    (message,) = until(waiting, within=20, what="it is among the dead letters")
    cloud.sqs.send_message(QueueUrl=cloud.deployed.resource("WebhooksQueue"), MessageBody=message["Body"])
    cloud.sqs.delete_message(QueueUrl=dead, ReceiptHandle=message["ReceiptHandle"])
    until(
        lambda: deliveries(client, id)[0]["status"] == "delivered",
        within=20,
        what="the receiver hears of it",
        tail=client.tail,
    )
    assert {each.headers["webhook-id"] for each in webhooks.to("/exhausted")} == {first["id"]}


def test_every_tenant_has_a_secret(client: Client, tenant: TenantOf, secret: str) -> None:
    neighbour = tenant("webhooks-neighbour").http.get("/webhooks/secret").json()["key"]
    assert secret.startswith("whsec_")
    assert neighbour != secret


def test_local_json_has_the_secret_of_this_machines_own_key(gateway: Gateway) -> None:
    headers = {"authorization": f"Bearer {gateway.api_key}"}
    answer = httpx.get(f"{gateway.base_url}/webhooks/secret", headers=headers)
    assert answer.json() == {"key": gateway.webhook_secret}
