"""LTX's asynchronous jobs. https://docs.ltx.video/async-jobs"""

from typing import Any, Literal

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {Stage.QUEUED: "pending", Stage.RUNNING: "processing", Stage.DONE: "completed"}


class FromText(Body):
    model: Literal["ltx-2-3-pro", "ltx-2-3-fast"]
    prompt: str
    duration: Literal[6, 8, 10]
    resolution: Literal["1920x1080", "1080x1920", "2560x1440", "1440x2560", "3840x2160", "2160x3840"]
    fps: Literal[24, 25, 48, 50] = 25
    generate_audio: bool = True


class FromPicture(FromText):
    image_uri: str
    last_frame_uri: str | None = None


ENDPOINTS: dict[str, type[FromText]] = {"text-to-video": FromText, "image-to-video": FromPicture}


class LTX(Vendor):
    """A job is found below the endpoint that started it, and nowhere else."""

    provider = "ltx"
    key_env = "LTXV_API_KEY"
    moderation = "The prompt was rejected by the content filter."
    patience = 300

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, str] = {}
        """The endpoint of each job."""

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["v2", endpoint] if endpoint in ENDPOINTS:
                return self._submit(request, endpoint)
            case "GET", ["v2", endpoint, id] if self.places.get(id) == endpoint:
                return Answer(body=self._status(self.job(id)))
        raise Wrong("Not found")

    def _submit(self, request: Request, endpoint: str) -> Answer:
        prompt = self.read(ENDPOINTS[endpoint], request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _error(402, "insufficient_funds_error", "Insufficient funds")
            case Trouble.BUSY:
                return _error(429, "concurrency_limit_error", "Too many requests", {"retry-after": str(self.patience)})
            case Trouble.MODERATED:
                return _error(422, "content_filtered_error", self.moderation)
        job = self.start(prompt)
        self.places[job.id] = endpoint
        return Answer(status=202, body={"id": job.id, "created_at": "2026-11-24T10:00:00.000Z"})

    def _status(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        status: dict[str, Any] = {"id": job.id, "status": STATUSES[stage], "created_at": "2026-11-24T10:00:00.000Z"}
        if stage is not Stage.DONE:
            return status
        if job.trouble is Trouble.BROKEN:
            return {**status, "status": "failed", "error": {"type": "api_error", "message": "Generation failed"}}
        return {**status, "result": {"video_url": self.file(job)}}

    def refused(self, wrong: Wrong) -> Answer:
        if wrong.errors:
            return _error(400, "invalid_request_error", wrong.sentence)
        return _error(404, "not_found_error", wrong.sentence)


def _error(status: int, type: str, message: str, headers: dict[str, str] | None = None) -> Answer:
    told = {"type": "error", "error": {"type": type, "message": message}}
    return Answer(status=status, body=told, headers=headers or {})
