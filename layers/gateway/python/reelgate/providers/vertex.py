"""Veo on Google's Vertex AI, whose platform is called Gemini Enterprise Agent Platform now.
https://docs.cloud.google.com/vertex-ai/generative-ai/docs/model-reference/veo-video-generation

Google's card of Veo 3.1 says that it may end from 17 November 2026 on; whether it has could not be verified. A model
that is gone answers 404, which passes to the next provider. Veo has no call that cancels.
"""

import re
from collections.abc import Mapping
from typing import Any, ClassVar

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Spec, State, Token

_MODEL = re.compile(r"/models/([\w.-]+)/operations/")
_DATA = re.compile(r"data:([\w/]+);base64,(.*)", re.DOTALL)
_INSTANCE = ("prompt", "image", "lastFrame", "referenceImages")


class Vertex(Provider):
    """An operation has no word for how it is: it is done or not. A file comes inside the answer, in base64, since a
    bucket of Google's would have to be the operator's. Pictures go out so too: links are not opened."""

    token = Token.SERVICE_ACCOUNT
    inline_media = True
    fields = {
        "prompt": "prompt",
        "seconds": "durationSeconds",
        "aspect_ratio": "aspectRatio",
        "resolution": "resolution",
        "input_image": "image",
        "last_frame": "lastFrame",
        "reference_images": "referenceImages",
        "negative_prompt": "negativePrompt",
        "seed": "seed",
        "generate_audio": "generateAudio",
    }
    states: ClassVar[Mapping[str, State]] = {}
    reserved = frozenset({"sampleCount", "storageUri", "instances", "parameters"})
    # HTTP errors have Google's words, operations its numbers: https://grpc.io/docs/guides/status-codes
    refusals = {
        "blocked": errors.ContentPolicy,
        "billing": errors.OutOfFunds,
        "INVALID_ARGUMENT": errors.BadInput,
        "RESOURCE_EXHAUSTED": errors.Throttled,
        "NOT_FOUND": errors.Retired,
        "PERMISSION_DENIED": errors.CredentialRejected,
        "UNAUTHENTICATED": errors.CredentialRejected,
        "3": errors.BadInput,
    }
    sentences = (
        (re.compile(r"support codes?:", re.I), "blocked"),
        (re.compile(r"\bbilling\b", re.I), "billing"),
    )
    """What a filter says, and an account without money, comes under a code that says less."""

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant)
        for name in ("image", "lastFrame"):
            if name in body:
                body[name] = _picture(body[name])
        if "referenceImages" in body:
            body["referenceImages"] = [
                {"image": _picture(each), "referenceType": "asset"} for each in body["referenceImages"]
            ]
        instance = {name: body.pop(name) for name in _INSTANCE if name in body}
        request = {"instances": [instance], "parameters": {**body, "sampleCount": 1}}
        return Call(method="POST", url=f"/{variant.upstream}:predictLongRunning", json=request)

    def accepted(self, body: Json) -> Operation:
        if not (model := _MODEL.search(body["name"])):
            raise KeyError("name")
        return {"name": body["name"], "model": model[1]}

    def poll(self, operation: Operation) -> Call:
        asked = {"operationName": operation["name"]}
        return Call(method="POST", url=f"/{operation['model']}:fetchPredictOperation", json=asked)

    def progress(self, body: Json, operation: Operation) -> Progress:
        if not body.get("done"):
            return Progress(state=State.RUNNING)
        if "error" in body:
            return Progress(state=State.FAILED, failure=self.failure(*self.reason(body)))
        answer = body["response"]
        if not answer.get("videos") and answer.get("raiMediaFilteredCount"):
            reasons = "; ".join(map(str, answer.get("raiMediaFilteredReasons") or ()))
            return Progress(state=State.FAILED, failure=self.failure("blocked", reasons or None))
        return Progress(state=State.SUCCEEDED, data=answer["videos"][0]["bytesBase64Encoded"])

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        error: Any = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict):
            return None, None
        sentence = error.get("message")
        told = next((word for pattern, word in self.sentences if pattern.search(sentence or "")), None)
        return told or error.get("status") or (str(error["code"]) if "code" in error else None), sentence


def _picture(source: str) -> dict[str, str]:
    """As Google has it. Whatever is no data can only be an address in a bucket of Google's, for it opens no others."""
    data = _DATA.fullmatch(source)
    return {"mimeType": data[1], "bytesBase64Encoded": data[2]} if data else {"gcsUri": source}
