"""Higgsfield's API. https://docs.higgsfield.ai/docs/how-to/introduction"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State


class Higgsfield(Provider):
    """The key is a pair, `id:secret`. `reference` goes out as the Idempotency-Key, and the same one gets the same
    request. What fails is paid back. https://docs.higgsfield.ai/docs/concepts/idempotency"""

    authorization = {"Authorization": "Key {key}"}
    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "image_url",
        "last_frame": "end_image_url",
        "reference_images": "image_urls",
        "input_video": "video_url",
        "seed": "seed",
        "generate_audio": "generate_audio",
    }
    states = {
        "queued": State.QUEUED,
        "in_progress": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
        "nsfw": State.FAILED,
        "canceled": State.CANCELLED,
    }
    refusals = {
        "nsfw": errors.ContentPolicy,
        "credit": errors.OutOfFunds,
        "concurren": errors.Throttled,
    }
    sentences = ("credit", "concurren")
    """Errors have no code: too many jobs at a time are a 400 like any other, told by their words."""
    http_errors = {**Provider.http_errors, 403: errors.OutOfFunds}  # so its own SDK reads it; a wrong key is a 401
    reserved = frozenset({"video_urls", "multi_shots", "multi_prompt"})  # they change the price, or the length
    result_hosts = ("*",)  # the hosts of its files are not documented

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant)
        return Call(method="POST", url=f"/{variant.upstream}", json=body, headers={"Idempotency-Key": reference})

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["request_id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/requests/{operation['id']}/status")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["video"]["url"]))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="POST", url=f"/requests/{operation['id']}/cancel")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if not isinstance(body, dict):
            return None, None
        said = body.get("error") or body.get("detail") or body.get("message")
        if isinstance(said, list):
            said = "; ".join(str(each.get("msg")) for each in said if isinstance(each, dict))
        sentence = said if said and isinstance(said, str) else None
        if body.get("status") == "nsfw":
            return "nsfw", sentence
        return next((word for word in self.sentences if word in (sentence or "").lower()), None), sentence
