"""xAI's Grok Imagine. https://docs.x.ai/developers/model-capabilities/video/generation"""

from typing import Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

FORBIDDEN = "The caller does not have permission to execute the specified operation"
EXHAUSTED = "Some resource has been exhausted"


class Picture(Body):
    url: str


class Generation(Body):
    model: Literal["grok-imagine-video", "grok-imagine-video-1.5", "grok-imagine-video-1.5-lite"]
    prompt: str
    duration: int = Field(default=8, ge=1, le=15)
    aspect_ratio: Literal["1:1", "16:9", "9:16", "4:3", "3:4", "3:2", "2:3"] = "16:9"
    resolution: Literal["480p", "720p", "1080p"] = "480p"
    image: Picture | None = None
    last_frame: Picture | None = None
    reference_images: list[Picture] | None = Field(default=None, max_length=7)
    generate_audio: bool = True
    user: str | None = None


class XAI(Vendor):
    """A video that moderation withheld is done, and has no address."""

    provider = "xai"
    key_env = "XAI_API_KEY"
    moderation = ""
    patience = 300

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["v1", "videos", "generations"]:
                return self._submit(request)
            case "GET", ["v1", "videos", id]:
                return self._look(self.job(id))
        raise Wrong("Not found")

    def _submit(self, request: Request) -> Answer:
        prompt = self.read(Generation, request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                sentence = "Your team has either used all available credits or reached its monthly spending limit."
                return Answer(status=403, body={"code": FORBIDDEN, "error": sentence})
            case Trouble.BUSY:
                headers = {"retry-after": str(self.patience)}
                return Answer(status=429, body={"code": EXHAUSTED, "error": "Too many requests"}, headers=headers)
        return Answer(body={"request_id": self.start(prompt).id})

    def _look(self, job: Job) -> Answer:
        match job.look():
            case Stage.QUEUED:
                return Answer(status=202)
            case Stage.RUNNING:
                return Answer(status=202, body={"status": "pending", "progress": 40})
        match job.trouble:
            case Trouble.BROKEN:
                error = {"code": "service_unavailable", "message": "The video could not be generated."}
                return Answer(body={"status": "failed", "error": error})
            case Trouble.MODERATED:
                withheld = {"url": "", "duration": 0, "respect_moderation": False}
                return Answer(body={"status": "done", "progress": 100, "video": withheld})
        video = {"url": self.file(job), "duration": 6, "respect_moderation": True}
        usage = {"cost_in_usd_ticks": 3000000000}
        return Answer(
            body={"status": "done", "progress": 100, "model": "grok-imagine-video", "video": video, "usage": usage}
        )

    def refused(self, wrong: Wrong) -> Answer:
        return Answer(status=400 if wrong.errors else 404, body={"code": "invalid_argument", "error": wrong.sentence})
