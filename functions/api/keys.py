"""The keys: issued, shown, rotated, changed, revoked."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers, bodies
from functions.api.callers import authenticated, caller
from reelgate import queries
from reelgate.runtime import api
from reelgate.service.keys import render

router = APIGatewayHttpRouter()


@router.post("/keys", middlewares=[authenticated])
def create_key() -> Response[Any]:
    return _secret(*api.keys().create(bodies.fields(router), caller=caller(router)))


@router.get("/keys", middlewares=[authenticated])
def list_keys() -> Response[Any]:
    query = router.current_event.query_string_parameters
    limit = queries.number("limit", query.get("limit"), default=20)
    page, more = api.keys().list(caller=caller(router), limit=limit, after=query.get("after"))
    first, last = (page[0].id, page[-1].id) if page else (None, None)
    data = [render(key) for key in page]
    return answers.json({"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more})


@router.get("/keys/<key_id>", middlewares=[authenticated])
def get_key(key_id: str) -> Response[Any]:
    key = api.keys().get(key_id, caller=caller(router))
    return answers.json({**render(key), "standing": api.keys().standing(key)})


@router.post("/keys/<key_id>/rotate", middlewares=[authenticated])
def rotate_key(key_id: str) -> Response[Any]:
    return _secret(*api.keys().rotate(key_id, bodies.fields(router), caller=caller(router)))


@router.put("/keys/<key_id>/limits", middlewares=[authenticated])
def limit_key(key_id: str) -> Response[Any]:
    return answers.json(render(api.keys().limit(key_id, bodies.fields(router), caller=caller(router))))


@router.put("/keys/<key_id>/retention", middlewares=[authenticated])
def retain_key(key_id: str) -> Response[Any]:
    return answers.json(render(api.keys().retain(key_id, bodies.fields(router), caller=caller(router))))


@router.delete("/keys/<key_id>", middlewares=[authenticated])
def revoke_key(key_id: str) -> Response[Any]:
    api.keys().revoke(key_id, caller=caller(router))
    return answers.json({"id": key_id, "object": "key.deleted", "deleted": True})


def _secret(key: Any, secret: str) -> Response[Any]:
    """The only answer that has it."""
    return answers.json(render(key, secret), headers={"cache-control": "no-store"})
