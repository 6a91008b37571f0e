"""OpenAI's Videos API, as others serve it. https://github.com/openai/openai-openapi

Upstreams that are gateways themselves answer in upper-case codes of their own, so both spellings are listed.
"""

from typing import Any
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Spec, State


class OpenAICompatible(Provider):
    """`reference` goes out as the Idempotency-Key; upstreams without idempotency ignore the header."""

    fields = {
        "prompt": "prompt",
        "seconds": "seconds",
        "size": "size",
        "input_image": "input_reference",
        # Not OpenAI's own, which take a video at paths of their own and the rest not at all: extensions of upstreams.
        "last_frame": "last_frame",
        "reference_images": "reference_images",
        "input_video": "input_video",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "generate_audio",
        "user": "user",
    }
    states = {
        "queued": State.QUEUED,
        "in_progress": State.RUNNING,
        "completed": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    refusals = {
        "content_policy_violation": errors.ContentPolicy,
        "moderation_blocked": errors.ContentPolicy,
        "sentinel_block": errors.ContentPolicy,
        "CONTENT_POLICY_VIOLATION": errors.ContentPolicy,
        "INVALID_REQUEST": errors.BadInput,
        "insufficient_quota": errors.OutOfFunds,
        "credit_balance_exhausted": errors.OutOfFunds,
        "INSUFFICIENT_BALANCE": errors.OutOfFunds,
        "model_not_found": errors.Retired,
        "MODEL_NOT_FOUND": errors.Retired,
        "MODEL_DISABLED": errors.Retired,
    }
    result_hosts = ("*",)  # /content may redirect to whatever store the upstream uses

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant) | {"model": variant.upstream}
        if "seconds" in body:
            body["seconds"] = str(body["seconds"])  # the schema's enum is of strings
        if "input_reference" in body:
            body["input_reference"] = {"image_url": body["input_reference"]}
        return Call(method="POST", url="/videos", json=body, headers={"Idempotency-Key": reference})

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/videos/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=f"/videos/{operation['id']}/content"))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="DELETE", url=f"/videos/{operation['id']}")

    def probe(self) -> Call:
        return Call(method="GET", url="/models")

    def listing(self, page: str | None = None) -> Call:
        after = f"&after={page}" if page else ""
        return Call(method="GET", url=f"/videos?limit=100&order=desc{after}")

    def listed(self, body: Json, page: str | None = None) -> Listing:
        jobs = tuple(self._listed(each) for each in body["data"])
        more = body.get("has_more") and jobs
        return Listing(jobs=jobs, next=jobs[-1].operation["id"] if more else None)

    def _listed(self, job: Json) -> Listed:
        return Listed(
            operation=self.accepted(job),
            state=self.states.get(job["status"]),
            created_at=job["created_at"],
            upstream=job["model"],
            seconds=int(job["seconds"]) if str(job.get("seconds", "")).isdecimal() else None,
            size=job.get("size"),
        )

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        error: Any = body.get("error") if isinstance(body, dict) else None
        if not isinstance(error, dict):
            return None, error if isinstance(error, str) else None
        words = [str(word) for word in (error.get("code"), error.get("type")) if word]
        # An empty account is told by the type alone: {"type": "insufficient_quota", "code": "..."}.
        known = [word for word in words if word in self.refusals]
        return next(iter(known or words), None), error.get("message")
