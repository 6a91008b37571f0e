"""Files that are sent before the request that names them."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers, bodies
from functions.api.callers import authenticated, caller
from reelgate.runtime import api

router = APIGatewayHttpRouter()


@router.post("/uploads", middlewares=[authenticated])
def create_upload() -> Response[Any]:
    offer = api.uploads().offer(bodies.fields(router), caller=caller(router))
    return answers.json(offer, headers={"cache-control": "no-store"})
