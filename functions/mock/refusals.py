"""What the mock refuses, in OpenAI's error envelope."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """An HTTP error: its status, its headers, and the fields of the envelope."""

    status: int
    code: str
    message: str
    type: str = "invalid_request_error"
    param: str | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def envelope(self) -> dict[str, object]:
        """The JSON body."""
        return {"error": {"message": self.message, "type": self.type, "param": self.param, "code": self.code}}


class Refused(Exception):
    """Raised to answer a request with a refusal."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


def invalid(param: str | None, message: str, *, code: str = "invalid_value") -> Refused:
    """A 400 about one parameter, or about the whole body when `param` is None."""
    return Refused(Refusal(status=400, code=code, message=message, param=param))


def not_found(message: str) -> Refused:
    """A 404."""
    return Refused(Refusal(status=404, code="not_found", message=message))
