"""What needs no key: that the gateway is there, and what it can do."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers
from reelgate import openapi

router = APIGatewayHttpRouter()


@router.get("/health")
def health() -> Response[Any]:
    return answers.json({"status": "ok"})


@router.get("/openapi.json")
def openapi_document() -> Response[Any]:
    return answers.json(openapi.document())
