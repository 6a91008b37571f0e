"""Vidu's tasks. https://platform.vidu.com/docs"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATES = {Stage.QUEUED: "queueing", Stage.RUNNING: "processing", Stage.DONE: "success", Stage.CANCELLED: "failed"}


class FromText(Body):
    model: Literal["viduq3-pro", "viduq3-turbo"]
    prompt: str = Field(max_length=5000)
    duration: int = Field(default=5, ge=1, le=16)
    resolution: Literal["540p", "720p", "1080p"] = "720p"
    aspect_ratio: Literal["16:9", "9:16", "3:4", "4:3", "1:1"] = "16:9"
    seed: int = 0
    audio: bool = True


class FromPicture(Body):
    """Its shape is the picture's."""

    model: Literal["viduq3-pro", "viduq3-turbo"]
    images: list[str] = Field(min_length=1, max_length=1)
    prompt: str = Field(max_length=5000)
    duration: int = Field(default=5, ge=1, le=16)
    resolution: Literal["540p", "720p", "1080p"] = "720p"
    seed: int = 0
    audio: bool = True


class Vidu(Vendor):
    """Money is a 400, and a 429 is too many jobs at a time."""

    provider = "vidu"
    key_env = "VIDU_API_KEY"
    scheme = "Token"
    moderation = "The prompt violates the content policy."
    cancels = True

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["ent", "v2", "text2video"]:
                return self._submit(request, self.read(FromText, request.body).prompt)
            case "POST", ["ent", "v2", "img2video"]:
                return self._submit(request, self.read(FromPicture, request.body).prompt)
            case "GET", ["ent", "v2", "tasks", id, "creations"]:
                return Answer(body=self._task(self.job(id)))
            case "POST", ["ent", "v2", "tasks", id, "cancel"]:
                self.job(id).cancelled = True
                return Answer(body={})
        raise Wrong("TaskNotFound")

    def _submit(self, request: Request, prompt: str) -> Answer:
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _error(400, "CreditInsufficient", "Credits are not enough.")
            case Trouble.BUSY:
                return _error(429, "QuotaExceeded", "Too many tasks at a time.")
            case Trouble.MODERATED:
                return _error(400, "TaskPromptPolicyViolation", self.moderation)
        return Answer(body={"task_id": self.start(prompt).id, "state": "created", "prompt": prompt, "credits": 60})

    def _task(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        task: dict[str, Any] = {"id": job.id, "state": STATES[stage], "err_code": "", "credits": 60, "creations": []}
        match stage, job.trouble:
            case Stage.CANCELLED, _:
                return {**task, "err_code": "UserCancelled"}
            case Stage.DONE, Trouble.BROKEN:
                return {**task, "state": "failed", "err_code": "InternalServiceFailure"}
            case Stage.DONE, _:
                return {
                    **task,
                    "creations": [{"id": "9", "url": self.file(job), "cover_url": "", "watermarked_url": ""}],
                }
        return task

    def refused(self, wrong: Wrong) -> Answer:
        return _error(400, "FieldInvalid", wrong.sentence) if wrong.errors else _error(404, wrong.sentence, "")


def _error(status: int, reason: str, message: str) -> Answer:
    return Answer(status=status, body={"code": status, "reason": reason, "message": message})
