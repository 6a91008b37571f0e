"""The vendor's API, request by request."""

from __future__ import annotations

import json
import os

import boto3
import pytest

from tests.functions.mock.vendor import Vendor, sample_event


def test_the_sample_event_makes_a_video_that_completes(vendor: Vendor) -> None:
    video = vendor.invoke(sample_event()).json
    created = int(vendor.now.timestamp())
    assert video == {
        "id": video["id"],
        "object": "video",
        "model": "mock-video",
        "status": "queued",
        "progress": 0,
        "created_at": created,
        "completed_at": None,
        "expires_at": None,
        "prompt": "A red fox leaps over a frozen stream at dawn",
        "size": "1280x720",
        "seconds": "4",
        "error": None,
    }
    vendor.wait(1)
    running = vendor.video(video["id"])
    assert (running["status"], running["progress"]) == ("in_progress", 52)
    vendor.wait(0.9)
    done = vendor.video(video["id"])
    assert (done["status"], done["progress"], done["error"]) == ("completed", 100, None)
    assert (done["completed_at"], done["expires_at"]) == (created + 1, created + 86400)


def test_content_is_a_whole_mp4(vendor: Vendor) -> None:
    answer = vendor.content(vendor.completed())
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "video/mp4"
    assert answer.content[4:8] == b"ftyp"
    assert vendor.content(vendor.completed()).content == answer.content, "the same request renders the same bytes"


def test_content_before_the_end_is_refused(vendor: Vendor) -> None:
    video_id = vendor.create().json["id"]
    answer = vendor.content(video_id)
    assert (answer.status, answer.error["code"]) == (409, "video_not_ready")


@pytest.mark.parametrize("authorization", [None, "", "Bearer", "Bearer wrong", "the-mock-key", "Bearer é"])
def test_a_wrong_key_is_refused(vendor: Vendor, authorization: str | None) -> None:
    event = sample_event()
    del event["headers"]["authorization"]
    if authorization is not None:
        event["headers"]["authorization"] = authorization
    for method, path in (
        ("POST", "/videos"),
        ("GET", "/videos/video_1"),
        ("DELETE", "/videos/video_1"),
        ("GET", "/models"),
    ):
        event["rawPath"] = event["requestContext"]["http"]["path"] = f"/mock/v1{path}"
        event["requestContext"]["http"]["method"] = method
        answer = vendor.invoke(event)
        assert (answer.status, answer.error["code"]) == (401, "invalid_api_key")


def test_the_key_is_read_once(vendor: Vendor) -> None:
    assert vendor.request("GET", "/models").status == 200
    boto3.client("secretsmanager").put_secret_value(SecretId=os.environ["MOCK_SECRET_ARN"], SecretString="another")
    assert vendor.request("GET", "/models").status == 200


def test_the_one_model_is_listed(vendor: Vendor) -> None:
    answer = vendor.request("GET", "/models").json
    assert answer["object"] == "list"
    assert [(model["id"], model["object"]) for model in answer["data"]] == [("mock-video", "model")]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/videos/video_0123456789abcdef0123456789abcdef"),
        ("GET", "/videos/..%2F..%2Fvideos"),
        ("DELETE", "/videos/video_0123456789abcdef0123456789abcdef"),
        ("GET", "/videos/video_0123456789abcdef0123456789abcdef/content"),
        ("GET", "/nothing"),
        ("PUT", "/videos"),
    ],
)
def test_what_is_not_there_is_404(vendor: Vendor, method: str, path: str) -> None:
    answer = vendor.request(method, path)
    assert (answer.status, answer.error["code"]) == (404, "not_found")


def test_the_same_idempotency_key_is_the_same_video(vendor: Vendor) -> None:
    first = vendor.create(key="once").json
    vendor.wait(10)
    again = vendor.create(key="once", prompt="Something else").json
    assert again["id"] == first["id"]
    assert again["prompt"] == first["prompt"]
    assert again["status"] == "completed", "the first one, not a new one with its id"
    assert vendor.create(key="twice").json["id"] != first["id"]


def test_without_an_idempotency_key_every_video_is_new(vendor: Vendor) -> None:
    assert vendor.create().json["id"] != vendor.create().json["id"]


def test_state_is_one_object_per_job(vendor: Vendor) -> None:
    video_id = vendor.completed()
    vendor.content(video_id)
    listing = boto3.client("s3").list_objects_v2(Bucket=os.environ["MEDIA_BUCKET"])
    assert [entry["Key"] for entry in listing["Contents"]] == [f"mock/jobs/{video_id}.json"]


def test_a_delete_cancels_a_video_that_runs(vendor: Vendor) -> None:
    video_id = vendor.create().json["id"]
    vendor.wait(0.8)
    for _ in range(2):
        answer = vendor.request("DELETE", f"/videos/{video_id}")
        assert (answer.status, answer.json) == (200, {"id": video_id, "object": "video.deleted", "deleted": True})
        vendor.wait(10)
        video = vendor.video(video_id)
        assert (video["status"], video["error"]["code"], video["progress"]) == ("failed", "cancelled", 50)
        assert vendor.content(video_id).status == 409


def test_a_delete_removes_a_video_that_is_done(vendor: Vendor) -> None:
    video_id = vendor.completed()
    assert vendor.request("DELETE", f"/videos/{video_id}").status == 200
    assert vendor.request("GET", f"/videos/{video_id}").status == 404
    assert vendor.content(video_id).status == 404
    assert vendor.request("DELETE", f"/videos/{video_id}").status == 404


def test_a_refusal_does_not_repeat_the_prompt(vendor: Vendor) -> None:
    answer = vendor.create(prompt="a secret" * 1000)
    assert answer.status == 400
    assert "secret" not in json.dumps(answer.json)
