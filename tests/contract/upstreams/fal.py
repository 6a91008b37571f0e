"""fal's queue. https://fal.ai/docs/documentation/model-apis/inference/queue

Whatever the endpoint, its jobs are found below the first two steps of its path.
"""

from typing import Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

RESULTS = "https://queue.fal.run"
"""fal names its own addresses, whoever stands before it."""

_3_TO_15 = Literal["3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"]
_WIDE = Literal["16:9", "9:16", "1:1"]


class Kling(Body):
    """https://fal.ai/models/fal-ai/kling-video/v3/standard/text-to-video/llms.txt"""

    prompt: str
    duration: _3_TO_15 = "5"
    generate_audio: bool = True
    negative_prompt: str = ""
    cfg_scale: float = 0.5


class KlingFromText(Kling):
    aspect_ratio: _WIDE = "16:9"


class KlingFromPicture(Kling):
    start_image_url: str
    end_image_url: str | None = None


class Veo(Body):
    """https://fal.ai/models/fal-ai/veo3.1/llms.txt"""

    prompt: str
    duration: Literal["4s", "6s", "8s"] = "8s"
    aspect_ratio: Literal["16:9", "9:16"] = "16:9"
    resolution: Literal["720p", "1080p", "4k"] = "720p"
    generate_audio: bool = True
    negative_prompt: str = ""
    seed: int | None = None


class Hailuo(Body):
    """https://fal.ai/models/fal-ai/minimax/hailuo-2.3/standard/text-to-video/llms.txt"""

    prompt: str
    duration: Literal["6", "10"] = "6"
    prompt_optimizer: bool = True


class Grok(Body):
    """https://fal.ai/models/xai/grok-imagine-video/text-to-video/llms.txt"""

    prompt: str
    duration: int = Field(default=6, ge=1, le=15)
    aspect_ratio: Literal["16:9", "4:3", "3:2", "1:1", "2:3", "3:4", "9:16"] = "16:9"
    resolution: Literal["480p", "720p"] = "720p"


