"""A POST that an SDK sends again by itself is no second order: they send no idempotency key, but count their tries."""

from collections.abc import Iterator

import httpx
import pytest

from infra.local.gateway import Gateway
from tests.contract import lossy, sdk
from tests.contract.client import QUICK, Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.lossy import Connection

COUNT = "x-stainless-retry-count"


@pytest.fixture(scope="module")
def connection(gateway: Gateway) -> Iterator[Connection]:
    with lossy.connection(gateway.url) as connection:
        yield connection


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("retries")


@pytest.mark.parametrize("name", sdk.SDKS)
def test_an_sdk_that_saw_no_answer_gets_the_first_video(
    tenant: TenantOf, connection: Connection, cloud: Cloud, name: str
) -> None:
    client, prompt = tenant(f"retries-{name}"), f"A letter lost by {name}"
    at = {"base_url": f"{connection.url}/openai/v1", "key": client.key, "prompt": prompt}
    video = sdk.walk("retry", name, at, tail=client.tail)
    tries = connection.of(client.key)
    assert [each.count for each in tries] == ["0", "1", "2"]
    assert len({each.content_type for each in tries}) == 3  # each with a boundary of its own
    assert [each.answer.status_code for each in tries] == [202, 200, 200], [each.answer.text for each in tries]
    assert {each.answer.json()["id"] for each in tries} == {video["id"]}
    assert [each["id"] for each in client.http.get("/videos").json()["data"]] == [video["id"]]
    client.finished(video["id"])
    assert len(cloud.vendor_jobs(prompt)) == 1


def post(client: Client, prompt: str, count: str | None, **fields: object) -> httpx.Response:
    headers = {} if count is None else {COUNT: count}
    answer = client.http.post("/videos", json={**QUICK, "prompt": prompt, **fields}, headers=headers)
    assert answer.status_code in (200, 202), answer.text
    return answer


def test_a_retry_is_known_by_its_count(client: Client) -> None:
    first, retry = post(client, "A known letter", "0"), post(client, "A known letter", "1")
    assert (first.status_code, retry.status_code) == (202, 200)
    assert retry.json()["id"] == first.json()["id"]
    assert retry.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("counts", [("0", "0"), (None, None)], ids=["first tries", "no SDK"])
def test_two_orders_are_two_videos(client: Client, counts: tuple[str | None, str | None]) -> None:
    answers = [post(client, f"A letter twice {counts}", count) for count in counts]
    assert [answer.status_code for answer in answers] == [202, 202]
    assert len({answer.json()["id"] for answer in answers}) == 2


@pytest.mark.parametrize("fields", [{"seconds": 2}, {"metadata": {"scene": "8"}}, {"mock": "slow"}], ids=str)
def test_a_retry_of_something_else_is_an_order(client: Client, fields: dict[str, object]) -> None:
    first, other = post(client, "Another letter", "0"), post(client, "Another letter", "1", **fields)
    assert (other.status_code, other.json()["id"] == first.json()["id"]) == (202, False)


def test_a_retry_by_another_key_is_an_order(client: Client, tenant: TenantOf) -> None:
    first, other = post(client, "Their letter", "0"), post(tenant("retries-neighbour"), "Their letter", "1")
    assert (other.status_code, other.json()["id"] == first.json()["id"]) == (202, False)


def test_a_retry_whose_first_try_never_arrived_is_an_order(client: Client) -> None:
    assert post(client, "A letter that nobody sent", "2").status_code == 202
