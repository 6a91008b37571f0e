"""Someone who wants videos from a gateway that is not always there, and does not give up."""

import threading
import time
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.contract.client import QUICK, connected

PAUSE = 0.2
ORDER = ("queued", "in_progress", "completed")
Answer = dict[str, Any]


@dataclass
class Caller:
    """`allowed` is how many videos may have been asked for by now; no more than `at_once` of them are unfinished.

    A request that got no answer, or one of 500 and more, is repeated with its idempotency key, as OpenAI's SDKs do.
    What an answer should not have been is in `wrong`.
    """

    base_url: str
    api_key: str
    webhook_url: str
    wanted: int
    at_once: int
    allowed: int = 0
    seen: dict[str, str] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    repeated: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)

    @property
    def unfinished(self) -> list[str]:
        return [id for id, status in list(self.seen.items()) if status != "completed"]

    @property
    def done(self) -> bool:
        return len(self.seen) == self.wanted and not self.unfinished

    def run(self) -> None:
        """Until all is done, or `stop`."""
        with connected(self.base_url, self.api_key, timeout=20) as http:
            while not self._stopped.is_set() and not self.done:
                if len(self.seen) < min(self.allowed, self.wanted) and len(self.unfinished) < self.at_once:
                    self._create(http)
                for id in self.unfinished:
                    self._look(http, id)
                time.sleep(PAUSE)

    def stop(self) -> None:
        self._stopped.set()

    def _create(self, http: httpx.Client) -> None:
        number = len(self.seen)
        body = {**QUICK, "prompt": f"Wave {number}", "webhook_url": self.webhook_url}
        if number == 0:
            body["mock"] = "slow"  # half a minute, in which the gateway is stopped
        video = self._ask(http, "POST", "/videos", json=body, headers={"idempotency-key": f"wave-{number}"})
        if video:
            self.seen[video["id"]] = "queued"

    def _look(self, http: httpx.Client, id: str) -> None:
        video = self._ask(http, "GET", f"/videos/{id}")
        if video is None:
            return
        if video["status"] not in ORDER:
            self.wrong.append(f"{id} is {video['status']}: {video['error']}")
            self.stop()
        elif ORDER.index(video["status"]) < ORDER.index(self.seen[id]):
            self.wrong.append(f"{id} was {self.seen[id]} and is {video['status']}")
        self.seen[id] = video["status"]

    def _ask(self, http: httpx.Client, method: str, path: str, **request: Any) -> Answer | None:
        """The answer, once there is one; None when `stop` comes first."""
        while not self._stopped.is_set():
            try:
                answer = http.request(method, path, **request)
            except httpx.TransportError:
                self.repeated += 1
            else:
                if answer.is_success:
                    found: Answer = answer.json()
                    return found
                self.repeated += 1
                if answer.status_code < 500 and answer.status_code != 409:
                    self.wrong.append(f"{method} {path}: {answer.status_code} {answer.text}")
                    self.stop()
            time.sleep(PAUSE)
        return None
