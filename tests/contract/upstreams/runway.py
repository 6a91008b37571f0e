"""Runway's tasks. https://docs.dev.runwayml.com/api"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {
    Stage.QUEUED: "THROTTLED",
    Stage.RUNNING: "RUNNING",
    Stage.DONE: "SUCCEEDED",
    Stage.CANCELLED: "CANCELLED",
}

_RATIO = Literal["1280:720", "720:1280", "1080:1920", "1920:1080"]


class FromText(Body):
    """text_to_video with Veo 3.1, as in runwayml 5.24.0."""

    model: Literal["veo3.1", "veo3.1_fast"]
    prompt: str = Field(alias="promptText", min_length=1, max_length=1000)
    ratio: _RATIO
    duration: Literal[4, 6, 8]
    audio: bool = True
    negative_prompt: str = Field(default="", alias="negativePrompt")
    seed: int = 0


class Frame(Body):
    uri: str
    position: Literal["first", "last"]


class FromPicture(FromText):
    """image_to_video."""

    picture: str | list[Frame] = Field(alias="promptImage")


ENDPOINTS: dict[str, type[FromText]] = {"text_to_video": FromText, "image_to_video": FromPicture}


class Runway(Vendor):
    provider = "runway"
    key_env = "RUNWAYML_API_SECRET"
    moderation = "Your prompt or input image did not pass our content moderation."
    cancels = True

    def serve(self, request: Request) -> Answer:
        if request.headers.get("x-runway-version") != "2024-11-06":
            raise Wrong("This API version is not supported.", ["version"])
        match request.method, request.steps:
            case "POST", ["v1", ("text_to_video" | "image_to_video") as endpoint]:
                return self._submit(request, ENDPOINTS[endpoint])
            case "GET", ["v1", "tasks", id]:
                return Answer(body=self._task(self.job(id)))
            case "DELETE", ["v1", "tasks", id]:
                self.job(id).cancelled = True
                return Answer(status=204)
        raise Wrong("Not found")

    def _submit(self, request: Request, endpoint: type[FromText]) -> Answer:
        prompt = self.read(endpoint, request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return Answer(status=400, body={"error": "You do not have enough credits to run this task."})
            case Trouble.BUSY:
                return Answer(status=429, body={"error": "You have reached the daily limit for this model."})
        return Answer(body={"id": self.start(prompt).id, "estimatedCost": {"credits": 80}})

    def _task(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        task: dict[str, Any] = {"id": job.id, "createdAt": "2026-11-24T12:00:00.000Z", "status": STATUSES[stage]}
        if stage is Stage.RUNNING:
            return {**task, "progress": 0.5}
        if stage is not Stage.DONE:
            return task
        match job.trouble:
            case Trouble.MODERATED:
                return {**task, "status": "FAILED", "failure": self.moderation, "failureCode": "SAFETY.INPUT.TEXT"}
            case Trouble.BROKEN:
                failed = {"failure": "An unexpected error occurred.", "failureCode": "INTERNAL"}
                return {**task, "status": "FAILED", **failed}
        return {**task, "output": [self.file(job)], "cost": {"credits": 80}}

    def refused(self, wrong: Wrong) -> Answer:
        return Answer(status=400 if wrong.errors else 404, body={"error": wrong.sentence})
