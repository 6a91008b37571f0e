"""A caller of the gateway who knows nothing but HTTP."""

import ssl
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx

from tests.contract.waiting import until

Video = dict[str, Any]

QUICK: dict[str, Any] = {"model": "mock-video", "seconds": 1, "size": "64x64"}
"""The least work for the vendor."""


NO_CERTIFICATES = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
"""Calls on this machine need none, and to read all that there are takes longer than most of these tests."""


def connected(base_url: str, key: str, *, timeout: float = 30) -> httpx.Client:
    """HTTP with the gateway at this base URL, as whoever has the key."""
    headers = {"authorization": f"Bearer {key}"}
    return httpx.Client(base_url=base_url, headers=headers, timeout=timeout, trust_env=False, verify=NO_CERTIFICATES)


def form(**fields: str) -> dict[str, Any]:
    """A multipart form without files, as httpx wants it."""
    all = {"model": "mock-video", "prompt": "A tin robot", "seconds": "1", "size": "64x64", **fields}
    return {name: (None, value) for name, value in all.items()}


@dataclass(frozen=True)
class Client:
    """`http` is at the gateway's base URL and carries the tenant's key; `tail` is the end of the logs."""

    http: httpx.Client
    key: str
    tail: Callable[[], str]

    def create(self, prompt: str, **fields: Any) -> Video:
        answer = self.http.post("/videos", json={**QUICK, "prompt": prompt, **fields})
        assert answer.status_code == 202, f"{answer.status_code} {answer.text}\n{self.tail()}"
        video: Video = answer.json()
        return video

    def video(self, id: str) -> Video:
        answer = self.http.get(f"/videos/{id}")
        assert answer.status_code == 200, f"{answer.status_code} {answer.text}\n{self.tail()}"
        video: Video = answer.json()
        return video

    def reached(self, id: str, *statuses: str, within: float = 40, pause: float = 0.5) -> Video:
        """The video, once it has one of these statuses."""
        seen: list[Video] = []

        def look() -> Video | None:
            seen.append(self.video(id))
            return seen[-1] if seen[-1]["status"] in statuses else None

        try:
            return until(look, within=within, what=f"{id} is {' or '.join(statuses)}", pause=pause)
        except AssertionError as late:
            raise AssertionError(f"{late}; it is {seen[-1]}\nthe logs:\n{self.tail()}") from None

    def finished(self, *ids: str) -> list[Video]:
        """The videos, once all are completed or failed, which takes three seconds."""
        return [self.reached(id, "completed", "failed", pause=1) for id in ids]

    def content(self, id: str, **query: Any) -> bytes:
        """The file, fetched as a browser would: the key stays with the gateway."""
        answer = self.http.get(f"/videos/{id}/content", params=query, follow_redirects=True)
        assert answer.status_code == 200, f"{answer.status_code} {answer.text[:500]}"
        return answer.content
