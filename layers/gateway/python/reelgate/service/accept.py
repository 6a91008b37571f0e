"""Accept: from the fields of a request to a video that will be made once, or to what it would cost."""

import hmac
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from reelgate import errors, idempotency, media, pricing, requests, routing, video_object
from reelgate.budgets import Claim
from reelgate.catalog import Mode
from reelgate.catalog.successors import gone
from reelgate.clock import Clock, seconds
from reelgate.conversion import mode_of
from reelgate.jobs import Output, OutputState, Request, Sent, Status, Video
from reelgate.keys import ApiKey
from reelgate.requests import CreateVideo
from reelgate.retention import Retention
from reelgate.retries import Try
from reelgate.routing import Option, Plan
from reelgate.service import inputs, permission, spending
from reelgate.service.inputs import Shelf
from reelgate.service.market import Markets
from reelgate.service.uploads import Uploads
from reelgate.service.wishes import Asking, Wish
from reelgate.store.accept import Verdict, accept
from reelgate.store.marks import Marks
from reelgate.store.videos import Record, Videos
from reelgate.workflow import Workflow

START_GRACE = 60
"""Seconds after which the sweep looks whether an accepted video was started."""

_IN_FLIGHT = "The same request is being accepted at this moment; ask again"


@dataclass(frozen=True, kw_only=True)
class Acceptance:
    """`default_model` stands where a request names none."""

    videos: Videos
    marks: Marks
    uploads: Uploads
    bucket: media.Bucket
    workflow: Workflow
    markets: Markets
    retention: Retention
    clock: Clock
    default_model: str | None = None
    allow_loopback: bool = False

    def estimate(self, wish: Wish, caller: ApiKey) -> dict[str, Any]:
        """What the request would cost the way it would go now; nothing is written."""
        request, _, plan = self._planned(wish, caller)
        first = plan.options[0]
        spec, warnings = first.conversion.spec, (*plan.notes, *first.conversion.warnings)
        return pricing.quote(first.model, spec, provider=first.facts.name, n=request.n, warnings=warnings)

    def create(self, wish: Wish, asking: Asking) -> tuple[Record, bool]:
        """Accepts a video and starts its execution; False when the same request was accepted before."""
        request, mode, plan = self._planned(wish, asking.caller)
        fingerprint = idempotency.fingerprint(request, mode, wish.remixed_from)
        key = idempotency.one_key(request.idempotency_key, asking.idempotency_key)
        attempt = None if key else asking.attempt(fingerprint)
        if attempt and attempt.repeated and (before := self._before(attempt)):
            return before, False
        id = idempotency.video_id(asking.caller.tenant, key, self.clock())
        claims = spending.claims(asking.caller, plan, request.n, self.clock())
        video = self._new(id, request, plan, caller=asking.caller, fingerprint=fingerprint, claims=claims)
        shelf = Shelf(
            bucket=self.bucket,
            videos=self.videos,
            uploads=self.uploads,
            tenant=asking.caller.tenant,
            now=video.created_at,
        )
        written = _written(shelf.keep(request, id), mode, plan, wish.remixed_from)
        record = replace(video, fetch=bool(inputs.unseen(written.parameters))), written
        mark = self.marks.put(attempt, id) if attempt else None
        verdict = accept(self.videos.table, *record, due=video.created_at + START_GRACE, mark=mark, claims=claims)
        if verdict is Verdict.TAKEN:
            return self._replay(video), False
        if attempt and verdict is Verdict.REPEATED:
            if before := self._before(attempt):
                return before, False
            raise errors.RequestInFlight(_IN_FLIGHT)
        if verdict is not Verdict.ACCEPTED:
            raise spending.refusal(self.videos.table, verdict)
        # Once accepted, a video is never answered with an error: what was not started here, the sweep starts.
        with suppress(BotoCoreError, ClientError):
            self.workflow.start(record[0])
        return record, True

    def _planned(self, wish: Wish, caller: ApiKey) -> tuple[CreateVideo, Mode, Plan]:
        request, mode, plan = self._routed(wish)
        permission.check(caller, plan)
        self.retention.of(request.media_retention, caller)
        return request, mode, plan

    def _routed(self, wish: Wish) -> tuple[CreateVideo, Mode, Plan]:
        default = {"model": self.default_model} if self.default_model else {}
        request = requests.read({**default, **wish.fields})
        inputs.check(request, allow_loopback=self.allow_loopback)
        mode = mode_of(request, extends=wish.extends)
        market = self.markets.present()
        # Whoever asked for a model that always had sound did not have to say so.
        if request.generate_audio is None and request.model in gone() and gone()[request.model].sound:
            loud = request.model_copy(update={"generate_audio": True})
            try:
                return loud, mode, routing.plan(loud, mode, market)
            except errors.InvalidRequest as refusal:
                if refusal.param != "generate_audio":
                    raise
        return request, mode, routing.plan(request, mode, market)

    def _new(
        self, id: str, request: CreateVideo, plan: Plan, *, caller: ApiKey, fingerprint: str, claims: Sequence[Claim]
    ) -> Video:
        now, first = seconds(self.clock), plan.options[0]
        spec = first.conversion.spec
        return Video(
            id=id,
            tenant=caller.tenant,
            key_id=caller.id,
            status=Status.QUEUED,
            model=request.model,
            seconds=_number(request.seconds or spec.seconds) or "auto",
            size=request.size or spec.size or spec.aspect_ratio or "auto",
            created_at=now,
            deadline=now + max(option.model.deadline for option in plan.options),
            routes=tuple(option.route for option in plan.options),
            outputs=tuple(Output(index=index, state=OutputState.QUEUED) for index in range(request.n)),
            cost_estimate=first.estimate * request.n,
            fingerprint=fingerprint,
            webhook=request.webhook_url is not None,
            holds=tuple(claim.hold for claim in claims if claim.hold),
            retention_days=self.retention.of(request.media_retention, caller),
            keep_prompt=self.retention.keeps_prompt(caller),
        )

    def _before(self, attempt: Try) -> Record | None:
        id = self.marks.find(attempt)
        return self.videos.record(id) if id else None

    def _replay(self, video: Video) -> Record:
        record = self.videos.record(video.id)
        if record is None:
            raise errors.RequestInFlight(_IN_FLIGHT)
        if not hmac.compare_digest(record[0].fingerprint, video.fingerprint):
            raise errors.IdempotencyKeyReused(
                "This idempotency key was used with another request", param="idempotency_key"
            )
        if record[0].deleted_at:
            raise errors.Gone("The video that this idempotency key made was deleted")
        return record


def _written(request: CreateVideo, mode: Mode, plan: Plan, remixed_from: str | None) -> Request:
    """What is kept of the request."""
    return Request(
        parameters=request.model_dump(mode="json", exclude_none=True, exclude={*request.extra, "idempotency_key"}),
        extra=request.extra,
        warnings=plan.notes,
        mode=mode,
        sent=tuple(sent_by(option) for option in plan.options),
        remixed_from=remixed_from,
    )


def sent_by(option: Option) -> Sent:
    """What the video shows of the way it goes."""
    spec = option.conversion.spec
    return Sent(values={name: getattr(spec, name) for name in video_object.SENT}, warnings=option.conversion.warnings)


def _number(value: Decimal | int | None) -> str | None:
    """Without trailing zeros: 4.0 seconds are 4."""
    return None if value is None else f"{Decimal(value).normalize():f}"
