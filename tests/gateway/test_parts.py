"""A file that is written in parts is there whole or not at all."""

import hashlib
import tracemalloc
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


class Counting:
    """S3, which forgets every part at once."""

    def __init__(self) -> None:
        self.parts = 0

    def create_multipart_upload(self, **_: Any) -> Any:
        return {"UploadId": "upload"}

    def upload_part(self, *, Body: bytes, **_: Any) -> Any:  # noqa: N803 - boto3's own spelling
        self.parts += 1
        return {"ETag": str(len(Body))}

    def complete_multipart_upload(self, **_: Any) -> Any:
        return {}


def test_half_a_gigabyte_takes_the_memory_of_a_few_parts() -> None:
    """In chunks as a network delivers them."""
    chunk, count = bytes(64 * 1024), 8000
    client: Any = Counting()
    tracemalloc.start()
    try:
        written = parts.write(
            client, "bucket", KEY, "video/mp4", (chunk for _ in range(count)), length=count * len(chunk)
        )
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert written.bytes == count * len(chunk) > 500_000_000
    assert client.parts == -(-written.bytes // PART_BYTES)
    assert peak < 4 * PART_BYTES
