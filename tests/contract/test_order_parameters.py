"""The parameters of Lumenfall's page "Create video" that are about the order rather than the video.

https://docs.lumenfall.ai/api-reference/videos/generate
"""

from typing import Any

import pytest

from tests.contract.client import QUICK, Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.receiver import Receiver
from tests.contract.refusal import refused
from tests.contract.waiting import until


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("order-parameters")


def invalid(client: Client, param: str, **fields: Any) -> None:
    answer = client.http.post("/videos", json={**QUICK, "prompt": "A bell", **fields})
    refused(answer, 400, "INVALID_REQUEST", param)


@pytest.mark.parametrize(("mock", "type"), [(None, "video.completed"), ("content_policy", "video.failed")])
def test_webhook_url_hears_of_the_end(client: Client, webhooks: Receiver, mock: str | None, type: str) -> None:
    path = f"/parameters/{type}"
    client.create("A bell", webhook_url=f"{webhooks.url}{path}", **({"mock": mock} if mock else {}))
    until(lambda: webhooks.to(path), within=40, what=f"{type} is told", tail=client.tail)
    assert f'"{type}"' in webhooks.to(path)[0].body.decode()


def test_idempotency_key_has_up_to_256_characters_and_returns_the_first_video(client: Client) -> None:
    fields = {**QUICK, "prompt": "A bell, once", "idempotency_key": "k" * 256}
    answers = [client.http.post("/videos", json=fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [202, 200]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    invalid(client, "idempotency_key", idempotency_key="k" * 257)


def test_metadata_is_attached_to_the_video(client: Client) -> None:
    id = client.create("A bell with a label", metadata={"scene": "7", "take": "b"})["id"]
    assert client.video(id)["user_metadata"] == {"scene": "7", "take": "b"}
    invalid(client, "metadata", metadata={"scene": 7})


def test_user_is_passed_through(client: Client, cloud: Cloud) -> None:
    assert cloud.sent(client.create("A bell of somebody", user="u-1")["id"])["extra"]["user"] == "u-1"


@pytest.mark.parametrize("query", [{}, {"dryRun": "false"}])
def test_dryRun_defaults_to_false(client: Client, query: dict[str, str]) -> None:  # noqa: N802
    assert client.http.post("/videos", json={**QUICK, "prompt": "A bell"}, params=query).status_code == 202


def test_dryRun_returns_an_estimate_and_makes_nothing(client: Client, cloud: Cloud) -> None:  # noqa: N802
    answer = client.http.post("/videos", json={**QUICK, "prompt": "A price"}, params={"dryRun": "true"})
    assert (answer.status_code, answer.json()["estimated"], answer.json()["currency"]) == (200, True, "USD")
    assert (answer.json()["total_cost_micros"], answer.json()["model"]) == (0, "mock-video")
    assert not [video for video in client.http.get("/videos").json()["data"] if video["prompt"] == "A price"]


def test_additional_parameters_are_passed_through(client: Client, cloud: Cloud) -> None:
    additional = {"style": {"grain": [0.5, None, "fine"]}, "camera": "dolly", "loop": True}
    extra = cloud.sent(client.create("A bell with style", **additional)["id"])["extra"]
    assert {name: extra.get(name) for name in additional} == additional
