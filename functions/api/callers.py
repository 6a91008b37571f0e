"""Who calls: the middleware of every route but the open ones."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from reelgate import scopes
from reelgate.keys import ApiKey
from reelgate.runtime import api

logger = Logger()


def authenticated(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Nothing behind it runs for a caller whom we do not know, or who may not do this."""
    found = api.access().caller(app.current_event.headers.get("authorization"))
    logger.append_keys(key_id=found.id, video_id=app.context["_route_args"].get("video_id"))
    scopes.check(found, app.current_event.http_method, app.context["_path"])
    app.append_context(caller=found)
    return next_middleware(app)


def caller(router: APIGatewayHttpRouter) -> ApiKey:
    """The owner of the key, once `authenticated` has run."""
    key: ApiKey = router.context["caller"]
    return key
