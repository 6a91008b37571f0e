"""What was made and paid, as JSON or CSV."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers
from functions.api.callers import authenticated, caller
from reelgate import queries, usage
from reelgate.runtime import api
from reelgate.service.usage import render

router = APIGatewayHttpRouter()
CSV = "text/csv"


@router.get("/usage", middlewares=[authenticated])
def get_usage() -> Response[Any]:
    query = router.current_event.query_string_parameters
    csv = queries.choice("format", query.get("format"), ("json", "csv"), default=_accepted()) == "csv"
    names = ("tenant", "start", "end", "group_by")
    period = api.usage().period(caller=caller(router), **{name: query.get(name) for name in names})
    rows = api.usage().rows(period)
    if csv:
        return Response(HTTPStatus.OK, content_type=f"{CSV}; charset=utf-8", body=usage.table(rows, period.by))
    return answers.json(render(period, rows))


def _accepted() -> str:
    """What the header asks for, where the query does not say it."""
    return "csv" if CSV in router.current_event.headers.get("accept", "") else "json"
