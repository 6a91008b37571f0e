"""Uploads: files that are too big for a request, sent to the bucket directly and named in a request later."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reelgate import ids, media, sources, uploads
from reelgate.clock import Clock, seconds
from reelgate.errors import InvalidRequest
from reelgate.keys import ApiKey

OFFER_SECONDS = 900
"""For the upload to begin: a form is checked when it arrives, and may take its time from there."""

_ID = re.compile(sources.FILE_PREFIX + ids.PATTERN)


@dataclass(frozen=True, kw_only=True)
class Uploaded:
    """A file in the bucket. What it is was read from its first bytes."""

    key: str
    content_type: str


@dataclass(frozen=True, kw_only=True)
class Uploads:
    bucket: media.Bucket
    clock: Clock

    def offer(self, fields: Mapping[str, Any], *, caller: ApiKey) -> dict[str, Any]:
        """Where to send one file, and the fields of the form to send before it. `max_bytes` is its limit, `expires_at`
        the Unix second by which to begin."""
        wish = uploads.read(fields)
        id = ids.new(sources.FILE_PREFIX)
        largest = wish.bytes or wish.content_type.max_bytes
        # S3 refuses what does not meet the conditions. The bucket is one by itself, and so is the key.
        form = self.bucket.client.generate_presigned_post(
            self.bucket.name,
            _key(caller.tenant, id),
            Fields={"Content-Type": str(wish.content_type)},
            Conditions=[
                {"Content-Type": str(wish.content_type)},
                ["content-length-range", wish.bytes or 1, largest],
            ],
            ExpiresIn=OFFER_SECONDS,
        )
        return {
            "id": id,
            "object": "upload",
            "url": form["url"],
            "fields": form["fields"],
            "max_bytes": largest,
            "expires_at": seconds(self.clock) + OFFER_SECONDS,
        }

    def find(self, tenant: str, file_id: str, *, accepted: Sequence[str], param: str) -> Uploaded:
        """The tenant's file, of one of the accepted media types. InvalidRequest names `param` for one that was never
        offered to this tenant, was not uploaded yet, or is something else."""
        key = _key(tenant, file_id)
        start = self.bucket.part(key, 0, media.SIGNATURE_BYTES) if _ID.fullmatch(file_id) else None
        if start is None:
            raise InvalidRequest(f"{param}: {file_id[:40]!r} does not exist, or was not uploaded yet", param=param)
        content_type = media.media_type(start)
        if content_type is None or content_type not in accepted:
            given = content_type or "of no type that is known"
            raise InvalidRequest(f"{param}: {file_id} is {given}; it must be {' or '.join(accepted)}", param=param)
        return Uploaded(key=key, content_type=content_type)


def _key(tenant: str, file_id: str) -> str:
    """The tenant is part of it, so that another tenant's id names nothing; its hash, since it may hold any letter."""
    return f"{media.INPUTS}uploads/{hashlib.sha256(tenant.encode()).hexdigest()[:32]}/{file_id}"
