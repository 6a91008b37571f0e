"""What makes a request the same request: its key, the id that follows from it, and a fingerprint of what it says."""

import hashlib
import hmac
import json
import secrets
from datetime import datetime

from reelgate import ids
from reelgate.catalog import Mode
from reelgate.errors import InvalidRequest
from reelgate.forms import Upload
from reelgate.requests import LONGEST_KEY, CreateVideo


def video_id(tenant: str, idempotency_key: str | None, at: datetime) -> str:
    """128 bits. With a key they follow from it, so that the second request meets the first's item; without one they
    start with the time, so that videos of the same second are listed in the order in which they came."""
    if idempotency_key:
        bits = hmac.new(tenant.encode(), idempotency_key.encode(), hashlib.sha256).digest()[:16]
    else:
        bits = int(at.timestamp() * 1000).to_bytes(6, "big") + secrets.token_bytes(10)
    return ids.spell("video_", bits)


def key_in_header(given: str | None) -> str | None:
    """What the header says; InvalidRequest for what a body could not say either."""
    if given is not None and not 1 <= len(given) <= LONGEST_KEY:
        raise InvalidRequest(f"Idempotency-Key must have 1 to {LONGEST_KEY} characters", param="idempotency_key")
    return given


def one_key(in_body: str | None, in_header: str | None) -> str | None:
    if in_body and in_header and in_body != in_header:
        raise InvalidRequest(
            "idempotency_key and the header Idempotency-Key are given with different values", param="idempotency_key"
        )
    return in_body or in_header


def fingerprint(request: CreateVideo, mode: Mode, remixed_from: str | None = None) -> str:
    """Of the parsed fields: each try of an SDK has another multipart boundary, and so another body."""
    media = request.media
    fields = request.model_dump(mode="json", exclude_none=True, exclude={"idempotency_key", *media})
    fields |= {"mode": mode, "remixed_from": remixed_from}
    fields |= {name: [_said(source) for source in given] for name, given in media.items()}
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def _said(source: str | Upload) -> str:
    return hashlib.sha256(source.content).hexdigest() if isinstance(source, Upload) else source
