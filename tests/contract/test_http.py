"""The API over plain HTTP: what is accepted, listed, handed out and deleted."""

import re
from urllib.parse import urlsplit

import httpx
import pytest

from infra.local.gateway import Gateway
from tests.contract import film
from tests.contract.client import QUICK, Client, Video, form
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.waiting import until


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("http")


@pytest.fixture(scope="module")
def running(client: Client) -> Video:
    """A video that is made for as long as these tests last."""
    return client.reached(client.create("A glacier", mock="stuck")["id"], "in_progress")


@pytest.fixture(scope="module")
def completed(client: Client) -> Video:
    return client.finished(client.create("A lighthouse", seconds=2)["id"])[0]


@pytest.mark.parametrize("mount", ["/openai/v1", "/v1"])
def test_both_mounts_answer(gateway: Gateway, client: Client, completed: Video, mount: str) -> None:
    answer = client.http.get(f"{gateway.url}{mount}/videos/{completed['id']}")
    assert answer.status_code == 200
    assert answer.json()["status"] == "completed"


def test_health_and_the_document_need_no_key(gateway: Gateway) -> None:
    health = httpx.get(f"{gateway.url}/health")
    assert (health.status_code, health.json()) == (200, {"status": "ok"})
    document = httpx.get(f"{gateway.url}/openapi.json")
    assert document.status_code == 200
    assert {"/videos", "/videos/{video_id}", "/videos/{video_id}/content"} <= document.json()["paths"].keys()


@pytest.mark.parametrize("mount", ["", "/openai/v1", "/v1"])
def test_the_page_needs_no_key_and_no_other_host(gateway: Gateway, mount: str) -> None:
    page = httpx.get(f"{gateway.url}{mount}/docs")
    assert (page.status_code, page.headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert page.headers["content-encoding"] == "gzip"
    assert '"operationId": "createVideo"' in page.text
    assert not re.findall(r"<(?:script|link|img|iframe)[^>]* (?:src|href)=", page.text.partition("spec: {")[0])
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert page.headers["x-content-type-options"] == "nosniff"


def test_json_and_forms_are_the_same_request(client: Client) -> None:
    answers = [
        client.http.post("/videos", json={**QUICK, "prompt": "A tin robot", "metadata": {"a": "b"}}),
        client.http.post("/videos", files=form(**{"metadata[a]": "b"})),
    ]
    assert [answer.status_code for answer in answers] == [202, 202]
    videos = [answer.json() for answer in answers]
    assert videos[0].pop("id") != videos[1].pop("id")
    assert videos[0].pop("created_at") <= videos[1].pop("created_at")
    assert videos[0] == videos[1]
    assert videos[0]["user_metadata"] == {"a": "b"}


def test_a_video_has_all_that_openai_and_lumenfall_promise(completed: Video) -> None:
    openai = {"id", "object", "model", "status", "progress", "created_at", "completed_at", "expires_at", "prompt"}
    assert openai | {"size", "seconds", "remixed_from_video_id", "error", "output", "metadata"} <= completed.keys()
    assert completed["output"]["content_type"] == "video/mp4"
    assert (completed["metadata"]["cost"], completed["metadata"]["executed_model"]) == (0.0, "mock/mock-video")


def test_a_dry_run_costs_and_writes_nothing(client: Client, cloud: Cloud) -> None:
    before = cloud.items()
    answer = client.http.post("/videos", params={"dryRun": "true"}, json={**QUICK, "prompt": "x", "n": 2})
    assert answer.status_code == 200
    assert answer.json()["total_cost_micros"] == 0
    assert (answer.json()["estimated"], answer.json()["currency"]) == (True, "USD")
    assert cloud.items() == before


def test_the_list_is_cut_into_pages(tenant: TenantOf) -> None:
    client = tenant("http-list")
    made = [client.create(f"Number {number}")["id"] for number in range(4)]
    pages = [client.http.get("/videos", params={"limit": 3}).json()]
    pages.append(client.http.get("/videos", params={"limit": 3, "after": pages[0]["last_id"]}).json())
    assert [(page["object"], len(page["data"]), page["has_more"]) for page in pages] == [
        ("list", 3, True),
        ("list", 1, False),
    ]
    newest_first = [video["id"] for page in pages for video in page["data"]]
    assert newest_first == made[::-1]
    assert (pages[0]["first_id"], pages[0]["last_id"]) == (newest_first[0], newest_first[2])
    oldest_first = client.http.get("/videos", params={"order": "asc"}).json()
    assert [video["id"] for video in oldest_first["data"]] == made
    empty = client.http.get("/videos", params={"after": newest_first[-1]}).json()
    assert empty == {"object": "list", "data": [], "first_id": None, "last_id": None, "has_more": False}


def test_a_poller_is_told_when_to_come_back(client: Client, running: Video, completed: Video) -> None:
    waiting = client.http.get(f"/videos/{running['id']}")
    assert 500 <= int(waiting.headers["openai-poll-after-ms"]) <= 10_000
    assert "openai-poll-after-ms" not in client.http.get(f"/videos/{completed['id']}").headers


def test_the_content_is_a_link_into_the_bucket(client: Client, cloud: Cloud, completed: Video) -> None:
    answer = client.http.get(f"/videos/{completed['id']}/content")
    assert (answer.status_code, answer.headers["cache-control"]) == (302, "no-store")
    link = answer.headers["location"]
    key = f"videos/{completed['id']}/0.mp4"
    assert urlsplit(link).path == f"/{cloud.outputs['BucketName']}/{key}"
    whole = httpx.get(link)  # without the key
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert cloud.objects(key) == {key: whole.content}
    part = httpx.get(link, headers={"range": "bytes=4-7"})
    assert (part.status_code, part.content) == (206, b"ftyp")
    # The signature is for reading this object: neither another one, nor another method.
    assert httpx.get(link.replace("0.mp4?", "1.mp4?")).status_code == 403
    assert httpx.put(link, content=b"another").status_code == 403
    shown = film.read(whole.content)
    assert (shown.codec, shown.size, shown.lasts(2)) == ("h264", "64x64", True)


def test_content_before_completion_and_after_deletion(client: Client, running: Video) -> None:
    early = client.http.get(f"/videos/{running['id']}/content")
    assert (early.status_code, early.json()["error"]["code"]) == (409, "NOT_READY")
    id = client.finished(client.create("A candle")["id"])[0]["id"]
    deleted = client.http.delete(f"/videos/{id}")
    assert (deleted.status_code, deleted.json()) == (200, {"id": id, "object": "video.deleted", "deleted": True})
    late = client.http.get(f"/videos/{id}/content")
    assert (late.status_code, late.json()["error"]["code"]) == (410, "GONE")
    assert client.http.get(f"/videos/{id}").status_code == 404


def test_deleting_a_running_video_stops_the_vendor(client: Client, cloud: Cloud) -> None:
    id = client.reached(client.create("An avalanche", mock="stuck")["id"], "in_progress")["id"]
    until(lambda: cloud.vendor_jobs("An avalanche"), within=20, what="the vendor has the job")
    assert client.http.delete(f"/videos/{id}").status_code == 200
    until(
        lambda: [job for job in cloud.vendor_jobs("An avalanche").values() if job["deleted_at"]],
        within=20,
        what="the vendor was told to stop",
    )


def test_the_operators_key_works_too(gateway: Gateway, client: Client) -> None:
    answer = client.http.get("/models", headers={"authorization": f"Bearer {gateway.admin_key}"})
    assert answer.status_code == 200
    assert [model["id"] for model in answer.json()["data"]] == ["mock-video"]
