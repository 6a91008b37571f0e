"""The vendor as its callers see it: requests go in as HTTP API events, answers come out."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
KEY = "the-mock-key"


def sample_event() -> dict[str, Any]:
    """A new copy of events/mock_create.json."""
    event: dict[str, Any] = json.loads((ROOT / "events" / "mock_create.json").read_text())
    return event


@dataclass
class Answer:
    """What the API would send back."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)

    @property
    def error(self) -> dict[str, Any]:
        """The inside of the error envelope, which must be whole."""
        error: dict[str, Any] = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        return error


@dataclass
class Vendor:
    """The handler behind payload 2.0 events, with a clock that only the test moves."""

    module: ModuleType
    monkeypatch: pytest.MonkeyPatch
    now: datetime = datetime(2026, 11, 22, 20, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.monkeypatch.setattr(self.module, "now", lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def request(
        self, method: str, path: str, *, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Answer:
        event = sample_event()
        event["rawPath"] = event["requestContext"]["http"]["path"] = f"/mock/v1{path}"
        event["requestContext"]["http"]["method"] = method
        event["headers"] = {"authorization": f"Bearer {KEY}", **(headers or {})}
        del event["body"]
        if body is not None:
            event |= {"body": base64.b64encode(body).decode(), "isBase64Encoded": True}
        return self.invoke(event)

    def invoke(self, event: dict[str, Any]) -> Answer:
        reply = self.module.handler(event, None)
        json.dumps(reply)
        content = base64.b64decode(reply["body"]) if reply["isBase64Encoded"] else reply["body"].encode()
        return Answer(reply["statusCode"], reply["headers"], content)

    def create(self, *, key: str | None = None, **fields: object) -> Answer:
        """POST these fields as JSON, with a prompt when none is given."""
        headers = {"content-type": "application/json"} | ({"idempotency-key": key} if key else {})
        body = json.dumps({"prompt": "A red fox", "size": "128x64", "seconds": "1"} | fields).encode()
        return self.request("POST", "/videos", body=body, headers=headers)

    def completed(self, **fields: str) -> str:
        """The id of a video that is done."""
        answer = self.create(**fields)
        assert answer.status == 200, answer.content
        self.wait(10)
        return str(answer.json["id"])

    def video(self, video_id: str) -> Any:
        answer = self.request("GET", f"/videos/{video_id}")
        assert answer.status == 200, answer.content
        return answer.json

    def content(self, video_id: str) -> Answer:
        return self.request("GET", f"/videos/{video_id}/content")
