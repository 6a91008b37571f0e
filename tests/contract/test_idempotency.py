"""One key, one video: however often it comes, and however many come at once."""

from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from tests.contract.client import QUICK, Client, form
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("idempotency")


def test_an_idempotency_key_is_good_for_one_video(client: Client) -> None:
    key = {"Idempotency-Key": "robot-1"}
    first = client.http.post("/videos", files=form(), headers=key)
    again = client.http.post("/videos", files=form(), headers=key)
    in_the_body = client.http.post("/videos", files=form(idempotency_key="robot-1"))
    other = client.http.post("/videos", files=form(prompt="A wooden robot"), headers=key)
    assert [answer.status_code for answer in (first, again, in_the_body, other)] == [202, 200, 200, 422]
    assert {answer.json()["id"] for answer in (first, again, in_the_body)} == {first.json()["id"]}
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"
    assert other.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
    assert other.headers["x-should-retry"] == "false"


def test_another_tenants_idempotency_key_is_another_key(client: Client, tenant: TenantOf) -> None:
    neighbour, key = tenant("idempotency-neighbour"), {"Idempotency-Key": "robot-2"}
    ids = [each.http.post("/videos", files=form(), headers=key).json()["id"] for each in (client, neighbour)]
    assert len(set(ids)) == 2
    assert neighbour.http.get(f"/videos/{ids[0]}").status_code == 404


def test_twenty_at_once_with_one_key_make_one_video(client: Client, cloud: Cloud) -> None:
    def post(_: int) -> httpx.Response:
        fields = {**QUICK, "prompt": "Twenty at once"}
        return client.http.post("/videos", json=fields, headers={"Idempotency-Key": "at-once"})

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(post, range(20)))
    statuses = [answer.status_code for answer in answers]
    # 409 is for one that comes while the first is being written; the SDKs ask again.
    assert (statuses.count(202), set(statuses) - {202, 200, 409}) == (1, set()), statuses
    ids = {answer.json()["id"] for answer in answers if answer.status_code != 409}
    assert len(ids) == 1
    client.finished(*ids)
    assert list(cloud.executions(*ids)) == list(ids)
    assert len(cloud.vendor_jobs("Twenty at once")) == 1
