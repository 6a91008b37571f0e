"""What the API does with videos: accept, show, list, hand out, delete."""

import hmac
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from reelgate import errors, idempotency, media, pricing, requests, routing
from reelgate.clock import Clock, seconds
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status, Video
from reelgate.keys import ApiKey
from reelgate.requests import CreateVideo
from reelgate.routing import Option
from reelgate.service import inputs
from reelgate.store.videos import Record, Videos
from reelgate.workflow import Workflow

START_GRACE = 60
"""Seconds after which the sweep looks whether an accepted video was started."""
FORGET_AFTER = 7 * 24 * 3600
"""Seconds that a deleted video stays in the table, for `content` to answer 410 and for the accounts."""
LONGEST_PAGE = 100
_LONGEST_ID = 64
"""Ours are half as long; a key of the table has a limit of its own, beyond which a read is an error."""


@dataclass(frozen=True, kw_only=True)
class VideoService:
    """One deployment's videos. `providers` are the ones switched on."""

    videos: Videos
    bucket: media.Bucket
    workflow: Workflow
    providers: Sequence[str]
    clock: Clock
    allow_loopback: bool = False

    def estimate(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """What the request would cost the way it would go now; nothing is written."""
        request = requests.read(fields)
        inputs.check(request, allow_loopback=self.allow_loopback)
        option = routing.options(request, self.providers)[0]
        return pricing.quote(option.model, option.conversion.spec, provider=option.facts.name, n=request.n)

    def create(self, fields: Mapping[str, Any], *, caller: ApiKey, idempotency_key: str | None) -> tuple[Record, bool]:
        """Accepts a video and starts its execution; False when the same key accepted the same request before."""
        request = requests.read(fields)
        inputs.check(request, allow_loopback=self.allow_loopback)
        options = routing.options(request, self.providers)
        fingerprint = idempotency.fingerprint(request)
        key = idempotency.one_key(request.idempotency_key, idempotency_key)
        id = idempotency.video_id(caller.tenant, key, self.clock())
        video = self._new(id, request, options, tenant=caller.tenant, fingerprint=fingerprint)
        record = video, inputs.keep(request, id, self.bucket, warnings=options[0].conversion.warnings)
        if not self.videos.accept(*record, due=video.created_at + START_GRACE):
            return self._replay(video), False
        # Once accepted, a video is never answered with an error: what was not started here, the sweep starts.
        with suppress(BotoCoreError, ClientError):
            self.workflow.start(video)
        return record, True

    def get(self, id: str, *, caller: ApiKey) -> Record:
        """NotFound for what is not there, deleted, or another tenant's."""
        record = self._own(id, caller)
        if record[0].deleted_at:
            raise _not_found(id)
        return record

    def list(
        self, *, caller: ApiKey, limit: int, after: str | None, newest_first: bool
    ) -> tuple[Sequence[Record], bool]:
        """A page of the caller's videos, and whether there are more."""
        if not 1 <= limit <= LONGEST_PAGE:
            raise errors.InvalidRequest(f"limit {limit} is not possible; it is 1 to {LONGEST_PAGE}", param="limit")
        start = self._own(after, caller)[0] if after else None
        page = self.videos.of_tenant(caller.tenant, limit=limit + 1, after=start, newest_first=newest_first)
        return page[:limit], len(page) > limit

    def delete(self, id: str, *, caller: ApiKey) -> None:
        """Cancels the video if it is running, and deletes its files."""
        video, request = self.get(id, caller=caller)
        now = seconds(self.clock)
        if not video.status.terminal:
            self.videos.cancel(id, Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner"), now=now)
        self.videos.delete(id, now=now, forget_at=now + FORGET_AFTER)
        image = str(request.parameters.get("input_image", ""))
        inputs = [image] if image.startswith(media.INPUTS) else []
        self.bucket.delete([*inputs, *(media.result_key(id, each.index) for each in video.outputs)])

    def content(self, id: str, *, caller: ApiKey, index: int | None) -> str:
        """A link to the file of one output; by default of the first that was made."""
        video, _ = self._own(id, caller)
        if video.deleted_at or (video.expires_at and video.expires_at <= seconds(self.clock)):
            raise errors.Gone("The content was deleted or has expired")
        if not video.status.terminal:
            raise errors.NotReady(f"The video is {video.status}; its content is there once it is completed")
        made = [each for each in video.outputs if each.media and index in (None, each.index)]
        if not made or not made[0].media:
            raise errors.NotFound(f"Video {id} has no such output", param="index" if index is not None else None)
        return self.bucket.link(made[0].media.key, filename=f"{id}-{made[0].index}.mp4")

    def _own(self, id: str, caller: ApiKey) -> Record:
        record = self.videos.record(id) if len(id) <= _LONGEST_ID else None
        if record is None or record[0].tenant != caller.tenant:
            raise _not_found(id)
        return record

    def _new(self, id: str, request: CreateVideo, options: Sequence[Option], *, tenant: str, fingerprint: str) -> Video:
        now, spec = seconds(self.clock), options[0].conversion.spec
        return Video(
            id=id,
            tenant=tenant,
            status=Status.QUEUED,
            model=request.model,
            seconds=str(spec.seconds or request.seconds or "auto"),
            size=request.size or spec.size or spec.aspect_ratio or "auto",
            created_at=now,
            deadline=now + max(option.model.deadline for option in options),
            routes=tuple(option.route for option in options),
            outputs=tuple(Output(index=index, state=OutputState.QUEUED) for index in range(request.n)),
            cost_estimate=options[0].estimate * request.n,
            fingerprint=fingerprint,
            webhook=request.webhook_url is not None,
        )

    def _replay(self, video: Video) -> Record:
        record = self.videos.record(video.id)
        if record is None:
            raise errors.RequestInFlight("A request with this idempotency key is being accepted; ask again")
        if not hmac.compare_digest(record[0].fingerprint, video.fingerprint):
            raise errors.IdempotencyKeyReused(
                "This idempotency key was used with another request", param="idempotency_key"
            )
        return record


def _not_found(id: str) -> errors.NotFound:
    return errors.NotFound(f"Video {id[:64]!r} does not exist")
