"""What a video's receiver was told, and telling it again."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers
from functions.api.callers import authenticated, caller
from reelgate import deliveries
from reelgate.runtime import api

router = APIGatewayHttpRouter()


@router.get("/videos/<video_id>/deliveries", middlewares=[authenticated])
def list_deliveries(video_id: str) -> Response[Any]:
    found = api.deliveries().list(video_id, caller=caller(router))
    return answers.json({"object": "list", "data": [deliveries.render(each) for each in found]})


@router.post("/videos/<video_id>/deliveries/<delivery_id>/redeliver", middlewares=[authenticated])
def redeliver(video_id: str, delivery_id: str) -> Response[Any]:
    delivery = api.deliveries().redeliver(video_id, delivery_id, caller=caller(router))
    return answers.json(deliveries.render(delivery), HTTPStatus.ACCEPTED)
