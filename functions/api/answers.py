"""What the API answers with: JSON, a video, an error in OpenAI's envelope."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response

from reelgate import clock, errors, video_object
from reelgate.runtime import api
from reelgate.store.videos import Record

Headers = Mapping[str, str]

logger = Logger()


def json(body: Any, status: HTTPStatus = HTTPStatus.OK, headers: Headers | None = None) -> Response[Any]:
    return Response(status, content_type="application/json", body=body, headers=dict(headers or {}))


def redirect(location: str) -> Response[Any]:
    # The local engine cannot send an answer whose body is null, as AWS can.
    return Response(HTTPStatus.FOUND, body="", headers={"location": location, "cache-control": "no-store"})


def error(error: errors.RequestError, headers: Headers | None = None) -> Response[Any]:
    body = {"error": {"message": error.message, "type": error.type, "param": error.param, "code": error.code}}
    again = (
        {"x-should-retry": "true", "retry-after": str(error.retry_after)}
        if error.retry
        else {"x-should-retry": "false"}
    )
    return json(body, error.status, {**again, **(headers or {})})


def rendered(record: Record) -> dict[str, Any]:
    """The video as its owner sees it now."""
    return video_object.render(*record, now=clock.seconds(clock.now), link=api.bucket().link)


def video(record: Record, status: HTTPStatus = HTTPStatus.OK, headers: Headers | None = None) -> Response[Any]:
    """The video, and who makes it."""
    logger.append_keys(video_id=record[0].id)
    shown = rendered(record)
    names = {"x-reelgate-provider": shown["metadata"]["provider"], "x-reelgate-model": shown["metadata"]["model"]}
    return json(shown, status, {**names, **(headers or {})})
