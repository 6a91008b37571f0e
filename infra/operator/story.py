"""One video from its request to the last of its webhooks, as a timeline."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from infra.operator import history
from infra.operator.domain import Domain
from infra.operator.history import Moment
from reelgate.jobs import Output, Request, Video
from reelgate.pricing import dollars
from reelgate.service import announce
from reelgate.store import items
from reelgate.store.deliveries import Deliveries

_ACCEPTED, _CLAIMED, _SUBMITTED, _SETTLED, _TOLD = 0, 2, 3, 5, 6


def tell(domain: Domain, video_id: str, *, show_prompt: bool) -> Iterator[str]:
    """No prompt, unless it is asked for, and no URL."""
    video, request = domain.record(video_id)
    length = f"{video.seconds} s, " if video.seconds else ""
    yield f"{video.id}: {video.status}, {video.model}, {length}{video.size}, of tenant {video.tenant}"
    if show_prompt:
        yield f"prompt: {request.parameters.get('prompt')}"
    yield ""
    for moment in sorted(_moments(domain, video, request), key=lambda each: (int(each.at), each.rank, each.at)):
        yield f"{_clock(moment.at):<23}  {moment.kind:<10} {moment.said}"
    yield ""
    for output in video.outputs:
        yield _standing(video, output)
    yield _event(domain, video)
    yield _cost(video)


def _moments(domain: Domain, video: Video, request: Request) -> Iterator[Moment]:
    yield _at(video.created_at, _ACCEPTED, "accepted", _asked(video, request))
    yield from history.moments(domain.stack.client("stepfunctions"), domain.stack.output("StateMachineArn"), video)
    for output in video.outputs:
        by = f"output {output.index} for {video.route_of(output).provider}"
        if output.claimed_at:
            yield _at(output.claimed_at, _CLAIMED, "claimed", by)
        if output.submitted_at:
            yield _at(output.submitted_at, _SUBMITTED, "submitted", f"{by}, whose job is {_job(output)}")
    if video.completed_at:
        why = f": {video.failure.code}, {video.failure.message}" if video.failure else ""
        yield _at(video.completed_at, _SETTLED, "settled", f"{video.status}{why}")
    if video.deleted_at:
        yield _at(video.deleted_at, _TOLD, "deleted", "by its owner")
    for delivery in Deliveries(domain.stack.table).of_video(video.id):
        for number, attempt in enumerate(delivery.attempts, 1):
            answer = attempt.status or "no answer"
            said = f"{delivery.id}, attempt {number}: {answer} after {attempt.duration_ms} ms"
            yield _at(attempt.at, _TOLD, "webhook", said)
        if delivery.next_attempt_at:
            yield _at(delivery.next_attempt_at, _TOLD, "webhook", f"{delivery.id}, attempt {delivery.next} is due")


def _asked(video: Video, request: Request) -> str:
    routes = ", ".join(f"{each.provider} ({_usd(each.estimate)})" for each in video.routes)
    return f"{request.mode or 'a video'}, {len(video.outputs)} asked for, of {routes}; webhook: {_yes(video.webhook)}"


def _standing(video: Video, output: Output) -> str:
    parts = [f"output {output.index}: {output.state} at {video.route_of(output).provider}"]
    parts += [f"{each.provider} failed with {each.code} ({_usd(each.cost)})" for each in output.attempts]
    parts += [f"{output.failure.code}, {output.failure.message}"] if output.failure else []
    parts += [f"{output.media.bytes} bytes, sha256 {output.media.sha256}"] if output.media else []
    return "; ".join(parts)


def _event(domain: Domain, video: Video) -> str:
    if not video.status.terminal:
        return "event: none yet, it is not final"
    # A final video is due until the bus has its event.
    item: dict[str, Any] = domain.stack.table.get(items.partition(video.id), items.VIDEO_SORT) or {}
    told = video.told or "due_pk" not in item
    return f"event: {announce.event_type(video)} is {'on the bus' if told else 'not on the bus yet'}"


def _cost(video: Video) -> str:
    risk = f", {_usd(video.cost_at_risk)} at risk" if video.cost_at_risk else ""
    settled = _usd(video.cost) if video.cost is not None else "not settled"
    key = f", counted for {video.key_id}" if video.key_id else ""
    return f"cost: {settled} of an estimated {_usd(video.cost_estimate)}{risk}{key}"


def _job(output: Output) -> str:
    """The provider's own name for it, which its support asks for."""
    return ", ".join(f"{name} {value}" for name, value in (output.operation or {}).items()) or "forgotten"


def _at(at: int, rank: int, kind: str, said: str) -> Moment:
    return Moment(at=at, rank=rank, kind=kind, said=said)


def _clock(at: float) -> str:
    """In UTC. The table's times are whole seconds."""
    spec = "seconds" if isinstance(at, int) else "milliseconds"
    return datetime.fromtimestamp(at, UTC).isoformat(" ", spec).removesuffix("+00:00")


def _usd(micros: int) -> str:
    return f"{dollars(micros):.4f} USD"


def _yes(it: bool) -> str:
    return "yes" if it else "no"
