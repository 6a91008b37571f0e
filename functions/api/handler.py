"""The HTTP API: each route reads its parameters, asks the service, and shapes the answer."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.api import (
    answers,
    creations,
    deliveries,
    documents,
    keys,
    limits,
    methods,
    models,
    origin,
    uploads,
    usage,
    videos,
    webhooks,
)
from reelgate import errors

logger = Logger()
app = APIGatewayHttpResolver(strip_prefixes=["/openai/v1", "/v1"])
app.use(middlewares=[origin.verified])
for each in (documents, models, uploads, creations, videos, deliveries, webhooks, keys, limits, usage):
    app.include_router(each.router)


@app.not_found
def unknown(_: Exception) -> Response[Any]:
    """No route: 405 if the path has others, else 404."""
    event, allowed = app.current_event, methods.of(app)
    message = f"There is no {event.http_method} {event.path[:200]}"
    if not allowed:
        return answers.error(errors.NotFound(f"{message}; see /openapi.json"))
    allow = ", ".join(allowed)
    return answers.error(errors.MethodNotAllowed(f"{message}; there is {allow}"), {"allow": allow})


@app.exception_handler(errors.RequestError)
def refused(error: errors.RequestError) -> Response[Any]:
    return answers.error(error)


@app.exception_handler(Exception)
def broken(_: Exception) -> Response[Any]:
    """A defect of ours; the log has the traceback, the caller a request id to name."""
    logger.exception("the request failed")
    return answers.error(errors.InternalError("The gateway failed; quote the x-request-id when you report it"))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An API Gateway HTTP API event (payload 2.0) in, its answer out. The log has a line for each, with the key and the
    video as far as there are any: no path, which may be anything."""
    request = event["requestContext"]
    logger.append_keys(request_id=request["requestId"])
    answer = app.resolve(event, context)
    logger.info("answered", extra={"method": request["http"]["method"], "status": answer["statusCode"]})
    # The OpenAI SDKs show this header as the error's `request_id`.
    answer["headers"]["x-request-id"] = request["requestId"]
    return answer