class Seedance(Body):
    """https://fal.ai/models/bytedance/seedance-2.0/text-to-video/llms.txt"""

    prompt: str
    duration: Literal["auto", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"] = "auto"
    aspect_ratio: Literal["auto", "21:9", "16:9", "4:3", "1:1", "3:4", "9:16"] = "auto"
    resolution: Literal["480p", "720p", "1080p", "4k"] = "720p"
    generate_audio: bool = True
    end_user_id: str | None = None


class Wan(Body):
    """https://fal.ai/models/fal-ai/wan/v2.7/text-to-video/llms.txt"""

    prompt: str
    duration: int = Field(default=5, ge=2, le=15)
    aspect_ratio: Literal["16:9", "9:16", "1:1", "4:3", "3:4"] = "16:9"
    resolution: Literal["720p", "1080p"] = "1080p"
    negative_prompt: str = ""
    seed: int | None = None


class Vidu(Body):
    """https://fal.ai/models/fal-ai/vidu/q3/text-to-video/llms.txt"""

    prompt: str = Field(max_length=2000)
    duration: int = Field(default=5, ge=1, le=16)
    aspect_ratio: Literal["16:9", "9:16", "4:3", "3:4", "1:1"] = "16:9"
    resolution: Literal["360p", "540p", "720p", "1080p"] = "720p"
    audio: bool = True
    seed: int | None = None


class LTX(Body):
    """https://fal.ai/models/fal-ai/ltx-2.3/text-to-video/llms.txt"""

    prompt: str
    duration: Literal[6, 8, 10] = 6
    aspect_ratio: Literal["16:9", "9:16"] = "16:9"
    resolution: Literal["1080p", "1440p", "2160p"] = "1080p"
    fps: Literal[24, 25, 48, 50] = 25
    generate_audio: bool = True


ENDPOINTS: dict[str, type[Veo | Kling | Hailuo | Grok | Seedance | Wan | Vidu | LTX]] = {
    "/fal-ai/kling-video/v3/standard/text-to-video": KlingFromText,
    "/fal-ai/kling-video/v3/standard/image-to-video": KlingFromPicture,
    "/fal-ai/veo3.1": Veo,
    "/fal-ai/minimax/hailuo-2.3/standard/text-to-video": Hailuo,
    "/xai/grok-imagine-video/text-to-video": Grok,
    "/bytedance/seedance-2.0/text-to-video": Seedance,
    "/fal-ai/wan/v2.7/text-to-video": Wan,
    "/fal-ai/vidu/q3/text-to-video": Vidu,
    "/fal-ai/ltx-2.3/text-to-video": LTX,
}


class Fal(Vendor):
    provider = "fal"
    key_env = "FAL_KEY"
    key = "made-up:key"
    scheme = "Key"
    moderation = "The content could not be processed because it was flagged by a content checker."
    patience = 300
    cancels = True

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", _:
                return self._submit(request)
            case "GET", [*_, "requests", id, "status"]:
                return self._status(self.job(id))
            case "GET", [_, _, "requests", id]:
                return self._result(self.job(id))
            case "PUT", [_, _, "requests", id, "cancel"]:
                self.job(id).cancelled = True
                return Answer(status=202, body={"status": "CANCELLATION_REQUESTED"})
        raise Wrong("fal has no such path")

    def _submit(self, request: Request) -> Answer:
        if request.path not in ENDPOINTS:
            raise Wrong("fal has no such endpoint")
        prompt = self.read(ENDPOINTS[request.path], request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                locked = "User is locked. Reason: Exhausted balance. Top up your balance at fal.ai/dashboard/billing."
                return Answer(status=403, body={"detail": locked})
            case Trouble.BUSY:
                headers = {"retry-after": str(self.patience)}
                return Answer(status=429, body={"detail": "Too many requests"}, headers=headers)
        job = self.start(prompt)
        address = f"{RESULTS}/{'/'.join(request.steps[:2])}/requests/{job.id}"
        return Answer(
            body={
                "request_id": job.id,
                "response_url": address,
                "status_url": f"{address}/status",
                "cancel_url": f"{address}/cancel",
                "queue_position": 0,
            }
        )

    def _status(self, job: Job) -> Answer:
        match job.look():
            case Stage.QUEUED:
                return Answer(status=202, body={"status": "IN_QUEUE", "request_id": job.id, "queue_position": 1})
            case Stage.RUNNING:
                return Answer(status=202, body={"status": "IN_PROGRESS", "request_id": job.id, "logs": []})
            case Stage.CANCELLED:
                ended = {"error": "Request was cancelled", "error_type": "client_cancelled"}
                return Answer(body={"status": "COMPLETED", "request_id": job.id, **ended})
        metrics = {"inference_time": 1.5}
        return Answer(body={"status": "COMPLETED", "request_id": job.id, "logs": [], "metrics": metrics})

    def _result(self, job: Job) -> Answer:
        match job.trouble:
            case Trouble.MODERATED:
                return _error(422, "content_policy_violation", self.moderation)
            case Trouble.BROKEN:
                return _error(500, "internal_server_error", "Internal server error")
        file = {"url": self.file(job), "content_type": "video/mp4", "file_name": "output.mp4"}
        return Answer(body={"video": {**file, "file_size": len(self.film)}})

    def refused(self, wrong: Wrong) -> Answer:
        if not wrong.errors:
            return Answer(status=404, body={"detail": wrong.sentence})
        detail = [{**error, "loc": ["body", *error["loc"]]} for error in wrong.errors]
        return Answer(status=422, body={"detail": detail})


def _error(status: int, type: str, sentence: str) -> Answer:
    told = {"loc": ["body"], "msg": sentence, "type": type, "url": f"https://docs.fal.ai/errors#{type}"}
    return Answer(status=status, body={"detail": [told]})
