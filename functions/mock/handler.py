"""A video vendor to try the gateway on: OpenAI's Videos API, no key to buy, a real MP4 at the end.

It stands for any vendor, so it knows nothing of the gateway. A video takes 1.5 s, and 0.1 s more per second of its
length. The parameter `mock` asks for a failure: misbehaviours.py has the table.
"""

from __future__ import annotations

import base64
import hmac
import json
import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.middlewares import NextMiddleware
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.mock.bodies import read_fields
from functions.mock.bucket import Bucket
from functions.mock.jobs import Job, Status, video_id
from functions.mock.listing import page
from functions.mock.misbehaviours import EXPIRED_URL, RATE_LIMITED, REFUSED_AT_SUBMIT, Misbehaviour
from functions.mock.parameters import MODEL, read_parameters
from functions.mock.refusals import Refusal, Refused, not_found
from functions.mock.rendering import render

app = APIGatewayHttpResolver(strip_prefixes=["/mock"])


@cache
def bucket() -> Bucket:
    """The bucket, reached once per process."""
    return Bucket(boto3.client("s3"), os.environ["MEDIA_BUCKET"])


@cache
def api_key() -> str:
    """The one key of this vendor, read once per process."""
    return boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["MOCK_SECRET_ARN"])["SecretString"]


def now() -> datetime:
    """The time of this request."""
    return datetime.now(UTC)


@app.post("/v1/videos")
def create() -> Response[str]:
    """Accept a video, or refuse it."""
    event = app.current_event
    # A form is binary, so the API sends it in base64; JSON arrives as it is.
    body = base64.b64decode(event.body or "") if event.is_base64_encoded else (event.body or "").encode()
    parameters = read_parameters(read_fields(body, content_type=event.headers.get("content-type", "")))
    key = event.headers.get("idempotency-key")
    if refusal := REFUSED_AT_SUBMIT.get(parameters.mock):
        raise Refused(refusal)
    if parameters.mock is Misbehaviour.RATE_LIMITED and bucket().first_time("submit", key or repr(parameters)):
        raise Refused(RATE_LIMITED)
    job = bucket().add(Job(id=video_id(key), created_at=now(), parameters=parameters, key=key))
    return _json(200, job.video(now()))


@app.get("/v1/videos")
def listed() -> Response[str]:
    """A page of the videos."""
    return _json(200, page(bucket().all(), app.current_event.query_string_parameters or {}, now()))


@app.get("/v1/videos/<video>")
def retrieve(video: str) -> Response[str]:
    """The video object."""
    return _json(200, _find(video).video(now()))


@app.get("/v1/videos/<video>/content")
def content(video: str) -> Response[bytes]:
    """The MP4, rendered now."""
    job = _find(video)
    if job.status(now()) is not Status.COMPLETED:
        raise Refused(Refusal(status=409, code="video_not_ready", message="The video is not completed."))
    mock = job.parameters.mock
    once = mock in (Misbehaviour.EXPIRED_URL, Misbehaviour.TRUNCATED) and bucket().first_time("content", job.id)
    if once and mock is Misbehaviour.EXPIRED_URL:
        raise Refused(EXPIRED_URL)
    mp4 = render(job.parameters)
    if once or mock is Misbehaviour.ALWAYS_TRUNCATED:
        return Response(200, "video/mp4", mp4[: len(mp4) // 2], {"x-mock-length": str(len(mp4))})
    return Response(200, "video/mp4", mp4)


@app.delete("/v1/videos/<video>")
def delete(video: str) -> Response[str]:
    """Cancel a video that runs (it is failed from then on), delete one that does not."""
    job = _find(video)
    if not job.cancelled:
        bucket().replace(job.delete(now()))
    return _json(200, {"id": job.id, "object": "video.deleted", "deleted": True})


@app.get("/v1/models")
def models() -> Response[str]:
    """The one model."""
    model = {"id": MODEL, "object": "model", "created": 0, "owned_by": "reelgate-mock"}
    return _json(200, {"object": "list", "data": [model]})


def authenticate(app: APIGatewayHttpResolver, next_middleware: NextMiddleware) -> Response[Any]:
    """Refuse a request that does not carry the key."""
    given = app.current_event.headers.get("authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {api_key()}".encode()):
        raise Refused(Refusal(status=401, code="invalid_api_key", message="Incorrect API key provided."))
    return next_middleware(app)


app.use(middlewares=[authenticate])


@app.exception_handler(Refused)
def refuse(refused: Refused) -> Response[str]:
    """The error envelope of a refusal."""
    return _refusal(refused.refusal)


@app.not_found
def no_route(_: NotFoundError) -> Response[str]:
    """The error envelope of an unknown path."""
    return _refusal(not_found("No such path, or not with this method.").refusal)


def _find(video: str) -> Job:
    job = bucket().find(video)
    if job.gone:
        raise not_found("No video has this id.")
    return job


def _refusal(refusal: Refusal) -> Response[str]:
    return _json(refusal.status, refusal.envelope(), headers=refusal.headers)


def _json(status: int, body: dict[str, Any], *, headers: dict[str, str] | None = None) -> Response[str]:
    return Response(status, "application/json", json.dumps(body), headers or {})


def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Answer one HTTP API request (payload 2.0)."""
    return app.resolve(event, context)
