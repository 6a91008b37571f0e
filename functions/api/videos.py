"""The videos: shown, listed, handed out, cancelled, deleted."""

from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.router import APIGatewayHttpRouter

from functions.api import answers
from functions.api.callers import authenticated, caller
from reelgate import queries, renditions, video_object
from reelgate.runtime import api
from reelgate.store.videos import Record

router = APIGatewayHttpRouter()


@router.get("/videos", middlewares=[authenticated])
def list_videos() -> Response[Any]:
    order = queries.choice("order", _query("order"), ("asc", "desc"), default="desc")
    limit = queries.number("limit", _query("limit"), default=20)
    page, more = api.videos().list(
        caller=caller(router), limit=limit, after=_query("after"), newest_first=order == "desc"
    )
    data = [answers.rendered(record) for record in page]
    first, last = (data[0]["id"], data[-1]["id"]) if data else (None, None)
    return answers.json({"object": "list", "data": data, "first_id": first, "last_id": last, "has_more": more})


@router.get("/videos/<video_id>", middlewares=[authenticated])
def get_video(video_id: str) -> Response[Any]:
    record = api.videos().get(video_id, caller=caller(router))
    if record[0].status.terminal:
        return answers.video(record)
    return answers.video(record, headers={"openai-poll-after-ms": str(_poll_after(record))})


@router.post("/videos/<video_id>/cancel", middlewares=[authenticated])
def cancel_video(video_id: str) -> Response[Any]:
    return answers.video(api.videos().cancel(video_id, caller=caller(router)))


@router.delete("/videos/<video_id>", middlewares=[authenticated])
def delete_video(video_id: str) -> Response[Any]:
    api.videos().delete(video_id, caller=caller(router))
    return answers.json({"id": video_id, "object": "video.deleted", "deleted": True})


@router.route("/videos/<video_id>/content", method=["GET", "HEAD"], middlewares=[authenticated])
def get_content(video_id: str) -> Response[Any]:
    link = api.contents().link(
        video_id,
        caller=caller(router),
        rendition=renditions.read(_query("variant")),
        index=queries.number("index", _query("index"), default=None),
        method="head" if router.current_event.http_method == "HEAD" else "get",
    )
    return answers.redirect(link)


def _query(name: str) -> str | None:
    return router.current_event.query_string_parameters.get(name)


def _poll_after(record: Record) -> int:
    """Milliseconds; openai-python's `poll` takes the first answer's and keeps it."""
    return max(500, min(10_000, 200 * video_object.expected_seconds(record[0])))
