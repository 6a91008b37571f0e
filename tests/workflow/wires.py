"""The wires of three vendors, seen from the vendor's side."""

import re
from typing import Any

import httpx

from tests.workflow.vendor import Ask, Vendor, error


def _kind(request: httpx.Request, calls: dict[Ask, str]) -> Ask | None:
    call = f"{request.method} {request.url}"
    return next((ask for ask, pattern in calls.items() if re.fullmatch(pattern, call)), None)


class OpenAI(Vendor):
    """The mock provider: the same Idempotency-Key is the same job."""

    name = "mock"
    calls = {
        Ask.SUBMIT: r"POST http://127.0.0.1/mock/v1/videos",
        Ask.POLL: r"GET http://127.0.0.1/mock/v1/videos/job-[\w-]+",
        Ask.FILE: r"GET http://127.0.0.1/mock/v1/videos/job-[\w-]+/content",
        Ask.CANCEL: r"DELETE http://127.0.0.1/mock/v1/videos/job-[\w-]+",
    }

    @property
    def authorization(self) -> str:
        return f"Bearer {self.key}"

    @property
    def jobs(self) -> set[str]:
        return {request.headers["idempotency-key"] for request in self.requests(Ask.SUBMIT)}

    def kind(self, request: httpx.Request) -> Ask | None:
        return _kind(request, self.calls)

    def accepted(self, request: httpx.Request) -> httpx.Response:
        return self._video(f"job-{request.headers['idempotency-key']}", "queued")

    def status(self, request: httpx.Request, word: str) -> httpx.Response:
        return self._video(request.url.path.rsplit("/", 1)[-1], word)

    def done(self, request: httpx.Request) -> httpx.Response:
        return self.status(request, "completed")

    def failed(self, request: httpx.Request, code: str, message: str) -> httpx.Response:
        """A job that was accepted and came to nothing."""
        return self._video(request.url.path.rsplit("/", 1)[-1], "failed", error={"code": code, "message": message})

    def refusal(self, status: int, code: str, sentence: str, **headers: str) -> httpx.Response:
        return error(status, {"error": {"code": code, "message": sentence}}, headers)

    def _video(self, id: str, status: str, **facts: Any) -> httpx.Response:
        return httpx.Response(200, json={"id": id, "object": "video", "status": status, **facts})


class Fal(Vendor):
    """The queue of Kling's text endpoint; its jobs live under a shorter path than the one that makes them."""

    name = "fal"
    path = "/fal-ai/kling-video/requests"
    calls = {
        Ask.SUBMIT: r"POST https://queue\.fal\.run/fal-ai/kling-video/v3/standard/text-to-video",
        Ask.POLL: rf"GET https://queue\.fal\.run{path}/job-\d+/status",
        Ask.RESULT: rf"GET https://queue\.fal\.run{path}/job-\d+",
        Ask.FILE: r"GET https://v3\.fal\.media/files/job-\d+\.mp4",
        Ask.CANCEL: rf"PUT https://queue\.fal\.run{path}/job-\d+/cancel",
    }

    @property
    def authorization(self) -> str:
        return f"Key {self.key}"

    def kind(self, request: httpx.Request) -> Ask | None:
        return _kind(request, self.calls)

    def accepted(self, request: httpx.Request) -> httpx.Response:
        id = f"job-{len(self.requests(Ask.SUBMIT))}"
        url = f"https://queue.fal.run{self.path}/{id}"
        return httpx.Response(200, json={"request_id": id, "response_url": url, "status_url": f"{url}/status"})

    def status(self, request: httpx.Request, word: str) -> httpx.Response:
        return httpx.Response(200, json={"status": word, "request_id": "job"})

    def done(self, request: httpx.Request) -> httpx.Response:
        if self.kind(request) is Ask.POLL:
            return self.status(request, "COMPLETED")
        id = request.url.path.rsplit("/", 1)[-1]
        return httpx.Response(200, json={"video": {"url": f"https://v3.fal.media/files/{id}.mp4"}})

    def refusal(self, status: int, code: str, sentence: str, **headers: str) -> httpx.Response:
        return error(status, {"detail": [{"type": code, "msg": sentence}]}, headers)


class Replicate(Vendor):
    name = "replicate"
    calls = {
        Ask.SUBMIT: r"POST https://api\.replicate\.com/v1/models/kwaivgi/kling-v3-video/predictions",
        Ask.POLL: r"GET https://api\.replicate\.com/v1/predictions/job\d+",
        Ask.FILE: r"GET https://replicate\.delivery/xezq/job\d+/out\.mp4",
        Ask.CANCEL: r"POST https://api\.replicate\.com/v1/predictions/job\d+/cancel",
    }

    @property
    def authorization(self) -> str:
        return f"Bearer {self.key}"

    def kind(self, request: httpx.Request) -> Ask | None:
        return _kind(request, self.calls)

    def accepted(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(201, json={"id": f"job{len(self.requests(Ask.SUBMIT))}", "status": "starting"})

    def status(self, request: httpx.Request, word: str) -> httpx.Response:
        return httpx.Response(200, json={"id": request.url.path.rsplit("/", 1)[-1], "status": word, "error": None})

    def done(self, request: httpx.Request) -> httpx.Response:
        id = request.url.path.rsplit("/", 1)[-1]
        output = f"https://replicate.delivery/xezq/{id}/out.mp4"
        return httpx.Response(200, json={"id": id, "status": "succeeded", "output": output})

    def failed(self, request: httpx.Request, sentence: str) -> httpx.Response:
        return httpx.Response(200, json={"status": "failed", "error": sentence})

    def refusal(self, status: int, code: str, sentence: str, **headers: str) -> httpx.Response:
        return error(status, {"title": code, "detail": sentence, "status": status}, headers)
