"""WaveSpeed's predictions. https://wavespeed.ai/docs/submit-task and https://wavespeed.ai/docs/error-codes"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Spec, State


class WaveSpeed(Provider):
    """Every answer has a code of its own beside the HTTP status, and 200 is the good one."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "image",
        "last_frame": "last_image",
        "reference_images": "images",
        "input_video": "video",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "generate_audio",
    }
    states = {
        "created": State.QUEUED,
        "processing": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
        "timeout": State.FAILED,
        "cancelled": State.CANCELLED,
        "deleted": State.CANCELLED,
    }
    refusals = {
        "1200": errors.ContentPolicy,
        "1400": errors.BadInput,
        "1401": errors.BadInput,
        "1402": errors.BadInput,
        "5000": errors.Unavailable,
        "5003": errors.Unavailable,
        "5004": errors.Unavailable,
    }
    reserved = frozenset({"enable_sync_mode", "enable_base64_output"})  # they change where the result is
    result_hosts = ("*",)  # the hosts of its files are not documented, and some are a model's maker's

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        return Call(method="POST", url=f"/api/v3/{variant.upstream}", json=self.body(spec, variant))

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["data"]["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/api/v3/predictions/{operation['id']}/result")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["data"]["status"])
        if state is State.FAILED:
            code, sentence = self.reason(body)
            # The job has ended: what is broken for the moment when a call says so will not mend this one.
            ended = code if self.refusals.get(code or "") is not errors.Unavailable else None
            return Progress(state=state, failure=self.failure(ended, sentence))
        done = state is State.SUCCEEDED
        return Progress(state=state, result=Call(method="GET", url=body["data"]["outputs"][0]) if done else None)

    def probe(self) -> Call:
        return Call(method="GET", url="/api/v3/balance")

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        code = reply.body.get("code", 200) if isinstance(reply.body, dict) else 200
        return None if code == 200 else self.error(reply)

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if not isinstance(body, dict):
            return None, None
        data = body["data"] if isinstance(body.get("data"), dict) else {}
        codes = [str(code) for code in (data.get("code"), body.get("code")) if code not in (None, 200)]
        return next(iter(codes), None), data.get("error") or body.get("message")
