"""Novita's asynchronous API. https://novita.ai/docs/api-reference/model-apis-task-result"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State


class Novita(Provider):
    """400 means all of a bad request, a forbidden one, an empty account and a missing key; a word tells which."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "image",
        "last_frame": "end_image",
        "reference_images": "images",
        "input_video": "video",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "sound",
    }
    states = {
        "TASK_STATUS_QUEUED": State.QUEUED,
        "TASK_STATUS_PROCESSING": State.RUNNING,
        "TASK_STATUS_SUCCEED": State.SUCCEEDED,
        "TASK_STATUS_FAILED": State.FAILED,
    }
    # https://novita.ai/docs/api-reference/basic-error-code
    refusals = {
        "ILLEGAL_PROMPT": errors.ContentPolicy,
        "ILLEGAL_IMAGE_CONTENT": errors.ContentPolicy,
        "INVALID_REQUEST_BODY": errors.BadInput,
        "BILLING_BALANCE_NOT_ENOUGH": errors.OutOfFunds,
        "MISSING_API_KEY": errors.CredentialRejected,
        "INVALID_API_KEY": errors.CredentialRejected,
        "RATE_LIMIT_EXCEEDED": errors.Throttled,
    }
    reserved = frozenset({"extra", "multi_prompt"})  # where the result goes, and how long it is
    result_hosts = ("*",)  # an account may have its files put into a bucket of its own

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        return Call(method="POST", url=f"/v3/async/{variant.upstream}", json=self.body(spec, variant))

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["task_id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/v3/async/task-result?task_id={operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["task"]["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["videos"][0]["video_url"]))

    def probe(self) -> Call:
        return Call(method="GET", url="/v3/user/balance")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        """A task has its reason in a sentence, which may begin with one of the words."""
        if not isinstance(body, dict):
            return None, None
        task = body.get("task")
        if not isinstance(task, dict):
            return body.get("reason"), body.get("message")
        sentence = task.get("reason") or None
        return next((word for word in self.refusals if word in (sentence or "")), None), sentence
