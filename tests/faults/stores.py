"""S3, one bucket, in memory; and Secrets Manager."""

import hashlib
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from typing import Any

from tests.faults.refusals import refused


class Body(BytesIO):
    def iter_chunks(self, size: int) -> Any:
        return iter(lambda: self.read(size), b"")


@dataclass
class Upload:
    key: str
    content_type: str
    parts: dict[int, bytes] = field(default_factory=dict)


@dataclass
class Bucket:
    """`files` are the objects, with their content types; `uploads` those that are being written in parts."""

    files: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    uploads: dict[str, Upload] = field(default_factory=dict)
    _numbers: Any = field(default_factory=lambda: count(1))

    def put_object(self, *, Key: str, Body: bytes, ContentType: str = "", **options: Any) -> Any:  # noqa: N803
        if options.get("IfNoneMatch") == "*" and Key in self.files:
            raise refused("PreconditionFailed", "PutObject")
        self.files[Key] = (bytes(Body), ContentType)
        return {"ETag": _etag(bytes(Body))}

    def get_object(self, *, Key: str, Range: str | None = None, **_: Any) -> Any:  # noqa: N803
        content, kind = self._file(Key, "NoSuchKey", "GetObject")
        if Range:
            first, last = Range.removeprefix("bytes=").split("-")
            content = content[int(first) : int(last) + 1 if last else None]
        return {"Body": Body(content), "ContentLength": len(content), "ContentType": kind, "ETag": _etag(content)}

    def head_object(self, *, Key: str, **_: Any) -> Any:  # noqa: N803
        content, kind = self._file(Key, "404", "HeadObject")
        return {"ContentLength": len(content), "ContentType": kind, "ETag": _etag(content)}

    def list_objects_v2(self, *, Prefix: str = "", MaxKeys: int = 1000, **_: Any) -> Any:  # noqa: N803
        keys = sorted(key for key in self.files if key.startswith(Prefix))[:MaxKeys]
        return {"Contents": [{"Key": key, "Size": len(self.files[key][0])} for key in keys]} if keys else {}

    def delete_object(self, *, Key: str, **_: Any) -> Any:  # noqa: N803
        self.files.pop(Key, None)
        return {}

    def create_multipart_upload(self, *, Key: str, ContentType: str, **_: Any) -> Any:  # noqa: N803
        id = f"upload-{next(self._numbers)}"
        self.uploads[id] = Upload(Key, ContentType)
        return {"UploadId": id}

    def upload_part(self, *, UploadId: str, PartNumber: int, Body: bytes, **_: Any) -> Any:  # noqa: N803
        self._upload(UploadId, "UploadPart").parts[PartNumber] = bytes(Body)
        return {"ETag": _etag(bytes(Body))}

    def complete_multipart_upload(self, *, UploadId: str, MultipartUpload: Any, **options: Any) -> Any:  # noqa: N803
        upload = self._upload(UploadId, "CompleteMultipartUpload")
        if options.get("IfNoneMatch") == "*" and upload.key in self.files:
            raise refused("PreconditionFailed", "CompleteMultipartUpload")
        content = b"".join(upload.parts[part["PartNumber"]] for part in MultipartUpload["Parts"])
        self.files[upload.key] = (content, upload.content_type)
        del self.uploads[UploadId]
        return {}

    def abort_multipart_upload(self, *, UploadId: str, **_: Any) -> Any:  # noqa: N803
        self._upload(UploadId, "AbortMultipartUpload")
        del self.uploads[UploadId]
        return {}

    def _upload(self, id: str, operation: str) -> Upload:
        if id not in self.uploads:
            raise refused("NoSuchUpload", operation)
        return self.uploads[id]

    def _file(self, key: str, code: str, operation: str) -> tuple[bytes, str]:
        if key not in self.files:
            raise refused(code, operation)
        return self.files[key]


@dataclass
class Secrets:
    values: dict[str, str]

    def get_secret_value(self, *, SecretId: str) -> Any:  # noqa: N803
        return {"SecretString": self.values[SecretId]}


def _etag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest()}"'
