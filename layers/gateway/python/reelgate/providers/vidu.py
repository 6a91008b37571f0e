"""Vidu's open platform. https://platform.vidu.com/docs and its errors: https://platform.vidu.com/docs/error-code"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Mode, Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State


class Vidu(Provider):
    """A path for each mode, and all pictures in one list. 400 may mean money, and 429 never does."""

    authorization = {"Authorization": "Token {key}"}
    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "first",
        "last_frame": "last",
        "reference_images": "images",
        "seed": "seed",
        "generate_audio": "audio",
    }
    paths = {
        Mode.TEXT_TO_VIDEO: "/text2video",
        Mode.IMAGE_TO_VIDEO: "/img2video",
        Mode.FIRST_LAST_FRAME_TO_VIDEO: "/start-end2video",
        Mode.REFERENCE_TO_VIDEO: "/reference2video",
    }
    states = {
        "created": State.QUEUED,
        "queueing": State.QUEUED,
        "processing": State.RUNNING,
        "success": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    refusals = {
        "TaskPromptPolicyViolation": errors.ContentPolicy,
        "AuditSubmitIllegal": errors.ContentPolicy,
        "CreationPolicyViolation": errors.ContentPolicy,
        "ImageDownloadFailure": errors.BadInput,
        "ImageFormatInvalid": errors.BadInput,
        "ModelUnavailable": errors.Retired,
        "CreditInsufficient": errors.OutOfFunds,
        "OperationInProcess": errors.Throttled,
        "QuotaExceeded": errors.Throttled,  # of jobs at a time
        "TooManyRequests": errors.Throttled,
        "SystemThrottling": errors.Throttled,
    }
    reserved = frozenset({"model", "images", "videos", "subjects", "off_peak", "is_rec"})
    result_hosts = ("*",)  # signed links of a store that is not documented

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant) | {"model": variant.upstream}
        if frames := [body.pop(name) for name in ("first", "last") if name in body]:
            body["images"] = frames
        return Call(method="POST", url=self.paths[spec.mode], json=body)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["task_id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/tasks/{operation['id']}/creations")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["state"])
        if state is State.FAILED and body.get("err_code") == "UserCancelled":
            return Progress(state=State.CANCELLED)
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["creations"][0]["url"]))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="POST", url=f"/tasks/{operation['id']}/cancel", json={"id": operation["id"]})

    def probe(self) -> Call:
        return Call(method="GET", url="/credits")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        """The body of an error is not documented whole: its word stands under one of three names."""
        if not isinstance(body, dict):
            return None, None
        words = [body.get(name) for name in ("err_code", "reason", "code")]
        sentence = body.get("message") or body.get("err_msg")
        return next((word for word in words if word and isinstance(word, str)), None), sentence or None
