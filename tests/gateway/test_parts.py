"""A file that is written in parts is there whole or not at all."""

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelgate import parts
from reelgate.errors import ResultBroken
from reelgate.media import Bucket
from reelgate.parts import PART_BYTES, Written

KEY = "videos/video_1/0.mp4"


def write(bucket: Bucket, chunks: Iterable[bytes], *, length: int | None) -> Written:
    return parts.write(bucket.client, bucket.name, KEY, "video/mp4", chunks, length=length)


def keys(bucket: Bucket) -> list[str]:
    return [each["Key"] for each in bucket.client.list_objects_v2(Bucket=bucket.name).get("Contents", [])]


def uploads(bucket: Bucket) -> list[Any]:
    return list(bucket.client.list_multipart_uploads(Bucket=bucket.name).get("Uploads", []))


def breaking(*chunks: bytes) -> Iterator[bytes]:
    yield from chunks
    raise ResultBroken("cut off")


def test_a_file_is_stored_in_parts(bucket: Bucket) -> None:
    chunk = bytes(range(256)) * 4096
    chunks = [chunk] * 9
    whole = b"".join(chunks)
    assert len(whole) > PART_BYTES
    written = write(bucket, chunks, length=len(whole))
    assert written == Written(bytes=len(whole), sha256=hashlib.sha256(whole).hexdigest())
    stored = bucket.client.get_object(Bucket=bucket.name, Key=KEY)
    assert (stored["ContentType"], stored["ETag"][-3:]) == ("video/mp4", '-2"')
    assert stored["Body"].read() == whole
    assert uploads(bucket) == []


@pytest.mark.parametrize(
    ("chunks", "length"),
    [([b"abc"], 4), ([b"abc"], 2), (breaking(b"abc"), None), (breaking(b"a" * PART_BYTES), None)],
    ids=["too short", "too long", "cut off", "cut off after a part"],
)
def test_a_file_that_did_not_arrive_whole_leaves_nothing(bucket: Bucket, chunks: Any, length: int | None) -> None:
    with pytest.raises(ResultBroken):
        write(bucket, chunks, length=length)
    assert keys(bucket) == uploads(bucket) == []


def test_a_length_that_nobody_announced_is_not_checked(bucket: Bucket) -> None:
    assert write(bucket, [b"a", b"", b"bc"], length=None).bytes == 3


def test_the_first_file_stays(bucket: Bucket) -> None:
    write(bucket, [b"first"], length=5)
    with pytest.raises(ClientError, match="PreconditionFailed"):
        write(bucket, [b"second"], length=6)
    assert bucket.part(KEY, 0, 10) == b"first"
    assert uploads(bucket) == []


def test_a_refusal_of_s3_leaves_nothing(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(**call: Any) -> Any:
        raise ClientError({"Error": {"Code": "AccessDenied"}}, "UploadPart")

    monkeypatch.setattr(bucket.client, "upload_part", denied)
    with pytest.raises(ClientError, match="AccessDenied"):
        write(bucket, [b"abc"], length=3)
    assert keys(bucket) == uploads(bucket) == []
