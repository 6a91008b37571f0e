"""What a receiver of webhooks needs to know."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers
from functions.api.callers import authenticated, caller
from reelgate import runtime, webhooks

router = APIGatewayHttpRouter()


@router.get("/webhooks/secret", middlewares=[authenticated])
def get_webhook_secret() -> Response[Any]:
    return answers.json({"key": webhooks.secret(runtime.webhook_master(), caller(router).tenant)})
