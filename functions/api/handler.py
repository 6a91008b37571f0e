"""The HTTP API: each route reads its parameters, asks the service, and shapes the answer."""

import base64
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate import clock, errors, forms, openapi, queries, runtime, video_object, webhooks
from reelgate.keys import ApiKey
from reelgate.service import models
from reelgate.settings import settings
from reelgate.store.videos import Record

logger = Logger()
app = APIGatewayHttpResolver(strip_prefixes=["/openai/v1", "/v1"])


def authenticated(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Nothing behind it runs for a caller whom we do not know."""
    app.append_context(caller=runtime.access().caller(app.current_event.headers.get("authorization")))
    return next_middleware(app)


@app.get("/health")
def health() -> Response[Any]:
    return _json({"status": "ok"})


@app.get("/openapi.json")
def openapi_document() -> Response[Any]:
    return _json(openapi.document())


@app.post("/videos", middlewares=[authenticated])
def create_video() -> Response[Any]:
    fields = forms.parse(app.current_event.headers.get("content-type", ""), _body())
    if queries.switch("dryRun", _query("dryRun")):
        return _json(runtime.videos().estimate(fields))
    idempotency_key = app.current_event.headers.get("idempotency-key")
    record, accepted = runtime.videos().create(fields, caller=_caller(), idempotency_key=idempotency_key)
    if accepted:
        return _video(record, HTTPStatus.ACCEPTED)
    return _video(record, HTTPStatus.OK, {"idempotent-replayed": "true"})


@app.get("/videos", middlewares=[authenticated])
def list_videos() -> Response[Any]:
    order = _query("order") or "desc"
    if order not in ("asc", "desc"):
        raise errors.InvalidRequest(f"order {order!r} is not possible; it is asc or desc", param="order")
    limit = queries.number("limit", _query("limit"), default=20)
    page, more = runtime.videos().list(
        caller=_caller(), limit=limit, after=_query("after"), newest_first=order == "desc"
    )
    data = [_rendered(record) for record in page]
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return _json({"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more})


@app.get("/videos/<video_id>", middlewares=[authenticated])
def get_video(video_id: str) -> Response[Any]:
    record = runtime.videos().get(video_id, caller=_caller())
    if record[0].status.terminal:
        return _video(record)
    return _video(record, headers={"openai-poll-after-ms": str(_poll_after(record))})


@app.delete("/videos/<video_id>", middlewares=[authenticated])
def delete_video(video_id: str) -> Response[Any]:
    runtime.videos().delete(video_id, caller=_caller())
    return _json({"id": video_id, "object": "video.deleted", "deleted": True})


@app.get("/videos/<video_id>/content", middlewares=[authenticated])
def get_content(video_id: str) -> Response[Any]:
    variant = _query("variant") or "video"
    if variant != "video":
        raise errors.NotFound(f"There is no {variant!r} of a video; variant is video", param="variant")
    index = queries.number("index", _query("index"), default=None)
    link = runtime.videos().content(video_id, caller=_caller(), index=index)
    # The local engine cannot send an answer whose body is null, as AWS can.
    return Response(HTTPStatus.FOUND, body="", headers={"location": link, "cache-control": "no-store", **_always()})


@app.get("/models", middlewares=[authenticated])
def list_models() -> Response[Any]:
    return _json({"object": "list", "data": models.listing(settings().providers)})


@app.get("/models/<name>", middlewares=[authenticated])
def get_model(name: str) -> Response[Any]:
    return _json(models.model(name, settings().providers))


@app.get("/models/<provider>/<name>", middlewares=[authenticated])
def get_provider_model(provider: str, name: str) -> Response[Any]:
    return _json(models.model(f"{provider}/{name}", settings().providers))


@app.get("/webhooks/secret", middlewares=[authenticated])
def get_webhook_secret() -> Response[Any]:
    return _json({"key": webhooks.secret(runtime.webhook_master(), _caller().tenant)})


@app.not_found
def unknown_path(_: Exception) -> Response[Any]:
    event = app.current_event
    return _error(errors.NotFound(f"There is no {event.http_method} {event.path[:200]}; see /openapi.json"))


@app.exception_handler(errors.RequestError)
def refused(error: errors.RequestError) -> Response[Any]:
    return _error(error)


@app.exception_handler(Exception)
def broken(_: Exception) -> Response[Any]:
    """A defect of ours; the log has the traceback, the caller a request id to name."""
    logger.exception("the request failed")
    return _error(errors.InternalError("The gateway failed; quote the x-request-id when you report it"))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """An API Gateway HTTP API event (payload 2.0) in, its answer out."""
    return app.resolve(event, context)


def _caller() -> ApiKey:
    caller: ApiKey = app.context["caller"]
    return caller


def _body() -> bytes:
    event = app.current_event
    text = event.body or ""
    return base64.b64decode(text) if event.is_base64_encoded else text.encode()


def _query(name: str) -> str | None:
    return app.current_event.query_string_parameters.get(name)


def _rendered(record: Record) -> dict[str, Any]:
    return video_object.render(*record, now=clock.seconds(clock.now), link=runtime.bucket().link)


def _poll_after(record: Record) -> int:
    """Milliseconds; openai-python's `poll` takes the first answer's and keeps it."""
    return max(500, min(10_000, 200 * video_object.expected_seconds(record[0])))


def _video(
    record: Record, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response[Any]:
    shown = _rendered(record)
    names = {"x-reelgate-provider": shown["metadata"]["provider"], "x-reelgate-model": shown["metadata"]["model"]}
    return _json(shown, status, {**names, **(headers or {})})


def _json(body: Any, status: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None) -> Response[Any]:
    return Response(status, content_type="application/json", body=body, headers={**_always(), **(headers or {})})


def _error(error: errors.RequestError) -> Response[Any]:
    body = {"error": {"message": error.message, "type": error.type, "param": error.param, "code": error.code}}
    return _json(body, error.status, {"x-should-retry": "true" if error.retry else "false"})


def _always() -> dict[str, str]:
    """The OpenAI SDKs show this header as the error's `request_id`."""
    return {"x-request-id": app.current_event.request_context.request_id}
