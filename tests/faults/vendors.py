"""Vendors that only these tests need, beside those of tests/workflow/wires.py."""

import json
import re
from typing import Any

import httpx

from tests.workflow.vendor import Ask, Vendor, error
from tests.workflow.wires import Fal

_ORIGIN = "https://api-singapore.klingai.com"


class FailingFal(Fal):
    """Its queue says that a job is done, whose result then is an error."""

    def done(self, request: httpx.Request) -> httpx.Response:
        done = super().done(request)
        return done if self.kind(request) is Ask.POLL else self.refusal(422, "no_media_generated", "Nothing")


class Kling(Vendor):
    """Finds a job by the reference that it came with. It does not refuse a second one of the same reference, though
    the real one says that it does: the gateway is not to rely on that."""

    name = "kling"
    calls = {
        Ask.SUBMIT: rf"POST {_ORIGIN}/text-to-video/kling-3\.0",
        Ask.POLL: rf"GET {_ORIGIN}/tasks\?(?:external_)?task_ids=[\w-]+",
        Ask.FILE: r"GET https://v16-kling-fdl\.klingai\.com/\w+\.mp4",
    }

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.references: list[str] = []

    @property
    def authorization(self) -> str:
        return f"Bearer {self.key}"

    def kind(self, request: httpx.Request) -> Ask | None:
        call = f"{request.method} {request.url}"
        return next((ask for ask, pattern in self.calls.items() if re.fullmatch(pattern, call)), None)

    def accepted(self, request: httpx.Request) -> httpx.Response:
        self.references.append(json.loads(request.content)["options"]["external_task_id"])
        return _said({"id": f"job{len(self.references)}", "status": "submitted"})

    def status(self, request: httpx.Request, word: str) -> httpx.Response:
        return self._tasks(request, {"status": word})

    def done(self, request: httpx.Request) -> httpx.Response:
        outputs = [{"type": "video", "url": "https://v16-kling-fdl.klingai.com/fox.mp4"}]
        return self._tasks(request, {"status": "succeeded", "outputs": outputs})

    def refusal(self, status: int, code: str, sentence: str, **headers: str) -> httpx.Response:
        return error(status, {"code": int(code), "message": sentence}, headers)

    def _tasks(self, request: httpx.Request, facts: Any) -> httpx.Response:
        asked = request.url.params
        if reference := asked.get("external_task_ids"):
            jobs = [f"job{number}" for number, each in enumerate(self.references, 1) if each == reference]
        else:
            jobs = [asked["task_ids"]]
        return _said([{"id": job, "message": "", **facts} for job in jobs])


def _said(data: Any) -> httpx.Response:
    return httpx.Response(200, json={"code": 0, "message": "SUCCEED", "data": data})
