"""The ways to ask for a new video: of words and pictures, or of a video that there is."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers, bodies
from functions.api.callers import authenticated, caller
from reelgate import idempotency, queries, retries
from reelgate.runtime import api
from reelgate.service.wishes import Asking, Wish

router = APIGatewayHttpRouter()


@router.post("/videos", middlewares=[authenticated])
def create_video() -> Response[Any]:
    return _made(Wish(fields=bodies.fields(router)))


@router.post("/videos/edits", middlewares=[authenticated])
def edit_video() -> Response[Any]:
    return _made(api.derivation().edit(bodies.fields(router), caller(router)))


@router.post("/videos/extensions", middlewares=[authenticated])
def extend_video() -> Response[Any]:
    return _made(api.derivation().extend(bodies.fields(router), caller(router)))


@router.post("/videos/<video_id>/remix", middlewares=[authenticated])
def remix_video(video_id: str) -> Response[Any]:
    return _made(api.derivation().remix(video_id, bodies.fields(router), caller(router)))


def _made(wish: Wish) -> Response[Any]:
    """The new video, the one that there is already, or what it would cost."""
    event = router.current_event
    key = idempotency.key_in_header(event.headers.get("idempotency-key"))
    if queries.switch("dryRun", event.query_string_parameters.get("dryRun")):
        return answers.json(api.acceptance().estimate(wish, caller(router)))
    asking = Asking(
        caller=caller(router),
        idempotency_key=key,
        retry_count=retries.count(event.headers.get("x-stainless-retry-count")),
        arrived_ms=event.request_context.time_epoch,
    )
    record, accepted = api.acceptance().create(wish, asking)
    if accepted:
        return answers.video(record, HTTPStatus.ACCEPTED)
    return answers.video(record, HTTPStatus.OK, {"idempotent-replayed": "true"})
