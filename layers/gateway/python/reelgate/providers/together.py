"""Together's videos. https://docs.together.ai/reference/create-videos"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State


class Together(Provider):
    """OpenAI's shape with names of its own. `outputs.cost` says what was charged."""

    fields = {
        "prompt": "prompt",
        "seconds": "seconds",
        "size": "size",
        "aspect_ratio": "ratio",
        "resolution": "resolution",
        "input_image": "first",
        "last_frame": "last",
        "reference_images": "reference_images",
        "input_video": "source_video",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "generate_audio",
    }
    states = {
        "queued": State.QUEUED,
        "in_progress": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
        "cancelled": State.CANCELLED,
    }
    # None of these is documented for videos: they are OpenAI's words, which Together's other errors speak.
    refusals = {
        "content_policy_violation": errors.ContentPolicy,
        "insufficient_quota": errors.OutOfFunds,
        "model_not_found": errors.Retired,
        "model_not_available": errors.Retired,
    }
    reserved = frozenset({"model", "media", "width", "height"})
    result_hosts = ("*",)  # a short link of its own, which leads to whatever store the model's maker uses

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant) | {"model": variant.upstream}
        if "seconds" in body:
            body["seconds"] = str(body["seconds"])
        if size := body.pop("size", None):
            body["width"], body["height"] = map(int, size.split("x"))
        media = {name: body.pop(name) for name in ("reference_images", "source_video") if name in body}
        frames = [{"input_image": body.pop(name), "frame": name} for name in ("first", "last") if name in body]
        if media or frames:
            body["media"] = media | ({"frame_images": frames} if frames else {})
        return Call(method="POST", url="/v2/videos", json=body)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/v2/videos/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["outputs"]["video_url"]))

    def probe(self) -> Call:
        return Call(method="GET", url="/v1/models")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        error = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict):
            return None, error if isinstance(error, str) else None
        words = [str(word) for word in (error.get("code"), error.get("type")) if word]
        known = [word for word in words if word in self.refusals]
        return next(iter(known or words), None), error.get("message")
