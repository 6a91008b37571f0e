"""Files in the deployment's own bucket: what callers send in, and what providers made."""

import base64
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from reelgate import parts
from reelgate.jobs import Media

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

LINK_SECONDS = 3600

_STORED_ALREADY = ("PreconditionFailed", "ConditionalRequestConflict", "NoSuchUpload")
"""S3's codes when another execution of the same video was here first, or this one was, and its answer was lost."""

_MISSING = ("NoSuchKey", "AccessDenied", "404", "403")
"""Who may not list a bucket is told "forbidden" of what is not there; and a HEAD has no body to name a code in.
https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html"""

INPUTS = "inputs/"
"""The folder of what callers sent; a stored request names a file of its own by a key that starts so."""
VIDEOS = "videos/"
"""The folder of what providers made."""

OURS = (INPUTS, VIDEOS)
"""A stored request names its files by keys that start so."""

SIGNATURE_BYTES = 12
"""By so many the media types are told apart."""

IMAGES = ("image/jpeg", "image/png", "image/webp")
ACCEPTED = {"input_image": IMAGES, "last_frame": IMAGES, "reference_images": IMAGES, "input_video": ("video/mp4",)}
"""The media types that may come in each field of a request."""


@dataclass(frozen=True)
class Bucket:
    client: "S3Client"
    name: str

    def put_input(self, video_id: str, content: bytes, content_type: str) -> str:
        """Stores a file that came with a request; returns its key. Another file of the same id has another key: the
        request that it came with may yet turn out to be no replay, and must not change the first."""
        key = f"{INPUTS}{video_id}/{hashlib.sha256(content).hexdigest()}"
        self.put(key, content, content_type)
        return key

    def put(self, key: str, content: bytes, content_type: str) -> None:
        self.client.put_object(Bucket=self.name, Key=key, Body=content, ContentType=content_type)

    def link(self, key: str, *, filename: str | None = None, method: Literal["get", "head"] = "get") -> str:
        """A URL that reads the object for an hour and needs no key, with Range if wanted. The signature is for one
        method: S3 refuses the other."""
        params: dict[str, Any] = {"Bucket": self.name, "Key": key}
        if filename:
            params["ResponseContentDisposition"] = f'attachment; filename="{filename}"'
        return self.client.generate_presigned_url(f"{method}_object", Params=params, ExpiresIn=LINK_SECONDS)

    def size(self, key: str) -> int | None:
        """Bytes of the object; None when there is none."""
        try:
            return self.client.head_object(Bucket=self.name, Key=key)["ContentLength"]
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise

    def part(self, key: str, start: int, length: int) -> bytes | None:
        """Up to so many bytes of the object; None when there is none."""
        span = f"bytes={start}-{start + length - 1}"
        try:
            return self.client.get_object(Bucket=self.name, Key=key, Range=span)["Body"].read()
        except self.client.exceptions.ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return None
            raise

    def read(self, key: str) -> bytes:
        """The whole object, which is there: its key is written down."""
        return self.client.get_object(Bucket=self.name, Key=key)["Body"].read()

    def find(self, key: str) -> Media | None:
        """The stored file of this key, read once over to know its digest. It exists only if it was stored whole."""
        listed = self.client.list_objects_v2(Bucket=self.name, Prefix=key, MaxKeys=1).get("Contents", [])
        if not any(each["Key"] == key for each in listed):
            return None
        stored = self.client.get_object(Bucket=self.name, Key=key)
        sha256 = hashlib.sha256()
        for chunk in stored["Body"].iter_chunks(parts.PART_BYTES):
            sha256.update(chunk)
        return Media(
            key=key,
            content_type=stored["ContentType"],
            bytes=stored["ContentLength"],
            sha256=sha256.hexdigest(),
        )

    def store(self, key: str, content_type: str, chunks: Iterable[bytes], *, length: int | None) -> Media:
        """Streams a file in, whole or not at all: the object appears when the last byte was checked."""
        try:
            written = parts.write(self.client, self.name, key, content_type, chunks, length=length)
        except self.client.exceptions.ClientError as error:
            stored = self.find(key) if error.response["Error"]["Code"] in _STORED_ALREADY else None
            if stored is None:
                raise
            return stored
        return Media(key=key, content_type=content_type, bytes=written.bytes, sha256=written.sha256)

    def delete(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.client.delete_object(Bucket=self.name, Key=key)

    def clear(self, folder: str) -> None:
        """Deletes all that is below a folder of one video, which never has more than one answer lists."""
        listed = self.client.list_objects_v2(Bucket=self.name, Prefix=folder).get("Contents", [])
        self.delete(each["Key"] for each in listed)


def fetched_key(video_id: str, url: str) -> str:
    """Where the file of a caller's URL is kept for a video. It follows from the URL, so that a deletion finds what was
    fetched of it by then."""
    return f"{INPUTS}{video_id}/{hashlib.sha256(url.encode()).hexdigest()}"


def result_key(video_id: str, index: int, suffix: str = "mp4") -> str:
    """The file of an output; with another suffix, a picture of it."""
    return f"{VIDEOS}{video_id}/{index}.{suffix}"


def media_type(content: bytes | bytearray) -> str | None:
    """The media type by the first bytes; None for anything but JPEG, PNG, WebP and MP4."""
    if content.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp"
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return None


def data_uri(uri: str) -> bytes | None:
    """The bytes in a base64 data URI; None when it is none."""
    head, _, payload = uri.partition(",")
    if not head.lower().endswith(";base64"):
        return None
    try:
        return base64.b64decode(payload, validate=True)
    except ValueError:
        return None
