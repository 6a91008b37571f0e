"""xAI's Grok Imagine. https://docs.x.ai/developers/model-capabilities/video/generation"""

import re
from http import HTTPStatus
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Spec, State


class XAI(Provider):
    """A running job is an HTTP 202, with or without a body. A video that moderation withheld is done, without a URL."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "image",
        "last_frame": "last_frame",
        "reference_images": "reference_images",
        "generate_audio": "generate_audio",
        "user": "user",
    }
    states = {
        "pending": State.RUNNING,
        "done": State.SUCCEEDED,
        "failed": State.FAILED,
        "expired": State.FAILED,
    }
    refusals = {
        "moderation": errors.ContentPolicy,
        "credits": errors.OutOfFunds,
        "key": errors.CredentialRejected,
        "invalid_argument": errors.BadInput,
    }
    sentences = (
        (re.compile(r"usage guidelines|content moderation|safety_check", re.I), "moderation"),
        (re.compile(r"available credits|any credits|spending limit", re.I), "credits"),
        (re.compile(r"incorrect(%20| )API(%20| )key", re.I), "key"),  # a 400, as of bad input
    )
    """Refusals that share their code and their status, a 400, 403 or 429, with others."""
    reserved = frozenset({"model", "video", "keyframes", "reference_audios"})  # what else goes in would be paid for
    result_hosts = ("x.ai",)

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant) | {"model": variant.upstream}
        for name in body.keys() & {"image", "last_frame"}:
            body[name] = {"url": body[name]}
        if "reference_images" in body:
            body["reference_images"] = [{"url": url} for url in body["reference_images"]]
        return Call(method="POST", url="/videos/generations", json=body)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["request_id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/videos/{operation['id']}")

    def read(self, reply: Reply, operation: Operation) -> Progress:
        if reply.status == HTTPStatus.ACCEPTED:
            return Progress(state=State.RUNNING)
        return super().read(reply, operation)

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        if body["video"].get("respect_moderation") is False:
            return Progress(state=State.FAILED, failure=self.failure("moderation", None))
        if not (url := body["video"]["url"]):
            raise KeyError("url")
        return Progress(state=state, result=Call(method="GET", url=url))

    def probe(self) -> Call:
        return Call(method="GET", url="/models")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        """`error` is a sentence beside its code, or an object of both."""
        if not isinstance(body, dict):
            return None, None
        error = body["error"] if isinstance(body.get("error"), dict) else {**body, "message": body.get("error")}
        code, sentence = error.get("code"), error.get("message")
        known = (word for pattern, word in self.sentences if pattern.search(str(sentence)))
        return next(known, code), sentence
