"""ByteDance's ModelArk, as BytePlus sells it outside China. https://docs.byteplus.com/en/docs/ModelArk/1520757

A signed address works for a day; those of Seedance 2.5 for a hundred downloads only.
"""

import re
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Spec, State

_TASKS = "/contents/generations/tasks"
_PAGE = 100
_ROLES = ("first_frame", "last_frame", "reference_image")
_MODERATED = re.compile(r"SensitiveContentDetected|RiskDetection")


class BytePlus(Provider):
    """The prompt and the pictures travel as one list, each picture with its role."""

    fields = {
        "prompt": "text",
        "seconds": "duration",
        "aspect_ratio": "ratio",
        "resolution": "resolution",
        "input_image": "first_frame",
        "last_frame": "last_frame",
        "reference_images": "reference_image",
        "seed": "seed",
        "generate_audio": "generate_audio",
        "user": "safety_identifier",
    }
    states = {
        "queued": State.QUEUED,
        "running": State.RUNNING,
        "succeeded": State.SUCCEEDED,
        "failed": State.FAILED,
        "expired": State.FAILED,
        "cancelled": State.CANCELLED,
    }
    # https://docs.byteplus.com/en/docs/ModelArk/1299023. What is overloaded is a 429 as well, and started nothing.
    refusals = {
        "SensitiveContentDetected": errors.ContentPolicy,
        "InvalidParameter": errors.BadInput,
        "MissingParameter": errors.BadInput,
        "AccountOverdueError": errors.OutOfFunds,
        "QuotaExceeded": errors.OutOfFunds,
        "SetLimitExceeded": errors.OutOfFunds,
    }
    # Frames are a length by another name; a frame rate is not even looked at, but billed.
    reserved = frozenset({"model", "content", "frames", "framespersecond"})
    result_hosts = ("volces.com", "bytepluses.com")

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant)
        given = [(role, body.pop(role)) for role in _ROLES if role in body]
        pictures = [(role, url) for role, urls in given for url in ([urls] if isinstance(urls, str) else urls)]
        content = [{"type": "text", "text": body.pop("text")}] + [
            {"type": "image_url", "image_url": {"url": url}, "role": role} for role, url in pictures
        ]
        return Call(method="POST", url=_TASKS, json={**body, "model": variant.upstream, "content": content})

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"{_TASKS}/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["content"]["video_url"]))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="DELETE", url=f"{_TASKS}/{operation['id']}")  # refused for a job that runs

    def probe(self) -> Call:
        return Call(method="GET", url=f"{_TASKS}?page_num=1&page_size=1")

    def listing(self, page: str | None = None) -> Call:
        # Of the last seven days.
        return Call(method="GET", url=f"{_TASKS}?page_num={page or 1}&page_size={_PAGE}")

    def listed(self, body: Json, page: str | None = None) -> Listing:
        number = int(page or 1)
        jobs = tuple(self._listed(each) for each in body["items"])
        return Listing(jobs=jobs, next=str(number + 1) if jobs and body["total"] > number * _PAGE else None)

    def _listed(self, task: Json) -> Listed:
        return Listed(
            operation=self.accepted(task),
            state=self.states.get(task["status"]),
            created_at=task["created_at"],
            upstream=task["model"],
            seconds=task.get("duration"),
            resolution=task.get("resolution"),
            generate_audio=task.get("generate_audio"),
        )

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        error = (body.get("error") if isinstance(body, dict) else None) or {}
        code = error.get("code") or ""
        family = "SensitiveContentDetected" if _MODERATED.search(code) else code.partition(".")[0]
        return family or None, error.get("message")
