"""Google's Gemini Omni, through the Interactions API. https://ai.google.dev/gemini-api/docs/omni"""

import re
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlsplit

from reelgate import errors
from reelgate.catalog import Mode, Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Operation, Progress, Reply, Spec, State


class Gemini(Provider):
    """A request that is blocked is completed too, with words in place of a video."""

    authorization = {"x-goog-api-key": "{key}"}
    fields = {
        "prompt": "input",
        "seconds": "response_format.duration",
        "aspect_ratio": "response_format.aspect_ratio",
        "resolution": "response_format.resolution",
        "input_image": "<FIRST_FRAME>",
        "last_frame": "<LAST_FRAME>",
        "reference_images": "input[references]",
        "seed": "generation_config.seed",
    }
    tasks = {
        Mode.TEXT_TO_VIDEO: "text_to_video",
        Mode.IMAGE_TO_VIDEO: "image_to_video",
        Mode.FIRST_LAST_FRAME_TO_VIDEO: "image_to_video",
        Mode.REFERENCE_TO_VIDEO: "reference_to_video",
    }
    types = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "webp": "image/webp"}
    states = {
        "queued": State.QUEUED,
        "in_progress": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
        "incomplete": State.FAILED,
        "budget_exceeded": State.FAILED,
        "requires_action": State.FAILED,  # these two wait for an answer, which nobody will give
        "requires_continuation": State.FAILED,
        "cancelled": State.CANCELLED,
    }
    refusals = {
        "blocked": errors.ContentPolicy,
        "credits": errors.OutOfFunds,
        "budget_exceeded": errors.OutOfFunds,
        "gone": errors.Retired,
        "key": errors.CredentialRejected,
    }
    sentences = (
        (re.compile(r"\b(SAFETY|PROHIBITED_CONTENT|BLOCKLIST|SPII)\b|\bblocked\b[^.]*\b(safety|polic)"), "blocked"),
        (re.compile(r"prepayment credits|spending cap"), "credits"),
        (re.compile(r"Invalid interaction name"), "gone"),
        (re.compile(r"pass a valid API key", re.I), "key"),
    )
    """Refusals that share their status, a 400 or 429, with others."""
    reserved = frozenset(
        {"model", "background", "store", "stream", "response_format", "generation_config", "service_tier"}
        | {"previous_interaction_id", "tools", "webhook_config"}
    )
    result_hosts = ("googleapis.com", "googleusercontent.com")  # where a download may be redirected, without the key

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant)
        frames = {tag: body.pop(tag) for tag in ("<FIRST_FRAME>", "<LAST_FRAME>") if tag in body}
        pictures = [self._picture(uri) for uri in (*frames.values(), *body.pop("input[references]", ()))]
        # The prompt says what each picture is for; the pictures come in the order of their tags.
        text = {"type": "text", "text": " ".join((*frames, body.pop("input")))}
        settings: dict[str, dict[str, Any]] = {
            "response_format": {"type": "video", "delivery": "uri"},
            "generation_config": {"video_config": {"task": self.tasks[spec.mode]}},
        }
        for name in [name for name in body if "." in name]:
            group, _, setting = name.partition(".")
            settings[group][setting] = body.pop(name)
        body |= {"model": variant.upstream, "background": True, "input": [*pictures, text], **settings}
        return Call(method="POST", url="/interactions", json=body)

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/interactions/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        made = list(_content(body))
        if film := next((part for part in made if part["type"] == "video"), None):
            return Progress(state=state, result=Call(method="GET", url=film["uri"]))
        said = " ".join(part["text"] for part in made if part["type"] == "text")
        return Progress(state=State.FAILED, failure=self.failure("blocked", said or None))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="POST", url=f"/interactions/{operation['id']}/cancel")

    def probe(self) -> Call:
        return Call(method="GET", url="/models")

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        """Google's front end wraps its error in a list."""
        body = next(iter(body), None) if isinstance(body, list) else body
        if not isinstance(body, dict):
            return None, None
        error = next(iter(body.get("errors") or ()), None) or body.get("error") or {}
        told = f"{error.get('status')} {error.get('code')} {error.get('message')}"
        known = (word for pattern, word in self.sentences if pattern.search(told))
        return next(known, body.get("status")), error.get("message")

    def error(self, reply: Reply) -> errors.ProviderError:
        """Google has been seen to answer a question with a 400 while the job went on."""
        error = super().error(reply)
        if reply.status == HTTPStatus.BAD_REQUEST and isinstance(error, errors.BadInput):
            return errors.Unavailable(error.message)
        return error

    def submit_error(self, reply: Reply) -> errors.ProviderError:
        return self._doubted(super().error(reply), reply)

    def _picture(self, uri: str) -> dict[str, str]:
        suffix = urlsplit(uri).path.rpartition(".")[2].lower()
        return {"type": "image", "uri": uri, **({"mime_type": self.types[suffix]} if suffix in self.types else {})}


def _content(body: Json) -> Iterator[Json]:
    """What the model made, part by part."""
    for step in body["steps"]:
        if step["type"] == "model_output":
            yield from step.get("content") or ()
