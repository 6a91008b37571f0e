"""Replicate's predictions. https://replicate.com/docs/reference/http"""

import re
from datetime import datetime
from urllib.parse import parse_qs, quote, urlsplit

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Reply, Spec, State

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

    def listing(self, page: str | None = None) -> Call:
        cursor = f"?cursor={quote(page, safe='')}" if page else ""
        return Call(method="GET", url=f"/predictions{cursor}")

    def listed(self, body: Json, page: str | None = None) -> Listing:
        # `next` is a whole address, of which only the cursor is taken.
        cursor = parse_qs(urlsplit(body["next"]).query)["cursor"][0] if body["next"] else None
        return Listing(jobs=tuple(self._listed(each) for each in body["results"]), next=cursor)

    def _listed(self, prediction: Json) -> Listed:
        asked = prediction.get("input") or {}  # forgotten an hour after the end
        seconds, sound = asked.get(self.fields["seconds"]), asked.get(self.fields["generate_audio"])
        return Listed(
            operation=self.accepted(prediction),
            state=self.states.get(prediction["status"]),
            created_at=int(datetime.fromisoformat(prediction["created_at"]).timestamp()),
            upstream=prediction["model"],
            seconds=seconds if type(seconds) is int else None,
            resolution=asked.get(self.fields["resolution"]),
            generate_audio=sound if isinstance(sound, bool) else None,
        )

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
