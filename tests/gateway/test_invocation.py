"""Asking another function."""

import io
import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from reelgate.invocation import Function

QUESTION = {"trial": {"url": "https://hooks.example.com/?token=hunter2"}}


@dataclass
class Lambda:
    """Answers with this, or raises it."""

    answer: Any
    asked: list[Any] = field(default_factory=list)

    def invoke(self, **call: Any) -> Any:
        self.asked.append(call)
        if isinstance(self.answer, Exception):
            raise self.answer
        payload = json.dumps(self.answer["Payload"]).encode()
        return {**self.answer, "Payload": io.BytesIO(payload)}


def test_it_is_asked_by_name_and_waited_for() -> None:
    client: Any = Lambda({"StatusCode": 200, "Payload": {"status": 204}})
    assert Function(client, "webhook").ask(QUESTION) == {"status": 204}
    (call,) = client.asked
    assert call.keys() == {"FunctionName", "Payload"}, "Lambda waits unless it is told not to"
    assert (call["FunctionName"], json.loads(call["Payload"])) == ("webhook", QUESTION)


@pytest.mark.parametrize(
    ("answer", "error", "message"),
    [
        (
            {"FunctionError": "Unhandled", "Payload": {"errorType": "KeyError", "errorMessage": "no hunter2"}},
            RuntimeError,
            "webhook failed: KeyError",
        ),
        (ReadTimeoutError(endpoint_url="https://lambda.example"), TimeoutError, "webhook did not answer in time"),
    ],
)
def test_its_failures_tell_nothing_of_the_question(answer: Any, error: type[Exception], message: str) -> None:
    client: Any = Lambda(answer)
    with pytest.raises(error) as caught:
        Function(client, "webhook").ask(QUESTION)
    assert str(caught.value) == message
