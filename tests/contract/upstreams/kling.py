"""Kling's new API, whose models are paths. https://kling.ai/document-api"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {Stage.QUEUED: "submitted", Stage.RUNNING: "processing", Stage.DONE: "succeeded"}


class Settings(Body):
    resolution: Literal["720p", "1080p", "4k"] = "720p"
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"
    duration: int = Field(default=5, ge=3, le=15)
    audio: Literal["native", "off"] = "native"
    multi_shot: bool = True


class Options(Body):
    callback_url: str | None = None
    external_task_id: str | None = None


class FromText(Body):
    prompt: str = Field(max_length=3072)
    settings: Settings
    options: Options | None = None


class Words(Body):
    type: Literal["prompt"]
    text: str


class Frame(Body):
    type: Literal["first_frame", "last_frame"]
    url: str


class FromPicture(Body):
    contents: list[Words | Frame]
    settings: Settings
    options: Options | None = None

    @property
    def prompt(self) -> str:
        return next(each.text for each in self.contents if isinstance(each, Words))


class Kling(Vendor):
    """Money is a 429, as haste is; only the code tells them apart. Nothing can be cancelled."""

    provider = "kling"
    key_env = "KLING_API_KEY"
    moderation = "Failure to pass the risk control system"

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["text-to-video", "kling-3.0"]:
                return self._submit(request, self.read(FromText, request.body).prompt)
            case "POST", ["image-to-video", "kling-3.0"]:
                return self._submit(request, self.read(FromPicture, request.body).prompt)
            case "GET", ["tasks"]:
                return _said(0, "SUCCEED", [self._task(self.job(id)) for id in request.query["task_ids"].split(",")])
        raise Wrong("Not found")

    def _submit(self, request: Request, prompt: str) -> Answer:
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _said(1102, "Account balance not enough", status=429)
            case Trouble.BUSY:
                return _said(1302, "Requests too fast", status=429)
        return _said(0, "SUCCEED", {"id": self.start(prompt).id, "status": "submitted"})

    def _task(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        task: dict[str, Any] = {"id": job.id, "status": STATUSES[stage], "message": "", "create_time": 1795348800000}
        if stage is not Stage.DONE:
            return task
        match job.trouble:
            case Trouble.MODERATED:
                return {**task, "status": "failed", "message": self.moderation}
            case Trouble.BROKEN:
                return {**task, "status": "failed", "message": "Internal error, please try again"}
        return {**task, "outputs": [{"type": "video", "id": "1", "url": self.file(job), "duration": "5.041"}]}

    def refused(self, wrong: Wrong) -> Answer:
        return _said(1201, wrong.sentence, status=400) if wrong.errors else _said(1203, wrong.sentence, status=404)


def _said(code: int, message: str, data: Any = None, *, status: int = 200) -> Answer:
    told = {"code": code, "message": message, "request_id": "CjMT7WdSwWcAAAAAALvB3g"}
    return Answer(status=status, body=told if data is None else {**told, "data": data})
