"""WaveSpeed's predictions. https://wavespeed.ai/docs/submit-task"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {
    Stage.QUEUED: "created",
    Stage.RUNNING: "processing",
    Stage.DONE: "completed",
    Stage.CANCELLED: "cancelled",
}


class Seedance(Body):
    """https://wavespeed.ai/docs/docs-api/bytedance/bytedance-seedance-2.0-text-to-video"""

    prompt: str
    duration: int = Field(default=5, ge=4, le=15)
    aspect_ratio: Literal["21:9", "16:9", "4:3", "1:1", "3:4", "9:16"] = "16:9"
    resolution: Literal["480p", "720p", "1080p", "4k"] = "720p"
    generate_audio: bool = True


class SeedanceFromPicture(Seedance):
    image: str
    last_image: str | None = None


ENDPOINTS: dict[str, type[Seedance]] = {
    "/api/v3/bytedance/seedance-2.0/text-to-video": Seedance,
    "/api/v3/bytedance/seedance-2.0/image-to-video": SeedanceFromPicture,
}


class WaveSpeed(Vendor):
    """Beside the HTTP status each answer has a code; a refusal may come with a status of success."""

    provider = "wavespeed"
    key_env = "WAVESPEED_API_KEY"
    moderation = "Content flagged as potentially sensitive"
    patience = 300

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", _ if request.path in ENDPOINTS:
                return self._submit(request)
            case "GET", ["api", "v3", "predictions", id, "result"]:
                return _said(self._prediction(self.job(id)))
        raise Wrong("Not found")

    def _submit(self, request: Request) -> Answer:
        prompt = self.read(ENDPOINTS[request.path], request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return Answer(status=402, body={"code": 402, "message": "Insufficient credits"})
            case Trouble.BUSY:
                headers = {"retry-after": str(self.patience)}
                return Answer(status=429, body={"code": 429, "message": "Too many requests"}, headers=headers)
            case Trouble.MODERATED:
                return Answer(body={"code": 1200, "message": self.moderation})
        return _said({"id": self.start(prompt).id, "status": "created", "outputs": []})

    def _prediction(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        prediction: dict[str, Any] = {"id": job.id, "status": STATUSES[stage], "outputs": [], "error": ""}
        if stage is not Stage.DONE:
            return prediction
        if job.trouble is Trouble.BROKEN:
            return {**prediction, "status": "failed", "code": 5003, "error": "Service unavailable"}
        return {**prediction, "outputs": [self.file(job)]}

    def refused(self, wrong: Wrong) -> Answer:
        status, code = (400, 1401) if wrong.errors else (404, 404)
        return Answer(status=status, body={"code": code, "message": wrong.sentence})


def _said(data: dict[str, Any]) -> Answer:
    return Answer(body={"code": 200, "message": "success", "data": data})
