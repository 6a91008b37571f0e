"""MiniMax's first API, which makes Hailuo. https://platform.minimax.io/docs/api-reference/video-generation-t2v"""

from typing import Any, Literal

from pydantic import Field

from tests.contract.upstreams.vendor import Answer, Body, Job, Request, Stage, Trouble, Vendor, Wrong

FINE = {"status_code": 0, "status_msg": "success"}
STATUSES = {Stage.QUEUED: "Queueing", Stage.RUNNING: "Processing", Stage.DONE: "Success"}


class Generation(Body):
    model: Literal["MiniMax-Hailuo-2.3", "MiniMax-Hailuo-2.3-Fast", "MiniMax-Hailuo-02"]
    prompt: str = Field(max_length=2000)
    duration: Literal[6, 10] = 6
    resolution: Literal["512P", "768P", "1080P"] = "768P"
    prompt_optimizer: bool = True
    first_frame_image: str | None = None
    last_frame_image: str | None = None


class MiniMax(Vendor):
    """Whatever happened, the status is 200. A finished job names a file, whose address is a question of its own."""

    provider = "minimax"
    key_env = "MINIMAX_API_KEY"
    moderation = "video description contains sensitive content"

    def serve(self, request: Request) -> Answer:
        match request.method, request.steps:
            case "POST", ["v1", "video_generation"]:
                return self._submit(request)
            case "GET", ["v1", "query", "video_generation"]:
                return Answer(body=self._task(self.job(request.query["task_id"])))
            case "GET", ["v1", "files", "retrieve"]:
                job = self.job(request.query["file_id"].removeprefix("file-"))
                file = {"file_id": f"file-{job.id}", "bytes": len(self.film), "download_url": self.file(job)}
                return Answer(body={"file": file, "base_resp": FINE})
        raise Wrong("invalid path")

    def _submit(self, request: Request) -> Answer:
        prompt = self.read(Generation, request.body).prompt
        match self.ask(request, prompt):
            case Trouble.POOR:
                return _refusal(1008, "insufficient balance")
            case Trouble.BUSY:
                return _refusal(1002, "rate limit")
            case Trouble.MODERATED:
                return _refusal(1026, self.moderation)
        return Answer(body={"task_id": self.start(prompt).id, "base_resp": FINE})

    def _task(self, job: Job) -> dict[str, Any]:
        stage = job.look()
        task: dict[str, Any] = {"task_id": job.id, "status": STATUSES[stage], "file_id": "", "base_resp": FINE}
        if stage is not Stage.DONE:
            return task
        if job.trouble is Trouble.BROKEN:
            return {**task, "status": "Fail"}
        return {**task, "file_id": f"file-{job.id}", "video_width": 1366, "video_height": 768}

    def refused(self, wrong: Wrong) -> Answer:
        return _refusal(2013, f"invalid params, {wrong.sentence}")


def _refusal(code: int, message: str) -> Answer:
    return Answer(body={"task_id": "", "base_resp": {"status_code": code, "status_msg": message}})
