"""Higgsfield's requests. https://docs.higgsfield.ai/docs/concepts/idempotency

The same Idempotency-Key with the same body gets the request of the first time, which is paid once.
"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {
    Stage.QUEUED: "queued",
    Stage.RUNNING: "in_progress",
    Stage.DONE: "completed",
    Stage.CANCELLED: "canceled",
}


class Kling(Body):
    """https://open.higgsfield.ai/models/kling-video/v3.0/std/text-to-video/playground"""

    prompt: str
    duration: int = Field(default=5, ge=3, le=15)
    sound: Literal["on", "off"] = "on"


class FromText(Kling):
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"


class FromPicture(Kling):
    image_url: str
    last_image_url: str | None = None


ENDPOINTS: dict[str, type[Kling]] = {
    "/kling-video/v3.0/std/text-to-video": FromText,
    "/kling-video/v3.0/std/image-to-video": FromPicture,
}


class Higgsfield(Vendor):
    provider = "higgsfield"
    key_env = "HF_KEY"
    key = "made-up:secret"
    scheme = "Key"
    moderation = ""
    cancels = True

    def __init__(self) -> None:
        super().__init__()
        self.kept: dict[str, tuple[Job, Any]] = {}
        """The job of each Idempotency-Key, and the body that it came with."""

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["requests", id, "cancel"]:
                self.job(id).cancelled = True
                return Answer(status=202)
            case "POST", _ if request.path in ENDPOINTS:
                return self._submit(request)
            case "GET", ["requests", id, "status"]:
                return Answer(body=self._status(self.job(id)))
        raise Wrong("Not found")

    def _submit(self, request: Request) -> Answer:
        prompt = self.read(ENDPOINTS[request.path], request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return Answer(status=403, body={"detail": "Insufficient credits"})
            case Trouble.BUSY:
                return Answer(status=400, body={"detail": "Concurrency limit exceeded"})
        return self._queued(self._once(request, prompt))

    def _once(self, request: Request, prompt: str) -> Job:
        key = request.headers.get("idempotency-key")
        if not key:
            return self.start(prompt)
        if key in self.kept:
            job, body = self.kept[key]
            if body != request.body:
                raise Wrong("Idempotency-Key was used with another body", ["key"])
            return job
        try:
            return self.start(prompt)
        finally:
            self.kept[key] = self.paid(prompt)[-1], request.body

    def _queued(self, job: Job) -> Answer:
        address = f"https://api.higgsfield.ai/requests/{job.id}"
        urls = {"status_url": f"{address}/status", "cancel_url": f"{address}/cancel"}
        return Answer(body={"status": "queued", "request_id": job.id, **urls})

    def _status(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        status: dict[str, Any] = {"status": STATUSES[stage], "request_id": job.id}
        if stage is not Stage.DONE:
            return status
        match job.trouble:
            case Trouble.MODERATED:
                return {**status, "status": "nsfw"}
            case Trouble.BROKEN:
                return {**status, "status": "failed", "error": "Generation failed"}
        return {**status, "video": {"url": self.file(job)}}

    def refused(self, wrong: Wrong) -> Answer:
        return Answer(status=422 if wrong.errors else 404, body={"detail": wrong.sentence})
