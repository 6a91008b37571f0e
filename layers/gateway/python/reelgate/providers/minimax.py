"""MiniMax's two video APIs: v1 makes Hailuo, v2 makes H3. https://platform.minimax.io/docs/api-reference

v1 answers 200 whatever happened, and gives a file's id instead of its address; v2 uses HTTP's statuses. How long an
address works is not documented, so a dead one is asked for again.
"""

import re
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Reply, Spec, State

_PAGE = 100
_ROLES = ("first_frame", "last_frame", "reference_image")
_CODE = re.compile(r"\((\d+)\)\s*$|record not found")


class MiniMax(Provider):
    """An upstream is the API's version and the model: `v1/MiniMax-Hailuo-2.3`."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "resolution": "resolution",
        "aspect_ratio": "ratio",
        "input_image": "first_frame_image",
        "last_frame": "last_frame_image",
    }
    states = {
        "Preparing": State.QUEUED,
        "Queueing": State.QUEUED,
        "Processing": State.RUNNING,
        "Success": State.SUCCEEDED,
        "Fail": State.FAILED,
        "queued": State.QUEUED,
        "running": State.RUNNING,
        "succeeded": State.SUCCEEDED,
        "failed": State.FAILED,
        "expired": State.FAILED,
        "cancelled": State.CANCELLED,
    }
    # https://platform.minimax.io/docs/api-reference/errorcode. v2 writes the same numbers at the end of its sentences.
    refusals = {
        "1000": errors.Unavailable,
        "1001": errors.Unavailable,
        "1002": errors.Throttled,
        "1004": errors.CredentialRejected,
        "1008": errors.OutOfFunds,
        "1024": errors.Unavailable,
        "1026": errors.ContentPolicy,
        "1027": errors.ContentPolicy,
        "1033": errors.Unavailable,
        "1039": errors.Throttled,
        "2013": errors.BadInput,
        "2049": errors.CredentialRejected,
        "unknown job": errors.Retired,  # told by a sentence, and by a 500
    }
    reserved = frozenset({"model", "content"})
    result_hosts = ("*",)  # a signed address at whichever store or CDN the region uses; none is documented
    latest_first = False  # LiteLLM says that it is so, MiniMax does not

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        version, _, model = variant.upstream.partition("/")
        body = self.body(spec, variant) | {"model": model}
        if version == "v2":
            given = [(role, body.pop(role)) for role in _ROLES if role in body]
            pictures = [(role, url) for role, urls in given for url in ([urls] if isinstance(urls, str) else urls)]
            body["content"] = [{"type": "text", "text": body.pop("prompt")}] + [
                {"type": "image_url", "image_url": {"url": url}, "role": role} for role, url in pictures
            ]
        return Call(method="POST", url=f"/{version}/video_generation", json=body)

    def accepted(self, body: Json) -> Operation:
        if not (task := body["task_id"]):
            raise KeyError("task_id")
        return {"version": "v1" if "base_resp" in body else "v2", "id": quote(str(task), safe="")}

    def poll(self, operation: Operation) -> Call:
        asked = "?task_id=" if operation["version"] == "v1" else "/"
        return Call(method="GET", url=f"/{operation['version']}/query/video_generation{asked}{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        if "file" in body:
            return Progress(state=State.SUCCEEDED, result=Call(method="GET", url=body["file"]["download_url"]))
        task = body.get("task") or body
        state = self.state(task["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        if "task" in body:
            return Progress(state=state, result=Call(method="GET", url=task["content"]["url"]))
        file_id = quote(str(body["file_id"]), safe="")
        return Progress(state=state, then=Call(method="GET", url=f"/v1/files/retrieve?file_id={file_id}"))

    def cancel(self, operation: Operation) -> Call | None:
        if operation["version"] == "v1":
            return None
        return Call(method="DELETE", url=f"/v2/video_generation/{operation['id']}")

    def probe(self) -> Call:
        return Call(method="GET", url="/v2/query/video_generation?page_num=1&page_size=1")

    def listing(self, page: str | None = None) -> Call:
        # https://platform.minimax.io/docs/api-reference/video-generation-v2-list. v1 has no such call.
        # Without the filter there are prompts and enlargements too, at prices of their own.
        url = f"/v2/query/video_generation?page_num={page or 1}&page_size={_PAGE}&filter.task_type=generation"
        return Call(method="GET", url=url)

    def listed(self, body: Json, page: str | None = None) -> Listing:
        # How big a page may be is not documented, so only an empty one is the last.
        jobs = tuple(self._listed(each) for each in body["items"] or ())
        return Listing(jobs=jobs, next=str(int(page or 1) + 1) if jobs else None)

    def _listed(self, task: Json) -> Listed:
        return Listed(
            operation={"version": "v2", "id": quote(str(task["id"]), safe="")},
            state=self.states.get(task["status"]),
            created_at=task["created_at"],
            upstream=f"v2/{task['model']}",
            seconds=task.get("duration"),
            resolution=task.get("resolution"),
        )

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        return self.error(reply) if self._base(reply.body).get("status_code") else None

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        if code := self._base(body).get("status_code"):
            return str(code), self._base(body).get("status_msg")
        said = body if isinstance(body, dict) else {}
        error = said.get("error") or (said.get("task") or {}).get("error") or {}
        sentence = error.get("message")
        found = _CODE.search(sentence or "")
        return found[1] or "unknown job" if found else error.get("code"), sentence

    @staticmethod
    def _base(body: Json) -> Json:
        return (body.get("base_resp") if isinstance(body, dict) else None) or {}
