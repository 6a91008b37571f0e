"""The keys: issued, shown, rotated, limited, revoked."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers, bodies
from functions.api.callers import authenticated, caller
from reelgate.runtime import api
from reelgate.service.keys import render

router = APIGatewayHttpRouter()


@router.post("/keys", middlewares=[authenticated])
def create_key() -> Response[Any]:
    return _secret(*api.keys().create(bodies.fields(router), caller=caller(router)))


@router.get("/keys", middlewares=[authenticated])
def list_keys() -> Response[Any]:
    return answers.json({"object": "list", "data": [render(key) for key in api.keys().list(caller=caller(router))]})


@router.get("/keys/<key_id>", middlewares=[authenticated])
def get_key(key_id: str) -> Response[Any]:
    return answers.json(render(api.keys().get(key_id, caller=caller(router))))


@router.post("/keys/<key_id>/rotate", middlewares=[authenticated])
def rotate_key(key_id: str) -> Response[Any]:
    return _secret(*api.keys().rotate(key_id, bodies.fields(router), caller=caller(router)))


@router.put("/keys/<key_id>/limits", middlewares=[authenticated])
def limit_key(key_id: str) -> Response[Any]:
    return answers.json(render(api.keys().limit(key_id, bodies.fields(router), caller=caller(router))))


@router.delete("/keys/<key_id>", middlewares=[authenticated])
def revoke_key(key_id: str) -> Response[Any]:
    api.keys().revoke(key_id, caller=caller(router))
    return answers.json({"id": key_id, "object": "key.deleted", "deleted": True})


def _secret(key: Any, secret: str) -> Response[Any]:
    """The only answer that has it."""
    return answers.json(render(key, secret), headers={"cache-control": "no-store"})
