"""Kling's new API, whose models are paths. https://kling.ai/document-api

Its key is an API key. The older pairs of AccessKey and SecretKey, which sign a JWT, are refused here with a 1002: they
are for the provider `kling-legacy`. Kling documents no call that cancels. A file is kept for thirty days.
"""

import re
from decimal import Decimal
from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Reply, Spec, State

_PAGE = 500
_VIDEOS = {"key": "product_type", "values": ["video"]}
_FRAMES = ("first_frame", "last_frame")
_MODERATED = re.compile(r"risk control|content (?:safety|policy)|sensitive", re.I)


class Kling(Provider):
    """An upstream is the path: `image-to-video/kling-3.0`. What is negative goes into the prompt; there is no seed."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "aspect_ratio",
        "resolution": "resolution",
        "input_image": "first_frame",
        "last_frame": "last_frame",
        "reference_images": "refer_image",
        "generate_audio": "audio",
    }
    states = {
        "submitted": State.QUEUED,
        "processing": State.RUNNING,
        "succeeded": State.SUCCEEDED,
        "failed": State.FAILED,
    }
    # https://kling.ai/document-api/api/get-started/error-codes. Three of the 429s have nothing to do with speed.
    refusals = {
        "1000": errors.CredentialRejected,
        "1001": errors.CredentialRejected,
        "1002": errors.CredentialRejected,
        "1003": errors.CredentialRejected,
        "1004": errors.CredentialRejected,
        "1100": errors.CredentialRejected,
        "1101": errors.OutOfFunds,
        "1102": errors.OutOfFunds,
        "1103": errors.CredentialRejected,
        "1200": errors.BadInput,
        "1201": errors.BadInput,
        "1202": errors.Retired,
        "1203": errors.Retired,
        "1300": errors.ContentPolicy,
        "1301": errors.ContentPolicy,
        "1302": errors.Throttled,
        "1303": errors.Throttled,
        "1304": errors.CredentialRejected,
        "5000": errors.Unavailable,
        "5001": errors.Unavailable,
        "5002": errors.Unavailable,
        "moderation": errors.ContentPolicy,  # of a job that failed: told by its sentence only
        "unknown job": errors.Retired,  # told by an empty list
    }
    reserved = frozenset({"contents", "settings"})
    result_hosts = ("klingai.com", "kling.ai", "kechuangai.com")
    latest_first = False

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        settings = self.body(spec, variant)
        prompt = settings.pop("prompt")
        options = {**settings.pop("options", {}), "external_task_id": reference}
        if "audio" in settings:
            settings["audio"] = "native" if settings["audio"] else "off"
        contents = [{"type": "prompt", "text": prompt}]
        contents += [{"type": kind, "url": settings.pop(kind)} for kind in _FRAMES if kind in settings]
        for number, url in enumerate(settings.pop("refer_image", ()), start=1):
            contents.append({"type": "refer_image", "url": url, "id": f"image_{number}"})  # @image_1 in a prompt
        said = {"prompt": prompt} if variant.upstream.startswith("text-to-video/") else {"contents": contents}
        return Call(method="POST", url=f"/{variant.upstream}", json={**said, "settings": settings, "options": options})

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["data"]["id"], safe="")}

    def lookup(self, variant: Variant, reference: str) -> Call:
        return Call(method="GET", url=f"/tasks?external_task_ids={reference}")

    def looked_up(self, reply: Reply) -> Operation:
        return {"id": quote(reply.body["data"][0]["id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/tasks?task_ids={operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        task = body["data"][0]
        state = self.state(task["status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        videos = [output["url"] for output in task["outputs"] if output["type"] == "video"]
        return Progress(state=state, result=Call(method="GET", url=videos[0]))

    def listing(self, page: str | None = None) -> Call:
        # https://kling.ai/document-api/api/video/3-0-turbo. A POST, but a question; of the last thirty days.
        cursor = {"cursor": page} if page else {}
        return Call(method="POST", url="/tasks", json={**cursor, "limit": _PAGE, "filters": [_VIDEOS]})

    def listed(self, body: Json, page: str | None = None) -> Listing:
        found = body["data"]
        jobs = tuple(self._listed(each) for each in found["result"])
        return Listing(jobs=jobs, next=found["next_cursor"] if found["has_more"] else None)

    def _listed(self, task: Json) -> Listed:
        return Listed(
            operation={"id": quote(task["id"], safe="")},
            state=self.states.get(task["status"]),
            created_at=task["create_time"] // 1000,
            charged=_charged(task.get("billing") or ()),
        )

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        code, _ = self.reason(reply.body)
        return self.error(reply) if code and code != "moderation" else None

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        said = body if isinstance(body, dict) else {}
        if said.get("code"):
            return str(said["code"]), said.get("message")
        tasks = said.get("data")
        if tasks == []:
            return "unknown job", None
        sentence = tasks[0].get("message") if isinstance(tasks, list) else None
        return "moderation" if _MODERATED.search(sentence or "") else None, sentence or None


def _charged(bills: Json) -> int | None:
    """Micro-USD, where it was money that was taken, and not the units of a package or yuan."""
    if not bills or any(each["charge_type"] != "cash" or each["currency"] != "USD" for each in bills):
        return None
    return round(sum(Decimal(each["amount"]) for each in bills) * 1_000_000)
