"""The bucket: a result is there whole or not at all."""

import hashlib
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from botocore.exceptions import ClientError

from reelgate import media
from reelgate.errors import ResultBroken
from reelgate.jobs import Media
from reelgate.media import Bucket

KEY = media.result_key("video_1", 0)
TYPE = "video/mp4"


def keys(bucket: Bucket) -> list[str]:
    return [each["Key"] for each in bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", [])]


def uploads(bucket: Bucket) -> list[Any]:
    return list(bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", []))


def content(bucket: Bucket, key: str = KEY) -> bytes:
    return bucket.client.get_object(Bucket=bucket.name, Key=key)["Body"].read()


def test_a_file_is_stored_with_its_digest(bucket: Bucket) -> None:
    stored = bucket.store(KEY, TYPE, [b"abc"], length=3)
    assert stored == Media(key=KEY, content_type=TYPE, bytes=3, sha256=hashlib.sha256(b"abc").hexdigest())
    head = bucket.client.head_object(Bucket=bucket.name, Key=KEY)
    assert head["ContentType"] == TYPE
    with pytest.raises(ResultBroken):
        bucket.store(media.result_key("video_1", 1), TYPE, [b"abc"], length=4)
    assert keys(bucket) == [KEY]


def test_the_first_file_stays(bucket: Bucket) -> None:
    """Two executions of one video may store at the same time; each of them answers with the file that is there."""
    first = bucket.store(KEY, TYPE, [b"first"], length=5)
    assert bucket.store(KEY, TYPE, [b"second"], length=6) == first
    assert content(bucket) == b"first"
    assert uploads(bucket) == []


def test_an_upload_that_was_completed_unheard_is_found(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    """botocore repeats a call whose answer was lost, and S3 no longer knows the upload."""
    complete = bucket.client.complete_multipart_upload

    def twice(**call: Any) -> Any:
        complete(**call)
        raise ClientError({"Error": {"Code": "NoSuchUpload"}}, "CompleteMultipartUpload")

    monkeypatch.setattr(bucket.client, "complete_multipart_upload", twice)
    assert bucket.store(KEY, TYPE, [b"abc"], length=3).bytes == 3


def test_a_refusal_of_s3_is_not_taken_for_a_stored_file(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    bucket.store(KEY, TYPE, [b"abc"], length=3)

    def denied(**call: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "UploadPart")

    monkeypatch.setattr(bucket.client, "upload_part", denied)
    with pytest.raises(ClientError, match="AccessDenied"):
        bucket.store(KEY, TYPE, [b"abc"], length=3)


@pytest.mark.parametrize("code", ["NoSuchKey", "AccessDenied"])
def test_what_is_not_there_has_no_size_and_no_parts(bucket: Bucket, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """As S3 says it to who may list the bucket, and to who may not."""
    status = {"NoSuchKey": "404", "AccessDenied": "403"}[code]

    def refusing(said: str) -> Any:
        def refuse(**call: Any) -> Any:
            raise ClientError({"Error": {"Code": said}}, "GetObject")

        return refuse

    assert (bucket.size(KEY), bucket.part(KEY, 0, 1)) == (None, None)
    monkeypatch.setattr(bucket.client, "get_object", refusing(code))
    monkeypatch.setattr(bucket.client, "head_object", refusing(status))
    assert (bucket.size(KEY), bucket.part(KEY, 0, 1)) == (None, None)
    for call in ("get_object", "head_object"):
        monkeypatch.setattr(bucket.client, call, refusing("SlowDown"))
    with pytest.raises(ClientError, match="SlowDown"):
        bucket.size(KEY)
    with pytest.raises(ClientError, match="SlowDown"):
        bucket.part(KEY, 0, 1)


def test_parts_of_a_stored_file(bucket: Bucket) -> None:
    bucket.put(KEY, b"abcdef", TYPE)
    assert bucket.size(KEY) == 6
    assert (bucket.part(KEY, 0, 2), bucket.part(KEY, 2, 3), bucket.part(KEY, 4, 100)) == (b"ab", b"cde", b"ef")


def test_a_stored_file_is_found_by_its_own_key_only(bucket: Bucket) -> None:
    stored = bucket.store(media.result_key("video_1", 0) + ".bak", TYPE, [b"abc"], length=3)
    assert bucket.find(KEY) is None
    assert bucket.find(stored.key) == stored


def test_inputs_and_results_are_deleted(bucket: Bucket) -> None:
    key = bucket.put_input("video_1", b"png", "image/png")
    assert key.startswith(f"{media.INPUTS}video_1")
    assert content(bucket, key) == b"png"
    bucket.delete([key, KEY])
    assert keys(bucket) == []


def test_another_image_under_the_same_id_does_not_replace_the_first(bucket: Bucket) -> None:
    """An id follows from an idempotency key: the second request is refused later, and must have changed nothing."""
    first = bucket.put_input("video_1", b"first", "image/png")
    second = bucket.put_input("video_1", b"second", "image/png")
    assert content(bucket, first) == b"first"
    assert bucket.put_input("video_1", b"first", "image/png") == first != second


def test_a_link_reads_one_object_for_an_hour(bucket: Bucket) -> None:
    bucket.store(KEY, TYPE, [b"abc"], length=3)
    parts = urlsplit(bucket.link(KEY, filename="fox.mp4"))
    query = parse_qs(parts.query)
    assert parts.path.endswith(KEY)
    assert query["response-content-disposition"] == ['attachment; filename="fox.mp4"']
    assert "response-content-disposition" not in parse_qs(urlsplit(bucket.link(KEY)).query)
    lifetime = query.get("X-Amz-Expires") or query["Expires"]
    assert lifetime
    assert httpx.URL(bucket.link(KEY)).path == parts.path


def test_a_link_is_for_one_method(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bucket.client, "generate_presigned_url", lambda method, **_: method)
    assert (bucket.link(KEY), bucket.link(KEY, method="head")) == ("get_object", "head_object")


@pytest.mark.parametrize(
    ("start", "type"),
    [
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x20ftypisom", "video/mp4"),
        (b"\0\0\0\x20fty", None),
        (b"GIF89a", None),
        (b"RIFF\0\0\0\0WAVE", None),
        (b"", None),
    ],
)
def test_a_file_is_told_by_its_first_bytes(start: bytes, type: str | None) -> None:
    assert media.media_type(start) == type


@pytest.mark.parametrize(
    ("uri", "content"),
    [
        ("data:image/png;base64,cG5n", b"png"),
        ("data:;base64,", b""),
        ("data:image/png;BASE64,cG5n", b"png"),
        ("data:image/png,png", None),
        ("data:image/png;base64,c", None),
        ("data:image/png;base64,cG5n\n", None),
        ("data:image/png;base64,é", None),
        ("https://a.example.com/x.png", None),
    ],
)
def test_a_data_uri(uri: str, content: bytes | None) -> None:
    assert media.data_uri(uri) == content
