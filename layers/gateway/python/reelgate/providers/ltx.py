"""LTX's asynchronous jobs, its version 2. https://docs.ltx.video/async-jobs"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Spec, State


class Ltx(Provider):
    """A job is found below the endpoint that started it, and for a day after its end."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "image_uri",
        "last_frame": "last_frame_uri",
        "input_video": "video_uri",
        "generate_audio": "generate_audio",
    }
    states = {
        "pending": State.QUEUED,
        "processing": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    refusals = {
        "invalid_request_error": errors.BadInput,
        "request_too_large": errors.BadInput,
        "content_filtered_error": errors.ContentPolicy,  # unverified: without it a refusal is a 422, so BadInput
        "authentication_error": errors.CredentialRejected,
        "insufficient_funds_error": errors.OutOfFunds,
        "rate_limit_error": errors.Throttled,
        "concurrency_limit_error": errors.Throttled,
    }
    reserved = frozenset({"model"})
    result_hosts = ("storage.googleapis.com", "ltx.video", "ltx.io")

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        endpoint, _, model = variant.upstream.rpartition("/")
        body = self.body(spec, variant) | {"model": model}
        ratio = body.pop("aspect_ratio", "16:9")
        if "resolution" in body:
            short = int(body["resolution"].removesuffix("p"))
            sides = (short * 16 // 9, short)
            body["resolution"] = "{}x{}".format(*(sides if ratio == "16:9" else reversed(sides)))
        return Call(method="POST", url=f"/v2/{endpoint}", json=body)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def operation(self, reply: Reply) -> Operation:
        return {**super().operation(reply), "path": reply.asked}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"{operation['path']}/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["result"]["video_url"]))

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        error = body.get("error") if isinstance(body, dict) else None
        return (error.get("type"), error.get("message")) if isinstance(error, dict) else (None, None)
