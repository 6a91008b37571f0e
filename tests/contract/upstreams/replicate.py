"""Replicate's predictions. https://replicate.com/docs/reference/http"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

STATUSES = {
    Stage.QUEUED: "starting",
    Stage.RUNNING: "processing",
    Stage.DONE: "succeeded",
    Stage.CANCELLED: "canceled",
}


class Kling(Body):
    """https://replicate.com/kwaivgi/kling-v3-video/api/schema"""

    prompt: str
    duration: int = Field(default=5, ge=3, le=15)
    aspect_ratio: Literal["16:9", "9:16", "1:1"] = "16:9"
    mode: Literal["standard", "pro"] = "pro"
    generate_audio: bool = False
    negative_prompt: str = ""
    start_image: str | None = None
    end_image: str | None = None


class Prediction(Body):
    """`input` is the model's own; the others are for webhooks."""

    input: Kling
    webhook: str | None = None
    webhook_events_filter: list[Literal["start", "output", "logs", "completed"]] | None = None


class Replicate(Vendor):
    provider = "replicate"
    key_env = "REPLICATE_API_TOKEN"
    key = "r8_made-up"
    moderation = "The input or output was flagged as sensitive. Please try again with different inputs. (E005)"
    patience = 300
    cancels = True

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["v1", "models", "kwaivgi", "kling-v3-video", "predictions"]:
                return self._create(request)
            case "GET", ["v1", "predictions", id]:
                return Answer(body=self._prediction(self.job(id)))
            case "POST", ["v1", "predictions", id, "cancel"]:
                self.job(id).cancelled = True
                return Answer(body=self._prediction(self.job(id)))
        raise Wrong("The requested resource could not be found.")

    def _create(self, request: Request) -> Answer:
        prompt = self.read(Prediction, request.body).input.prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _problem(402, "Insufficient credit", "You have insufficient credit to run this model.")
            case Trouble.BUSY:
                throttled = f"Request was throttled. Your rate limit resets in ~{self.patience}s."
                return Answer(status=429, body={"detail": throttled})
        return Answer(status=201, body=self._prediction(self.start(prompt)))

    def _prediction(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        status = STATUSES[stage]
        output, error = None, None
        if stage is Stage.DONE:
            match job.trouble:
                case Trouble.MODERATED:
                    status, error = "failed", self.moderation
                case Trouble.BROKEN:
                    status, error = "failed", "Prediction failed for an unknown reason. (E1000)"
                case _:
                    output = self.file(job)
        get = f"https://api.replicate.com/v1/predictions/{job.id}"
        return {
            "id": job.id,
            "model": "kwaivgi/kling-v3-video",
            "version": "hidden",
            "status": status,
            "output": output,
            "error": error,
            "logs": "",
            "metrics": {},
            "data_removed": False,
            "urls": {"get": get, "cancel": f"{get}/cancel"},
        }

    def refused(self, wrong: Wrong) -> Answer:
        return _problem(422 if wrong.errors else 404, "Not accepted", wrong.sentence)


def _problem(status: int, title: str, detail: str) -> Answer:
    told = {"type": "https://replicate.com/problems", "title": title, "status": status, "detail": detail}
    return Answer(status=status, body=told)
