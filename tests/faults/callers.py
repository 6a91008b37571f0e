"""Callers of the API: they post as the OpenAI SDKs do, and remember what they were answered."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.lambdas import Broke
from tests.faults.world import ADMIN, REQUEST, World

TRIES = 3
"""The SDK's default: two retries. https://github.com/openai/openai-python#retries"""
_PAUSES = (0.5, 1.0)


@dataclass(frozen=True)
class Answer:
    """`status` is None when the connection was lost."""

    status: int | None
    body: Any = None
    headers: Any = None

    @property
    def again(self) -> bool:
        """Whether an SDK asks again."""
        said = (self.headers or {}).get("x-should-retry")
        if said in ("true", "false"):
            return bool(said == "true")
        return self.status is None or self.status in (408, 409, 429) or self.status >= 500


@dataclass
class Caller:
    world: World
    answers: list[Answer] = field(default_factory=list)
    """Of each create, in order, with those of its retries."""

    @property
    def video_id(self) -> str | None:
        found = (each.body["id"] for each in self.answers if each.status in (200, 202))
        return next(found, None)

    def create(self, body: Any, *, key: str | None = None, tries: int = TRIES) -> None:
        """Asks now, and again after a while for as long as there is reason to."""
        self._try(body, key, 0, tries)

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """One request and its answer."""
        event = _event(self.world, method, path, body, {name.replace("_", "-"): each for name, each in headers.items()})
        try:
            reply = self.world.invoke("api", event, REQUEST)
        except Broke as broke:
            # API Gateway's own answers; of a time-out nothing is heard.
            silent = broke.error == "States.Timeout"
            return Answer(None if silent else 503 if broke.error.startswith("Lambda.") else 500)
        return Answer(reply["statusCode"], json.loads(reply["body"] or "null"), reply["headers"])

    def insist(self, method: str, path: str, *, tries: int = TRIES, number: int = 0) -> None:
        """Asks now, and again after a while, as for a new video."""
        if self.ask(method, path).again and number + 1 < tries:
            pause = _PAUSES[min(number, len(_PAUSES) - 1)]
            self.world.after(pause, lambda: self.insist(method, path, tries=tries, number=number + 1))

    def when_made(self, then: Callable[[str], None]) -> None:
        """Does something with the video as soon as there is one in the table, whoever knows of it."""
        for pk, sk in self.world.table.items:
            if sk == "S":
                return then(pk.removeprefix("V#"))
        return None

    def _try(self, body: Any, key: str | None, number: int, tries: int) -> None:
        headers = {"idempotency_key": key} if key else {"x_stainless_retry_count": str(number)}
        answer = self.ask("POST", "/v1/videos", body, **headers)
        self.answers.append(answer)
        if answer.again and number + 1 < tries:
            self.world.after(_PAUSES[number], lambda: self._try(body, key, number + 1, tries))


def _event(world: World, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
    request = {
        "requestId": "request",
        "timeEpoch": int(world.faults.now * 1000),
        "stage": "$default",
        "http": {"method": method, "path": path, "sourceIp": "203.0.113.7"},
    }
    return {
        "version": "2.0",
        "rawPath": path,
        "rawQueryString": "",
        "headers": {"authorization": f"Bearer rg_admin_{ADMIN}", "content-type": "application/json", **headers},
        "requestContext": request,
        "body": json.dumps(body) if body is not None else None,
        "isBase64Encoded": False,
    }
