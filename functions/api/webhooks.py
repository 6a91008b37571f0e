"""What a receiver of webhooks needs to know."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers, bodies
from functions.api.callers import authenticated, caller
from reelgate.runtime import api

router = APIGatewayHttpRouter()


@router.get("/webhooks/secret", middlewares=[authenticated])
def get_webhook_secret() -> Response[Any]:
    return answers.json(api.signing().show(caller(router).tenant))


@router.post("/webhooks/secret/rotate", middlewares=[authenticated])
def rotate_webhook_secret() -> Response[Any]:
    return answers.json(api.signing().rotate(caller(router).tenant))


@router.post("/webhooks/test", middlewares=[authenticated])
def try_receiver() -> Response[Any]:
    return answers.json(api.trial().run(bodies.fields(router), caller=caller(router)))
