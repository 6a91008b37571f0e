"""fal's queue. https://fal.ai/docs/documentation/model-apis/inference/queue"""

import re
from urllib.parse import urlsplit
from uuid import UUID

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State

_STATUS_PATH = re.compile(r"((?:/\w[\w.-]*)+/requests/\w[\w-]*)/status")


class Fal(Provider):
    """A job that failed is COMPLETED too: the result then is the error."""

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
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "generate_audio",
    }
    states = {"IN_QUEUE": State.QUEUED, "IN_PROGRESS": State.RUNNING, "COMPLETED": State.SUCCEEDED}
    # https://docs.fal.ai/errors. The Refused ones end the job though they come with a 5xx: fal has retried by then.
    refusals = {
        "content_policy_violation": errors.ContentPolicy,
        "no_media_generated": errors.Refused,  # a 422, though mostly of a filter: another provider may make it
        "exhausted balance": errors.OutOfFunds,
        "reason: top_up": errors.OutOfFunds,
        "still in progress": errors.Unavailable,
        "internal_server_error": errors.Refused,
        "generation_timeout": errors.Refused,
        "downstream_service_error": errors.Refused,
        "downstream_service_unavailable": errors.Refused,
        "runner_server_error": errors.Refused,
        "runner_disconnected": errors.Refused,
    }
    sentences = ("exhausted balance", "reason: top_up", "still in progress")
    """Errors that have no code, told by their words."""
    result_hosts = ("fal.media",)

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        return Call(method="POST", url=f"/{variant.upstream}", json=self.body(spec, variant))

    def accepted(self, body: Json) -> Operation:
        # Only fal knows how much of the endpoint's name is in the job's path. The host is left out: calls go to ours.
        if not (path := _STATUS_PATH.fullmatch(urlsplit(body["status_url"]).path)):
            raise KeyError("status_url")
        return {"path": path[1]}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"{operation['path']}/status")

    def progress(self, body: Json, operation: Operation) -> Progress:
        if "video" in body:
            return Progress(state=State.SUCCEEDED, result=Call(method="GET", url=body["video"]["url"]))
        state = self.state(body["status"])
        if body.get("error_type") == "client_cancelled":
            return Progress(state=State.CANCELLED)
        if body.get("error") or body.get("error_type"):
            return Progress(state=State.FAILED, failure=self.failure(body.get("error_type"), body.get("error")))
        return Progress(
            state=state, then=Call(method="GET", url=operation["path"]) if state is State.SUCCEEDED else None
        )

    def cancel(self, operation: Operation) -> Call:
        return Call(method="PUT", url=f"{operation['path']}/cancel")

    def probe(self) -> Call:
        # The status of a job that does not exist. That fal looks at the key before the job is not documented.
        return Call(method="GET", url=f"/fal-ai/veo3.1/requests/{UUID(int=0)}/status")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        detail = body.get("detail") if isinstance(body, dict) else None
        if isinstance(detail, str):
            words = [sentence for sentence in self.sentences if sentence in detail.lower()]
            return next(iter(words), body.get("error_type")), detail
        told = [each for each in detail or () if isinstance(each, dict)]
        kind = min((str(each.get("type")) for each in told), key=lambda kind: kind not in self.refusals, default=None)
        return kind, "; ".join(str(each.get("msg")) for each in told) or None
