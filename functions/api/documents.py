"""What needs no key: that the gateway is there, and what it can do.

Imports stand inside: only who asks for the document pays for the models that it is made from.
"""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers

router = APIGatewayHttpRouter()


@router.get("/health")
def health() -> Response[Any]:
    return answers.json({"status": "ok"})


@router.get("/openapi.json")
def openapi_document() -> Response[Any]:
    from reelgate import openapi

    return answers.json(openapi.document())


@router.get("/docs", compress=True)
def docs() -> Response[Any]:
    from functions.api import page

    return Response(
        HTTPStatus.OK, content_type="text/html; charset=utf-8", body=page.html(), headers=dict(page.headers())
    )
