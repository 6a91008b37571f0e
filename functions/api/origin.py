"""Where a request came through: the middleware of every route, and of what is no route."""

from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware

from reelgate.runtime import api

HEADER = "x-origin-verify"


def verified(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Nothing behind it runs for a request that came around the distribution, if there is one."""
    if origin := api.origin():
        origin.check(app.current_event.headers.get(HEADER))
    return next_middleware(app)
