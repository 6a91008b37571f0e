"""The limits of a tenant, and of the whole deployment."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers, bodies
from functions.api.callers import authenticated, caller
from reelgate.runtime import api
from reelgate.service.limits import DEPLOYMENT

router = APIGatewayHttpRouter()


@router.get("/limits", middlewares=[authenticated])
def get_limits() -> Response[Any]:
    return answers.json(api.limits().get(DEPLOYMENT, caller=caller(router)))


@router.put("/limits", middlewares=[authenticated])
def set_limits() -> Response[Any]:
    return answers.json(api.limits().put(DEPLOYMENT, bodies.fields(router), caller=caller(router)))


@router.get("/tenants/<tenant>/limits", middlewares=[authenticated])
def get_tenant_limits(tenant: str) -> Response[Any]:
    return answers.json(api.limits().get(tenant, caller=caller(router)))


@router.put("/tenants/<tenant>/limits", middlewares=[authenticated])
def set_tenant_limits(tenant: str) -> Response[Any]:
    return answers.json(api.limits().put(tenant, bodies.fields(router), caller=caller(router)))
