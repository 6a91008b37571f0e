"""Replicate's predictions. https://replicate.com/docs/reference/http"""

import re
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Spec, State

_RESETS = re.compile(r"resets in ~?(\d+)s")


class Replicate(Provider):
    """Official models, by name; files are gone an hour after the prediction ended."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "image",
        "last_frame": "end_image",
        "reference_images": "reference_images",
        "input_video": "video",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "generate_audio",
    }
    states = {
        "starting": State.QUEUED,
        "processing": State.RUNNING,
        "succeeded": State.SUCCEEDED,
        "failed": State.FAILED,
        "canceled": State.CANCELLED,
        "aborted": State.CANCELLED,
    }
    refusals = {"moderation": errors.ContentPolicy, "input": errors.BadInput}
    sentences = (
        (re.compile(r"E005|flagged|nsfw|content policy|(?<!case[- ])sensitive", re.I), "moderation"),
        (re.compile(r"^input validation error", re.I), "input"),
    )
    """A prediction's error is a sentence of the model's own, and only sometimes ends in a code."""
    result_hosts = ("replicate.delivery",)

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        url = f"/models/{variant.upstream}/predictions"
        return Call(method="POST", url=url, json={"input": self.body(spec, variant)})

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/predictions/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        if body.get("data_removed"):
            lost = errors.Retired(f"{self.facts.title} removed the file before it was fetched")
            return Progress(state=State.FAILED, failure=lost)
        output = body["output"]
        return Progress(state=state, result=Call(method="GET", url=output if isinstance(output, str) else output[0]))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="POST", url=f"/predictions/{operation['id']}/cancel")

    def probe(self) -> Call:
        return Call(method="GET", url="/account")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        sentence = (body.get("error") or body.get("detail")) if isinstance(body, dict) else None
        if not isinstance(sentence, str):
            return None, None
        return next((word for pattern, word in self.sentences if pattern.search(sentence)), None), sentence

    def error(self, reply: Reply) -> errors.ProviderError:
        error = super().error(reply)
        if isinstance(error, errors.Throttled) and error.retry_after is None:
            wait = _RESETS.search(error.detail or "")  # the documented answer has the time in its sentence only
            error.retry_after = int(wait[1]) if wait else None
        return error
