"""Requests to the API as API Gateway hands them in, and answers that the document describes."""

import json
from typing import Any

from functions.api.handler import handler
from tests import described
from tests.functions.invocation import CONTEXT, load_event

REQUEST_ID = "JKJaXmPLvHcESHA="


class Answer:
    """What API Gateway would send back."""

    def __init__(self, reply: dict[str, Any]) -> None:
        json.dumps(reply)
        assert reply["isBase64Encoded"] is False
        self.status: int = reply["statusCode"]
        self.headers = {name.lower(): value for name, value in reply["headers"].items()}
        self.text: str = reply.get("body") or ""
        assert self.headers["x-request-id"] == REQUEST_ID

    @property
    def json(self) -> Any:
        assert self.headers["content-type"] == "application/json"
        return json.loads(self.text)

    @property
    def error(self) -> dict[str, Any]:
        """The inside of the envelope, which must be whole and tell nothing of the code behind it."""
        assert set(self.json) == {"error"}
        error: dict[str, Any] = self.json["error"]
        assert set(error) == {"message", "type", "param", "code"}
        assert "Traceback" not in self.text and ".py" not in self.text
        again = {"true": ("1", "10"), "false": (None,)}
        assert self.headers.get("retry-after") in again[self.headers["x-should-retry"]]
        return error


def invoke(event: dict[str, Any]) -> Answer:
    """The answer, which is one that the document describes."""
    answer = Answer(handler(event, CONTEXT))
    path = event["rawPath"].removeprefix("/openai").removeprefix("/v1")
    described.check_answer(event["requestContext"]["http"]["method"], path, answer.status, answer.headers, answer.text)
    return answer


def call(
    method: str,
    path: str,
    body: Any = None,
    *,
    query: dict[str, str] | None = None,
    headers: dict[str, str] | None = None,
    prefix: str = "/openai/v1",
) -> Answer:
    event = load_event("api_create" if body is not None else "api_get")
    event["rawPath"] = event["requestContext"]["http"]["path"] = prefix + path
    event["requestContext"]["http"]["method"] = method
    event["headers"].pop("idempotency-key", None)
    event["headers"] |= headers or {}
    if query:
        event["queryStringParameters"] = query
    if body is not None:
        event["body"] = body if isinstance(body, str) else json.dumps(body)
    return invoke(event)


def bearer(key: str) -> dict[str, str]:
    return {"authorization": f"Bearer {key}"}
