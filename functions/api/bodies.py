"""What comes in a request's body."""

import base64
from typing import Any

from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from reelgate import forms


def fields(router: APIGatewayHttpRouter) -> dict[str, Any]:
    """The fields of a JSON document or a form."""
    event = router.current_event
    text = event.body or ""
    body = base64.b64decode(text) if event.is_base64_encoded else text.encode()
    return forms.parse(event.headers.get("content-type", ""), body)
