"""Webhook: tells the caller's receiver what became of a video, until it says that it heard."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from reelgate import deliveries, media, video_object, webhooks
from reelgate.clock import Clock, seconds
from reelgate.deliveries import Delivery, Standing
from reelgate.endpoints import Endpoint
from reelgate.service import undelivered
from reelgate.service.dispatch import Dispatch
from reelgate.service.post import Answer, Post
from reelgate.store.deliveries import Deliveries
from reelgate.store.endpoints import Endpoints
from reelgate.store.videos import Record, Videos


@dataclass(frozen=True, kw_only=True)
class Messenger:
    """`random` draws from 0 to 1, for the jitter."""

    videos: Videos
    deliveries: Deliveries
    endpoints: Endpoints
    dispatch: Dispatch
    bucket: media.Bucket
    post: Post
    clock: Clock
    random: Callable[[], float] = random.random

    def deliver(self, message: Mapping[str, Any]) -> Delivery | None:
        """What is on record after the one attempt that a message of the queue asks for. None when it is a copy, comes
        late or early, or is about a video that has no receiver: then nothing is sent.

        Whatever is raised, the message is to come again: until the record is written nothing says that there was an
        attempt. From then on the table sees to the next one.
        """
        if message["detail-type"] == undelivered.EXHAUSTED:
            return self._redrive(message)
        fresh, attempt = deliveries.read(message)
        seen = self.deliveries.find(fresh.video_id, fresh.id)
        delivery = seen or fresh
        if not delivery.calls_for(attempt, now=seconds(self.clock)):
            return None
        after = self._after(delivery, self.videos.record(delivery.video_id))
        if after is None or not self.deliveries.save(after, seen=seen, now=seconds(self.clock)):
            return None
        self.dispatch.send(after)
        return after

    def test(self, trial: Mapping[str, Any]) -> int | None:
        """One `webhook.test` for the `url` of a `tenant`, under the given `id`; the status of the answer, if any.
        Success enables the endpoint; a failure does not count."""
        endpoint = self.endpoints.find(trial["tenant"], trial["url"])
        data = {"object": "webhook.test"}
        status = self.post.send(endpoint, trial["id"], "webhook.test", trial["created_at"], data).attempt.status
        if deliveries.success(status):
            self.endpoints.succeeded(endpoint, at=seconds(self.clock))
        return status

    def _redrive(self, message: Mapping[str, Any]) -> Delivery | None:
        """An operator moved the event of a delivery that was given up from the dead letters to the queue."""
        seen = self.deliveries.find(*undelivered.subject(message["detail"]))
        return self.dispatch.begin_again(seen) if seen and seen.standing is Standing.FAILED else None

    def _after(self, delivery: Delivery, record: Record | None) -> Delivery | None:
        """The delivery after the attempt, or after it turned out that none is to be made. None when there is nothing
        to be said of it."""
        url = record[1].parameters.get("webhook_url") if record else None
        if record is None or url is None:
            # A deleted video is forgotten in the end, and a receiver can put us off for longer.
            return delivery.ended(Standing.FAILED) if delivery.attempts or delivery.redeliveries else None
        endpoint = self.endpoints.find(record[0].tenant, url)
        if endpoint.disabled and not delivery.asked_for:
            return delivery.ended(Standing.DISABLED)
        answer = self.post.send(endpoint, delivery.id, delivery.event, delivery.created_at, self._data(record))
        return self._answered(delivery, answer, endpoint)

    def _answered(self, delivery: Delivery, answer: Answer, endpoint: Endpoint) -> Delivery:
        now, status = seconds(self.clock), answer.attempt.status
        if deliveries.success(status):
            self.endpoints.succeeded(endpoint, at=now)
        else:
            endpoint = self.endpoints.failed(endpoint, at=now)
        made = delivery.made(answer.attempt)
        pause = webhooks.pause(made.tried, asked=answer.asked, share=self.random())
        standing = Standing.after(status, last=pause is None, disabled=endpoint.disabled)
        if pause is None or standing is not Standing.PENDING:
            return made.ended(standing)
        return made.waiting(now + pause, now=now)

    def _data(self, record: Record) -> dict[str, Any]:
        video, request = record
        shown = video_object.render(video, request, now=seconds(self.clock), link=self.bucket.link)
        fields = ("id", "model", "status", "output", "outputs", "error", "metadata", "user_metadata")
        return {"object": "video.generation", **{name: shown[name] for name in fields}}
