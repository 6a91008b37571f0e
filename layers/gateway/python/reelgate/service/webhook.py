"""Webhook: tells the caller's receiver what became of a video, until it says that it heard."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import httpx

from reelgate import errors, media, urlguard, video_object, webhooks
from reelgate.clock import Clock, seconds
from reelgate.service.signing import Signing
from reelgate.store.videos import Videos

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient

TIMEOUT = 15.0
"""Seconds that a receiver has to answer."""


class NotDelivered(Exception):
    """The receiver did not answer with success; `status` is what it said, if anything."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"the receiver answered {status}" if status else "the receiver did not answer")
        self.status = status


@dataclass(frozen=True, kw_only=True)
class Deliveries:
    videos: Videos
    bucket: media.Bucket
    signing: Signing
    client: httpx.Client
    clock: Clock
    allow_loopback: bool = False

    def deliver(self, event: Mapping[str, Any]) -> None:
        """One attempt. Returns when the receiver heard, or wants no more (410), or the video has no receiver.

        NotDelivered when it should be tried again; a redirect is a failure too, and is not followed.
        """
        detail = event["detail"]
        record = self.videos.record(detail["video"]["id"])
        url = record[1].parameters.get("webhook_url") if record else None
        if record is None or url is None:
            return
        body = json.dumps(self._payload(detail, event["detail-type"], record), ensure_ascii=False)
        secrets = self.signing.secrets(record[0].tenant)
        headers = webhooks.headers(secrets, detail["id"], self.clock(), body)
        status = self._post(url, body, {"content-type": "application/json", **headers})
        if status == HTTPStatus.GONE or (status is not None and 200 <= status < 300):
            return
        raise NotDelivered(status)

    def _post(self, url: str, body: str, headers: Mapping[str, str]) -> int | None:
        """The status of the answer. The answer itself is nobody's business, and is not read."""
        try:
            urlguard.check(url, param="webhook_url", allow_loopback=self.allow_loopback)
            with self.client.stream("POST", url, content=body.encode(), headers=headers, timeout=TIMEOUT) as answer:
                return answer.status_code
        except (httpx.HTTPError, errors.InvalidRequest):
            return None

    def _payload(self, detail: Mapping[str, Any], type: str, record: Any) -> dict[str, Any]:
        """OpenAI's event and Lumenfall's in one: a client of either finds what it looks for."""
        video, request = record
        shown = video_object.render(video, request, now=seconds(self.clock), link=self.bucket.link)
        fields = ("id", "model", "status", "output", "outputs", "error", "metadata", "user_metadata")
        return {
            "id": detail["id"],
            "object": "event",
            "created_at": detail["created_at"],
            "timestamp": datetime.fromtimestamp(detail["created_at"], UTC).isoformat(),
            "type": type,
            "data": {"object": "video.generation", **{name: shown[name] for name in fields}},
        }


@dataclass(frozen=True)
class Queue:
    """The queue of events that are to be delivered."""

    client: "SQSClient"
    url: str

    def pause(self, receipt: str, receives: int) -> None:
        """Hides a message until its next attempt is due. After the last one it comes back once more, and the queue
        puts it aside."""
        if receives <= len(webhooks.SCHEDULE):
            seconds = webhooks.SCHEDULE[receives - 1]
            self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
