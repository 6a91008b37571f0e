"""Luma's Agents API, which makes Ray 3.2. https://docs.agents.lumalabs.ai/guides/videos

Luma documents what ends a job, but not the body of an HTTP error: all the usual names of its sentence are read.
"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State


class Luma(Provider):
    """Most of a request is in its `video`, named here with a dot."""

    fields = {
        "prompt": "prompt",
        "seconds": "video.duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "video.resolution",
        "input_image": "video.start_frame",
        "last_frame": "video.end_frame",
        "user": "user_id",
    }
    states = {
        "queued": State.QUEUED,
        "processing": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    refusals = {
        "content_moderated": errors.ContentPolicy,
        "invalid_request": errors.BadInput,
        "image_too_large": errors.BadInput,
        "unsupported_format": errors.BadInput,
        "corrupt_input": errors.BadInput,
        "rate_limited": errors.Throttled,
        "budget_exhausted": errors.OutOfFunds,
    }
    reserved = frozenset({"model", "type", "video", "source"})  # HDR, which `video` may ask for, doubles the price
    result_hosts = ("*",)  # a presigned link, to a store that Luma does not name

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant)
        video = {name.removeprefix("video."): body.pop(name) for name in list(body) if name.startswith("video.")}
        for frame in video.keys() & {"start_frame", "end_frame"}:
            video[frame] = {"url": video[frame]}
        return Call(
            method="POST", url="/generations", json=body | {"model": variant.upstream, "type": "video", "video": video}
        )

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/generations/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["state"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        films = [output for output in body["output"] if output["type"] == "video"]
        return Progress(state=state, result=Call(method="GET", url=films[0]["url"]))

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if not isinstance(body, dict):
            return None, None
        error = body["error"] if isinstance(body.get("error"), dict) else body
        code = error.get("failure_code") or error.get("code")
        said = (error.get(name) for name in ("failure_reason", "detail", "message", "error"))
        return code, next((sentence for sentence in said if isinstance(sentence, str)), None)
