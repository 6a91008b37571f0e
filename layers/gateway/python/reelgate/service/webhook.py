"""Webhook: tells the caller's receiver what became of a video, until it says that it heard."""

import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from botocore.exceptions import BotoCoreError, ClientError

from reelgate import errors, media, urlguard, video_object, webhooks
from reelgate.clock import Clock, seconds
from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.service.signing import Signing
from reelgate.store.deliveries import Deliveries
from reelgate.store.videos import Videos

DEADLINE = 15.0
"""Seconds that a receiver has for all of it."""
TIMEOUT = httpx.Timeout(DEADLINE, connect=5.0)


class NotDelivered(Exception):
    """The receiver did not answer with success; `status` is what it said, if anything. `recorded` is False when the
    attempt could not be put on record."""

    def __init__(self, status: int | None, *, recorded: bool) -> None:
        super().__init__(f"the receiver answered {status}" if status else "the receiver did not answer")
        self.status = status
        self.recorded = recorded


@dataclass(frozen=True, kw_only=True)
class Messenger:
    videos: Videos
    deliveries: Deliveries
    bucket: media.Bucket
    signing: Signing
    client: httpx.Client
    clock: Clock
    monotonic: Callable[[], float] = time.monotonic
    allow_loopback: bool = False

    def deliver(self, event: Mapping[str, Any], *, receives: int) -> bool:
        """One attempt, for which the event was received so many times. Returns when the receiver heard, or wants no
        more (410), or did so before, or the video has no receiver: then nothing is sent.

        NotDelivered when it should be tried again; a redirect is a failure too, and is not followed. False when the
        attempt could not be put on record. That decides nothing: what was delivered stays so.
        """
        detail, type = event["detail"], event["detail-type"]
        record = self.videos.record(detail["video"]["id"])
        url = record[1].parameters.get("webhook_url") if record else None
        if record is None or url is None:
            return True
        video_id, tenant = record[0].id, record[0].tenant
        known = self.deliveries.find(video_id, detail["id"])
        if known and known.standing.heard:
            return True
        body = _body(detail["id"], type, detail["created_at"], self._data(record))
        attempt = self._attempt(url, tenant, detail["id"], body)
        pause = webhooks.pause(receives)
        standing = Standing.after(attempt.status, last=pause is None)
        due = seconds(self.clock) + pause if pause and standing is Standing.PENDING else None
        recorded = self._record(
            video_id,
            Delivery(
                id=detail["id"],
                event=type,
                standing=standing,
                created_at=detail["created_at"],
                attempts=(attempt,),
                next_attempt_at=due,
            ),
        )
        if not standing.heard:
            raise NotDelivered(attempt.status, recorded=recorded)
        return recorded

    def test(self, trial: Mapping[str, Any]) -> int | None:
        """One `webhook.test` for the `url` of a `tenant`, under the given `id`; the status of the answer, if any."""
        body = _body(trial["id"], "webhook.test", trial["created_at"], {"object": "webhook.test"})
        return self._attempt(trial["url"], trial["tenant"], trial["id"], body).status

    def _attempt(self, url: str, tenant: str, message_id: str, body: str) -> Attempt:
        at = self.clock()
        headers = webhooks.headers(self.signing.secrets(tenant), message_id, at, body)
        began = self.monotonic()
        status = self._post(url, body, {"content-type": "application/json", **headers})
        duration = round(1000 * (self.monotonic() - began))
        return Attempt(at=int(at.timestamp()), status=status, duration_ms=duration)

    def _post(self, url: str, body: str, headers: Mapping[str, str]) -> int | None:
        """The status of the answer. The answer itself is nobody's business, and is not read."""
        try:
            urlguard.check(url, param="webhook_url", allow_loopback=self.allow_loopback)
            with self.client.stream("POST", url, content=body.encode(), headers=headers, timeout=TIMEOUT) as answer:
                return answer.status_code
        except (httpx.HTTPError, errors.InvalidRequest):
            return None

    def _record(self, video_id: str, delivery: Delivery) -> bool:
        try:
            self.deliveries.record(video_id, delivery, now=seconds(self.clock))
        except (BotoCoreError, ClientError):
            return False
        return True

    def _data(self, record: Any) -> dict[str, Any]:
        video, request = record
        shown = video_object.render(video, request, now=seconds(self.clock), link=self.bucket.link)
        fields = ("id", "model", "status", "output", "outputs", "error", "metadata", "user_metadata")
        return {"object": "video.generation", **{name: shown[name] for name in fields}}


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
