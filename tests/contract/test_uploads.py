"""A file is sent to the bucket directly, and found again by its owner."""

import hashlib
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra.local.gateway import Gateway
from reelgate import clock
from reelgate.errors import InvalidRequest
from reelgate.media import ACCEPTED, Bucket
from reelgate.service.uploads import Uploads
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.gateway.samples import mp4

TENANT = "uploads"


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant(TENANT)


@pytest.fixture(scope="module")
def uploads(cloud: Cloud) -> Uploads:
    """What finds them, on the deployed bucket."""
    return Uploads(bucket=Bucket(cloud.s3, cloud.outputs["BucketName"]), clock=clock.now)


def offered(client: Client, **fields: Any) -> dict[str, Any]:
    answer = client.http.post("/uploads", json=fields)
    assert answer.status_code == 200, answer.text
    offer: dict[str, Any] = answer.json()
    return offer


def send(offer: dict[str, Any], content: bytes, **changes: str) -> httpx.Response:
    """As any HTTP client does: the fields first, the file last, and no key."""
    return httpx.post(offer["url"], data=offer["fields"] | changes, files={"file": ("file", content)})


def test_a_file_arrives_as_it_is(client: Client, cloud: Cloud, uploads: Uploads, picture: Path) -> None:
    content = picture.read_bytes()
    offer = offered(client, content_type="image/png", bytes=len(content))
    assert (offer["object"], offer["max_bytes"]) == ("upload", len(content))
    sent = send(offer, content)
    assert sent.is_success, sent.text
    stored = cloud.s3.get_object(Bucket=cloud.outputs["BucketName"], Key=offer["fields"]["key"])
    assert (stored["ContentType"], stored["Body"].read()) == ("image/png", content)
    found = uploads.find(TENANT, offer["id"], accepted=ACCEPTED["input_image"], param="input_image")
    assert (found.key, found.content_type) == (offer["fields"]["key"], "image/png")


def test_a_form_asks_for_it_too_and_more_than_a_request_may_hold_arrives(
    client: Client, cloud: Cloud, uploads: Uploads
) -> None:
    answer = client.http.post("/uploads", files={"content_type": (None, "video/mp4")})
    assert answer.status_code == 200, answer.text
    offer = answer.json()
    content = mp4() + bytes(range(256)) * 4096 * 12
    assert send(offer, content).is_success
    stored = cloud.s3.get_object(Bucket=cloud.outputs["BucketName"], Key=offer["fields"]["key"])["Body"].read()
    assert hashlib.sha256(stored).digest() == hashlib.sha256(content).digest()
    assert (
        uploads.find(TENANT, offer["id"], accepted=ACCEPTED["input_video"], param="input_video").content_type
        == "video/mp4"
    )


@pytest.mark.parametrize(
    ("content", "changes"),
    [
        (b"\x89PNG too long", {}),
        (b"\x89PNG", {}),
        (b"\x89PNG fits", {"Content-Type": "text/html"}),
        (b"\x89PNG fits", {"key": "inputs/uploads/another/file"}),
        (b"\x89PNG fits", {"key": "videos/another/0.mp4"}),
    ],
    ids=["too long", "too short", "another type", "another's folder", "another folder"],
)
def test_what_was_not_offered_is_refused(
    client: Client, cloud: Cloud, uploads: Uploads, content: bytes, changes: dict[str, str]
) -> None:
    offer = offered(client, content_type="image/png", bytes=9)
    assert send(offer, content, **changes).status_code in (400, 403)
    assert cloud.objects(changes.get("key", offer["fields"]["key"])) == {}
    with pytest.raises(InvalidRequest):
        uploads.find(TENANT, offer["id"], accepted=ACCEPTED["input_image"], param="input_image")


def test_another_tenant_does_not_find_it(client: Client, uploads: Uploads, picture: Path) -> None:
    offer = offered(client, content_type="image/png")
    assert send(offer, picture.read_bytes()).is_success
    assert uploads.find(TENANT, offer["id"], accepted=ACCEPTED["input_image"], param="input_image")
    with pytest.raises(InvalidRequest, match="does not exist"):
        uploads.find("another", offer["id"], accepted=ACCEPTED["input_image"], param="input_image")


def test_what_is_not_possible_is_refused_by_name(gateway: Gateway, client: Client) -> None:
    for fields, param in (({}, "content_type"), ({"content_type": "image/png", "bytes": 1 << 30}, "bytes")):
        answer = client.http.post("/uploads", json=fields)
        assert (answer.status_code, answer.json()["error"]["param"]) == (400, param)
    assert client.http.post("/uploads").json()["error"]["param"] == "content_type"
    assert httpx.post(f"{gateway.base_url}/uploads", json={"content_type": "image/png"}).status_code == 401
