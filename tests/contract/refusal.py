"""What an answer looks like that refuses a request."""

from collections.abc import Mapping
from typing import Any

import httpx


def refused(answer: httpx.Response, status: int, code: str, param: str | None) -> str:
    """The message of a refusal that is as it should be."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text}"
    error: Mapping[str, Any] = answer.json()["error"]
    assert set(error) == {"message", "type", "param", "code"}
    assert (error["code"], error["param"]) == (code, param)
    assert error["type"] == ("authentication_error" if status == 401 else "invalid_request_error")
    assert answer.headers["x-request-id"]
    assert answer.headers["x-should-retry"] == "false"
    return str(error["message"])
