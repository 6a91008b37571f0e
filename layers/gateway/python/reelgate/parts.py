"""A file that is written in parts, and appears whole or not at all."""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelgate.errors import ResultBroken

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

PART_BYTES = 8 * 1024 * 1024
"""Held in memory at a time; S3 takes parts from 5 MiB."""


@dataclass(frozen=True, kw_only=True)
class Written:
    """`sha256` in hex."""

    bytes: int
    sha256: str


def write(
    client: "S3Client", bucket: str, key: str, content_type: str, chunks: Iterable[bytes], *, length: int | None
) -> Written:
    """The object appears when the last byte was checked, unless there is one of that key, which is a ClientError.
    ResultBroken when the length is not the announced one, or by the chunks themselves."""
    sha256, written = hashlib.sha256(), 0
    upload = client.create_multipart_upload(Bucket=bucket, Key=key, ContentType=content_type)
    target: Any = {"Bucket": bucket, "Key": key, "UploadId": upload["UploadId"]}
    parts: list[Any] = []
    try:
        for number, part in enumerate(_parts(chunks), start=1):
            sha256.update(part)
            written += len(part)
            etag = client.upload_part(**target, PartNumber=number, Body=part)["ETag"]
            parts.append({"PartNumber": number, "ETag": etag})
        if length is not None and written != length:
            raise ResultBroken(f"the file has {written} bytes, where {length} were announced")
        client.complete_multipart_upload(**target, MultipartUpload={"Parts": parts}, IfNoneMatch="*")
    except BaseException:
        # A failure to abort hides no other failure; the bucket's lifecycle ends what is left open.
        with suppress(client.exceptions.ClientError):
            client.abort_multipart_upload(**target)
        raise
    return Written(bytes=written, sha256=sha256.hexdigest())


def _parts(chunks: Iterable[bytes]) -> Iterator[bytes]:
    buffer = bytearray()
    for chunk in chunks:
        buffer += chunk
        if len(buffer) >= PART_BYTES:
            yield bytes(buffer)
            buffer.clear()
    yield bytes(buffer)
