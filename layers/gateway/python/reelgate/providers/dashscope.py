"""Alibaba's Model Studio, whose API is called DashScope.
https://www.alibabacloud.com/help/en/model-studio/wan3-video-generation-api-reference

The file and the memory of the job are gone after a day.
"""

from urllib.parse import quote

from reelgate import errors
from reelgate.catalog import Variant
from reelgate.provider import Provider
from reelgate.wire import Call, Json, Listed, Listing, Operation, Progress, Reply, Spec, State

_PAGE = 100
_INPUT = ("prompt", "negative_prompt", "img_url", "reference_urls", "audio_url", "template")
"""What goes into `input`; all else is a parameter."""
_MEDIA = ("first_frame", "last_frame", "reference_image", "first_clip")
_SIZES = {
    "480P": {"16:9": "832*480", "9:16": "480*832", "1:1": "624*624"},
    "720P": {"16:9": "1280*720", "9:16": "720*1280", "1:1": "960*960", "4:3": "1088*832", "3:4": "832*1088"},
    "1080P": {"16:9": "1920*1080", "9:16": "1080*1920", "1:1": "1440*1440", "4:3": "1632*1248", "3:4": "1248*1632"},
}


class DashScope(Provider):
    """Up to Wan 2.6 a size in pixels says shape and resolution at once: there the catalog sends the ratio as `size`."""

    fields = {
        "prompt": "prompt",
        "seconds": "duration",
        "aspect_ratio": "ratio",
        "resolution": "resolution",
        "input_image": "first_frame",
        "last_frame": "last_frame",
        "reference_images": "reference_image",
        "input_video": "first_clip",
        "negative_prompt": "negative_prompt",
        "seed": "seed",
        "generate_audio": "audio",
    }
    states = {
        "PENDING": State.QUEUED,
        "SUSPENDED": State.QUEUED,
        "RUNNING": State.RUNNING,
        "SUCCEEDED": State.SUCCEEDED,
        "FAILED": State.FAILED,
        "CANCELED": State.CANCELLED,
    }
    # https://www.alibabacloud.com/help/en/model-studio/error-code
    refusals = {
        "DataInspectionFailed": errors.ContentPolicy,
        "IPInfringementSuspect": errors.ContentPolicy,
        "InvalidParameter": errors.BadInput,  # of InvalidParameter.DataInspection too: it could not load the input
        "InvalidURL": errors.BadInput,
        "Arrearage": errors.OutOfFunds,
        "AllocationQuota.FreeTierOnly": errors.OutOfFunds,
        "ModelNotExist": errors.Retired,
        "UNKNOWN": errors.Retired,  # the state of a job that it does not know, or no longer
    }
    reserved = frozenset({"model", "input", "parameters", "media", "size"})
    result_hosts = ("aliyuncs.com",)  # buckets of several names and regions
    latest_first = False
    listed_days = 1

    def submit(self, spec: Spec, variant: Variant, *, reference: str) -> Call:
        body = self.body(spec, variant)
        if "size" in body:
            body["size"] = _SIZES[body.pop("resolution")][body["size"]]
        given = [(kind, body.pop(kind)) for kind in _MEDIA if kind in body]
        media = [(kind, url) for kind, urls in given for url in ([urls] if isinstance(urls, str) else urls)]
        inputs = {name: body.pop(name) for name in _INPUT if name in body}
        if media:
            inputs["media"] = [{"type": kind, "url": url} for kind, url in media]
        return Call(
            method="POST",
            url="/services/aigc/video-generation/video-synthesis",
            json={"model": variant.upstream, "input": inputs, "parameters": body},
            headers={"X-DashScope-Async": "enable"},
        )

    def accepted(self, body: Json) -> Operation:
        return {"id": quote(body["output"]["task_id"], safe="")}

    def poll(self, operation: Operation) -> Call:
        return Call(method="GET", url=f"/tasks/{operation['id']}")

    def progress(self, body: Json, operation: Operation) -> Progress:
        state = self.state(body["output"]["task_status"])
        if state is not State.SUCCEEDED:
            return self.without_result(state, body)
        return Progress(state=state, result=Call(method="GET", url=body["output"]["video_url"]))

    def cancel(self, operation: Operation) -> Call:
        return Call(method="POST", url=f"/tasks/{operation['id']}/cancel")  # refused for a job that runs

    def probe(self) -> Call:
        return Call(method="GET", url="/tasks?page_no=1&page_size=1")

    def listing(self, page: str | None = None) -> Call:
        # https://www.alibabacloud.com/help/en/model-studio/manage-asynchronous-tasks
        return Call(method="GET", url=f"/tasks?page_no={page or 1}&page_size={_PAGE}")

    def listed(self, body: Json, page: str | None = None) -> Listing:
        number = int(page or 1)
        jobs = tuple(self._listed(each) for each in body["data"])
        return Listing(jobs=jobs, next=str(number + 1) if jobs and body["total_page"] > number else None)

    def _listed(self, task: Json) -> Listed:
        return Listed(
            operation={"id": quote(task["task_id"], safe="")},
            state=self.states.get(task["status"]),
            created_at=task["gmt_create"] // 1000,
            upstream=task["model_name"],
        )

    def refusal(self, reply: Reply) -> errors.ProviderError | None:
        body = reply.body if isinstance(reply.body, dict) else {}
        lost = (body.get("output") or {}).get("task_status") == "UNKNOWN"
        return self.error(reply) if lost or body.get("code") else None

    def reason(self, body: Json) -> tuple[str | None, str | None]:
        said = body if isinstance(body, dict) else {}
        output = said.get("output") or {}
        if output.get("task_status") == "UNKNOWN":
            return "UNKNOWN", None
        code = output.get("code") or said.get("code")
        family = "InvalidParameter" if str(code).startswith("InvalidParameter") else code
        return family, output.get("message") or said.get("message")
