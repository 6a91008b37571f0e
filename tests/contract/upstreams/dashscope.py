"""Alibaba's DashScope, with Wan 3.0.
https://www.alibabacloud.com/help/en/model-studio/wan3-video-generation-api-reference
"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {
    Stage.QUEUED: "PENDING",
    Stage.RUNNING: "RUNNING",
    Stage.DONE: "SUCCEEDED",
    Stage.CANCELLED: "CANCELED",
}


class Medium(Body):
    type: Literal["first_frame", "last_frame", "reference_image"]
    url: str


class Input(Body):
    prompt: str = Field(max_length=20000)
    negative_prompt: str = Field(default="", max_length=500)
    media: list[Medium] | None = None


class Parameters(Body):
    resolution: Literal["480P", "720P", "1080P"] = "1080P"
    ratio: Literal["adaptive", "16:9", "9:16", "1:1", "4:3", "3:4"] = "adaptive"
    duration: int = Field(default=5, ge=2, le=15)
    seed: int | None = None
    audio: bool = True
    prompt_extend: bool = True
    watermark: bool = False


class Synthesis(Body):
    """Wan 2.7 is always with sound, and has no word for it."""

    model: Literal["wan2.7-t2v", "wan2.7-i2v"]
    input: Input
    parameters: Parameters


class DashScope(Vendor):
    provider = "dashscope"
    key_env = "DASHSCOPE_API_KEY"
    moderation = "Input data may contain inappropriate content."
    cancels = True

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["api", "v1", "services", "aigc", "video-generation", "video-synthesis"]:
                return self._submit(request)
            case "GET", ["api", "v1", "tasks", id]:
                return Answer(body={"request_id": "r-1", "output": self._task(self.job(id))})
            case "POST", ["api", "v1", "tasks", id, "cancel"]:
                self.job(id).cancelled = True
                return Answer(body={"request_id": "r-1"})
        raise Wrong("Not found")

    def _submit(self, request: Request) -> Answer:
        if request.headers.get("x-dashscope-async") != "enable":
            raise Wrong("current user api does not support synchronous calls", ["header"])
        prompt = self.read(Synthesis, request.body).input.prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _error(400, "Arrearage", "Access denied, please make sure your account is in good standing.")
            case Trouble.BUSY:
                return _error(429, "Throttling.RateQuota", "Requests rate limit exceeded, please try again later.")
        return Answer(
            body={"request_id": "r-1", "output": {"task_id": self.start(prompt).id, "task_status": "PENDING"}}
        )

    def _task(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        task: dict[str, Any] = {"task_id": job.id, "task_status": STATUSES[stage]}
        if stage is not Stage.DONE:
            return task
        match job.trouble:
            case Trouble.MODERATED:
                return {**task, "task_status": "FAILED", "code": "DataInspectionFailed", "message": self.moderation}
            case Trouble.BROKEN:
                return {
                    **task,
                    "task_status": "FAILED",
                    "code": "InternalError",
                    "message": "An internal error occurred.",
                }
        return {**task, "video_url": self.file(job), "orig_prompt": job.prompt}

    def refused(self, wrong: Wrong) -> Answer:
        return _error(400 if wrong.errors else 404, "InvalidParameter", wrong.sentence)


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status=status, body={"code": code, "message": message, "request_id": "r-1"})
