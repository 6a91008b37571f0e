"""Post: one signed POST to a receiver, which is no friend of ours."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx

from reelgate import errors, urlguard, webhooks
from reelgate.clock import Clock, monotonic
from reelgate.deliveries import Attempt
from reelgate.endpoints import Endpoint
from reelgate.service.signing import Signing

DEADLINE = 15.0
"""Seconds that a receiver has for all of it."""
TIMEOUT = httpx.Timeout(DEADLINE, connect=5.0)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """`asked` is for how many seconds the receiver wants to be left alone."""

    attempt: Attempt
    asked: int = 0


@dataclass(frozen=True, kw_only=True)
class Post:
    client: httpx.Client
    signing: Signing
    clock: Clock
    monotonic: Callable[[], float] = field(default=monotonic)
    allow_loopback: bool = False

    def send(self, endpoint: Endpoint, id: str, type: str, created_at: int, data: Mapping[str, Any]) -> Answer:
        """Tells an endpoint of an event, once. A redirect is an answer like another, and is not followed."""
        body, at, began = _body(id, type, created_at, data), self.clock(), self.monotonic()
        status, asked = self._post(
            endpoint, body, webhooks.headers(self.signing.secrets(endpoint.tenant), id, at, body)
        )
        duration = round(1000 * (self.monotonic() - began))
        attempt = Attempt(at=int(at.timestamp()), status=status, duration_ms=duration)
        return Answer(attempt=attempt, asked=asked)

    def _post(self, endpoint: Endpoint, body: str, signed: Mapping[str, str]) -> tuple[int | None, int]:
        """The status, None when there was no answer, and for how long it wants to be left alone. The answer's body is
        nobody's business, and is not read."""
        headers = {"content-type": "application/json", **signed}
        try:
            urlguard.check(endpoint.url, param="webhook_url", allow_loopback=self.allow_loopback)
            with self.client.stream(
                "POST", endpoint.url, content=body.encode(), headers=headers, timeout=TIMEOUT
            ) as answer:
                return answer.status_code, webhooks.asked(answer.headers.get("retry-after"), now=self.clock())
        except (httpx.HTTPError, errors.InvalidRequest):
            return None, 0


def _body(id: str, type: str, created_at: int, data: Mapping[str, Any]) -> str:
    """OpenAI's event and Lumenfall's in one: a client of either finds what it looks for."""
    event = {
        "id": id,
        "object": "event",
        "created_at": created_at,
        "timestamp": datetime.fromtimestamp(created_at, UTC).isoformat(),
        "type": type,
        "data": data,
    }
    return json.dumps(event, ensure_ascii=False)
