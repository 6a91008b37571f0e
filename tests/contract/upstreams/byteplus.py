"""ByteDance's ModelArk. https://docs.byteplus.com/en/docs/ModelArk/1520757"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {
    Stage.QUEUED: "queued",
    Stage.RUNNING: "running",
    Stage.DONE: "succeeded",
    Stage.CANCELLED: "cancelled",
}


class Words(Body):
    type: Literal["text"]
    text: str


class Url(Body):
    url: str


class Picture(Body):
    type: Literal["image_url"]
    image_url: Url
    role: Literal["first_frame", "last_frame", "reference_image"]


class Task(Body):
    model: Literal["dreamina-seedance-2-0-260128"]
    content: list[Words | Picture]
    resolution: Literal["480p", "720p", "1080p", "4k"] = "720p"
    ratio: Literal["16:9", "4:3", "1:1", "3:4", "9:16", "21:9", "adaptive"] = "adaptive"
    duration: int = Field(default=5, ge=4, le=15)
    generate_audio: bool = True
    watermark: bool = False
    safety_identifier: str | None = None

    @property
    def prompt(self) -> str:
        return next(each.text for each in self.content if isinstance(each, Words))


class BytePlus(Vendor):
    """What is cancelled is deleted: a DELETE, and only while it waits."""

    provider = "byteplus"
    key_env = "ARK_API_KEY"
    moderation = "The request failed because the input text may contain sensitive information."
    cancels = True

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["api", "v3", "contents", "generations", "tasks"]:
                return self._submit(request)
            case "GET", ["api", "v3", "contents", "generations", "tasks", id]:
                return Answer(body=self._task(self.job(id)))
            case "DELETE", ["api", "v3", "contents", "generations", "tasks", id]:
                self.job(id).cancelled = True
                return Answer(body={})
        raise Wrong("Not found")

    def _submit(self, request: Request) -> Answer:
        prompt = self.read(Task, request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _error(
                    403, "AccountOverdueError", "The request failed because your account has an overdue balance."
                )
            case Trouble.BUSY:
                return _error(429, "ModelAccountRpmRateLimitExceeded", "RPM limit of the model is exceeded.")
            case Trouble.MODERATED:
                return _error(400, "InputTextSensitiveContentDetected", self.moderation)
        return Answer(body={"id": self.start(prompt).id})

    def _task(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        task: dict[str, Any] = {"id": job.id, "model": "dreamina-seedance-2-0-260128", "status": STATUSES[stage]}
        if stage is not Stage.DONE:
            return task
        if job.trouble is Trouble.BROKEN:
            error = {"code": "InternalServiceError", "message": "The service encountered an unexpected internal error."}
            return {**task, "status": "failed", "error": error}
        usage = {"completion_tokens": 108900, "total_tokens": 108900}
        return {**task, "content": {"video_url": self.file(job)}, "usage": usage, "error": None}

    def refused(self, wrong: Wrong) -> Answer:
        if wrong.errors:
            return _error(400, "InvalidParameter", wrong.sentence)
        return _error(404, "NotFound", wrong.sentence)


def _error(status: int, code: str, message: str) -> Answer:
    return Answer(status=status, body={"error": {"code": code, "message": message, "param": "", "type": "BadRequest"}})
