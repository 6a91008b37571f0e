"""Uploads: what is offered, and what is found of it."""

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelgate.errors import InvalidRequest
from reelgate.keys import ApiKey
from reelgate.media import ACCEPTED, Bucket
from reelgate.service.uploads import OFFER_SECONDS, Uploaded, Uploads
from reelgate.uploads import IMAGE_BYTES, VIDEO_BYTES
from tests.conftest import StoppedClock
from tests.gateway import samples

ACME = ApiKey(id="key_1", tenant="acme", name="Laptop")
FILES = {
    "image/png": b"\x89PNG\r\n\x1a\n pixels",
    "image/jpeg": b"\xff\xd8\xff\xe0 pixels and more",
    "image/webp": b"RIFF\0\0\0\0WEBPVP8 ",
    "video/mp4": samples.mp4(),
}


@pytest.fixture
def service(bucket: Bucket, clock: StoppedClock) -> Uploads:
    return Uploads(bucket=bucket, clock=clock)


def offer(service: Uploads, tenant: str = "acme", **fields: Any) -> dict[str, Any]:
    return service.offer(fields, caller=ApiKey(id="key", tenant=tenant, name=tenant))


def policy(offer: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(base64.b64decode(offer["fields"]["policy"]))
    return document


def put(service: Uploads, offer: dict[str, Any], content: bytes) -> str:
    """As S3 does with a form."""
    service.bucket.put(offer["fields"]["key"], content, offer["fields"]["Content-Type"])
    id: str = offer["id"]
    return id


@pytest.mark.parametrize("type", FILES)
def test_an_offer_is_for_one_file_of_one_type_and_up_to_a_length(
    service: Uploads, clock: StoppedClock, type: str
) -> None:
    """What S3 enforces is what stands in the signed policy."""
    made = offer(service, content_type=type)
    limit = VIDEO_BYTES if type == "video/mp4" else IMAGE_BYTES
    assert set(made) == {"id", "object", "url", "fields", "max_bytes", "expires_at"}
    assert (made["object"], made["max_bytes"], made["expires_at"]) == ("upload", limit, clock.seconds + OFFER_SECONDS)
    assert made["fields"]["Content-Type"] == type
    signed = policy(made)
    for condition in (
        {"bucket": service.bucket.name},
        {"key": made["fields"]["key"]},
        {"Content-Type": type},
        ["content-length-range", 1, limit],
    ):
        assert condition in signed["conditions"]
    # botocore takes the time of the machine.
    left = datetime.fromisoformat(signed["expiration"].replace("Z", "+00:00")) - datetime.now(UTC)
    assert timedelta(seconds=OFFER_SECONDS - 60) < left <= timedelta(seconds=OFFER_SECONDS)
    json.dumps(made)


def test_a_length_that_is_given_is_the_only_one(service: Uploads) -> None:
    made = offer(service, content_type="image/png", bytes=7)
    assert made["max_bytes"] == 7
    assert ["content-length-range", 7, 7] in policy(made)["conditions"]


def test_no_two_offers_are_the_same_and_no_tenant_is_named(service: Uploads) -> None:
    one, other = (offer(service, content_type="image/png") for _ in range(2))
    assert one["id"] != other["id"]
    assert one["fields"]["key"].startswith("inputs/uploads/")
    assert "acme" not in one["fields"]["key"]


@pytest.mark.parametrize("type", FILES)
def test_a_file_is_found_and_told_by_its_first_bytes(service: Uploads, type: str) -> None:
    made = offer(service, content_type=type)
    id = put(service, made, FILES[type])
    found = service.find("acme", id, accepted=[type], param="input_image")
    assert found == Uploaded(key=made["fields"]["key"], content_type=type)


def test_only_its_first_bytes_are_read(service: Uploads, monkeypatch: pytest.MonkeyPatch) -> None:
    id = put(service, offer(service, content_type="video/mp4"), FILES["video/mp4"])
    asked: list[str] = []
    get = service.bucket.client.get_object

    def counted(**call: Any) -> Any:
        asked.append(call["Range"])
        return get(**call)

    monkeypatch.setattr(service.bucket.client, "get_object", counted)
    service.find("acme", id, accepted=ACCEPTED["input_video"], param="input_video")
    assert asked == ["bytes=0-11"]


@pytest.mark.parametrize(
    ("type", "content", "param", "message"),
    [
        ("image/png", FILES["image/png"], "input_video", "is image/png; it must be video/mp4"),
        ("video/mp4", FILES["video/mp4"], "last_frame", "is video/mp4; it must be image/jpeg or"),
        ("image/png", FILES["video/mp4"], "last_frame", "is video/mp4"),
        ("image/png", b"GIF89a", "last_frame", "no type that is known"),
        ("image/png", b"\x89", "input_image", "no type that is known"),
    ],
)
def test_a_file_of_another_kind_is_refused(
    service: Uploads, type: str, content: bytes, param: str, message: str
) -> None:
    id = put(service, offer(service, content_type=type), content)
    with pytest.raises(InvalidRequest, match=message) as caught:
        service.find("acme", id, accepted=ACCEPTED[param], param=param)
    assert caught.value.param == param


def refused(service: Uploads, tenant: str, id: str) -> InvalidRequest:
    with pytest.raises(InvalidRequest, match="does not exist, or was not uploaded yet") as caught:
        service.find(tenant, id, accepted=ACCEPTED["input_image"], param="input_image")
    assert caught.value.param == "input_image"
    assert len(caught.value.message) < 120
    return caught.value


def test_another_tenants_file_is_not_there(service: Uploads) -> None:
    id = put(service, offer(service, content_type="image/png"), FILES["image/png"])
    assert refused(service, "other", id).message == refused(service, "acme", "file_" + "0" * 26).message.replace(
        "file_" + "0" * 26, id
    )


def test_a_file_that_was_not_uploaded_yet_is_not_there(service: Uploads) -> None:
    refused(service, "acme", offer(service, content_type="image/png")["id"])


@pytest.mark.parametrize(
    "id", ["", "file_", "file_" + "z" * 26, "../video_1/0", "file_" + "0" * 5000, "FILE_" + "0" * 26]
)
def test_what_is_no_id_is_not_looked_for(service: Uploads, monkeypatch: pytest.MonkeyPatch, id: str) -> None:
    monkeypatch.setattr(service.bucket.client, "get_object", None)
    refused(service, "acme", id)


def test_what_s3_does_not_tell_to_who_may_not_list_is_not_there(
    service: Uploads, monkeypatch: pytest.MonkeyPatch
) -> None:
    def denied(**call: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "GetObject")

    monkeypatch.setattr(service.bucket.client, "get_object", denied)
    refused(service, "acme", "file_" + "0" * 26)
