"""The video as callers see it: OpenAI's thirteen fields, Lumenfall's, and ours, in one object."""

from collections.abc import Callable
from typing import Any

from reelgate import catalog, pricing
from reelgate.jobs import Failure, Output, OutputState, Request, Sent, Status, Video

PUBLIC_STATE = {
    OutputState.QUEUED: Status.QUEUED,
    OutputState.SUBMITTING: Status.IN_PROGRESS,
    OutputState.SUBMITTED: Status.IN_PROGRESS,
    OutputState.COMPLETED: Status.COMPLETED,
    OutputState.FAILED: Status.FAILED,
}

SENT = ("seconds", "size", "aspect_ratio", "resolution", "generate_audio")
"""The values of a request that a model may have in another form; `metadata` shows what was sent."""

_RUNNING_TOP = 99
"""Percent. What is not done never shows 100."""


def render(video: Video, request: Request, *, now: int, link: Callable[[str], str]) -> dict[str, Any]:
    """`link` makes a URL for a stored file's key."""
    expired = video.expires_at is not None and video.expires_at <= now
    outputs = [_output(video, output, link, expired=expired) for output in video.outputs]
    return {
        "id": video.id,
        "object": "video",
        "created_at": video.created_at,
        "completed_at": video.completed_at,
        "expires_at": video.expires_at,
        "status": video.status,
        "progress": progress(video, now=now),
        "model": video.model,
        "prompt": request.parameters.get("prompt"),
        "seconds": video.seconds,
        "size": video.size,
        "remixed_from_video_id": request.remixed_from,
        "output": next((_file_of(each) for each in outputs if each["url"]), None),
        "outputs": outputs,
        "error": error(video.failure),
        "metadata": metadata(video, request),
        "user_metadata": request.parameters.get("metadata") or {},
        "warnings": [*request.warnings, *_sent(video, request).warnings],
    }


def metadata(video: Video, request: Request) -> dict[str, Any]:
    """Who made it, of what values, and what it costs. `cost` is known once the video is final."""
    lead = _lead(video)
    route = video.route_of(lead)
    return {
        "model": route.model,
        "executed_model": f"{route.provider}/{route.model}" if lead.operation else None,
        "provider": route.provider,
        "provider_name": catalog.provider(route.provider).title,
        "mode": request.mode,
        **{name: _sent(video, request).values.get(name) for name in SENT},
        "cost_estimate": pricing.dollars(video.cost_estimate),
        "cost": None if video.cost is None else pricing.dollars(video.cost),
        "cost_at_risk": pricing.dollars(video.cost_at_risk),
        "cost_currency": "USD",
        "attempts": [
            {"provider": attempt.provider, "error": attempt.code}
            for output in video.outputs
            for attempt in output.attempts
        ],
    }


def _lead(video: Video) -> Output:
    """The output that speaks for all of them: the first that a provider took."""
    return next((each for each in video.outputs if each.operation), video.outputs[0])


def _sent(video: Video, request: Request) -> Sent:
    """What the lead's route made of the request; nothing is known of that for a video of before it was written down."""
    route = _lead(video).route
    return request.sent[route] if route < len(request.sent) else Sent()


def error(failure: Failure | None) -> dict[str, str] | None:
    return {"code": failure.code, "message": failure.message} if failure else None


def progress(video: Video, *, now: int) -> int:
    """Percent, from the time that the model usually takes: no vendor is asked for it, and nothing is written."""
    if video.status is Status.IN_PROGRESS:
        return min(_RUNNING_TOP, 100 * (now - video.created_at) // max(1, expected_seconds(video)))
    return 100 if video.status is Status.COMPLETED else 0


def expected_seconds(video: Video) -> int:
    """The median of the model at its first route."""
    route = video.routes[0]
    model = catalog.provider(route.provider).model(route.model)
    return model.median if model else 0


def _output(video: Video, output: Output, link: Callable[[str], str], *, expired: bool) -> dict[str, Any]:
    media = output.media
    return {
        "index": output.index,
        "status": Status.FAILED if _abandoned(video, output) else PUBLIC_STATE[output.state],
        "url": link(media.key) if media and not expired else None,
        "content_type": media.content_type if media else None,
        "size_bytes": media.bytes if media else None,
        "sha256": media.sha256 if media else None,
        "error": error(output.failure or (video.failure if _abandoned(video, output) else None)),
    }


def _file_of(output: dict[str, Any]) -> dict[str, Any]:
    return {name: output[name] for name in ("url", "content_type", "size_bytes", "sha256")}


def _abandoned(video: Video, output: Output) -> bool:
    """A video that failed as a whole, as a cancelled one does, takes its unfinished outputs with it."""
    return video.status.terminal and output.state is not OutputState.COMPLETED
