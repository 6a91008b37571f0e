"""What the receiver named by `webhook_url` is sent."""

from typing import Any

from reelgate.openapi.answers import Event
from reelgate.openapi.operation import JSON, reference
from reelgate.openapi.parameters import Parameter

_HEADERS = (
    Parameter(name="webhook-id", where="header", description="The id of the event, the same on every attempt."),
    Parameter(name="webhook-timestamp", where="header", description="The time of this attempt, in Unix seconds."),
    Parameter(name="webhook-signature", where="header", description="The signatures of it, a space between two."),
)


def render() -> dict[str, Any]:
    return {
        "operationId": "receiveEvent",
        "tags": ["Webhooks"],
        "summary": "A video is final",
        "description": "Sent as Standard Webhooks (https://www.standardwebhooks.com) has it, at least once, and up to "
        "ten times over 75 hours for as long as the receiver does not answer with success within 15 seconds. "
        "`Retry-After` is honoured, up to a day; a redirect is not followed.",
        "parameters": [{**each.render(), "required": True} for each in _HEADERS],
        "requestBody": {"required": True, "content": {JSON: {"schema": reference(Event.__name__)}}},
        "security": [],
        "responses": {
            "2XX": {"description": "It was heard."},
            "410": {"description": "Nothing more is wanted of this video."},
        },
    }
