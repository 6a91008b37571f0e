"""The models: what there is, and what each accepts."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers
from functions.api.callers import authenticated, caller
from reelgate import clock, queries
from reelgate.service import models, schemas
from reelgate.settings import settings

router = APIGatewayHttpRouter()


@router.get("/models", middlewares=[authenticated])
def list_models() -> Response[Any]:
    listed = models.listing(settings().providers, clock.now().date(), caller(router))
    return answers.json({"object": "list", "data": listed})


@router.get("/models/<name>", middlewares=[authenticated])
def get_model(name: str) -> Response[Any]:
    return _described(name)


@router.get("/models/<provider>/<name>", middlewares=[authenticated])
def get_provider_model(provider: str, name: str) -> Response[Any]:
    return _described(f"{provider}/{name}")


def _described(name: str) -> Response[Any]:
    """The model, or what it accepts."""
    schema = queries.switch("schema", router.current_event.query_string_parameters.get("schema"))
    describe = schemas.schema if schema else models.model
    return answers.json(describe(name, settings().providers, clock.now().date(), caller(router)))
