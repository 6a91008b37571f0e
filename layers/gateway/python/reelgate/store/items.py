"""How a video and its request stand in the table."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reelgate.catalog import Mode
from reelgate.jobs import (
    SCHEMA_VERSION,
    Attempt,
    Failure,
    FailureCode,
    Hold,
    Media,
    Output,
    OutputState,
    Request,
    Route,
    Sent,
    Status,
    Video,
)
from reelgate.store.table import Item

VIDEO_SORT = "S"
REQUEST_SORT = "R"
DUE = "DUE"


def partition(video_id: str) -> str:
    return f"V#{video_id}"


def tenant_partition(tenant: str) -> str:
    return f"T#{tenant}"


def video_item(video: Video, due: int) -> Item:
    """With its two index entries: one lists it for its tenant, the other is what the sweep finds it by."""
    facts = {
        name: value
        for name, value in asdict(video).items()
        if name not in ("outputs", "routes", "holds", "key_id", "keep_prompt")
    }
    return {
        "pk": partition(video.id),
        "sk": VIDEO_SORT,
        "schema_version": SCHEMA_VERSION,
        "list_pk": tenant_partition(video.tenant),
        "list_sk": f"{video.created_at:010d}#{video.id}",
        "due_pk": DUE,
        "due_sk": due,
        **_given(facts),
        "routes": [asdict(route) for route in video.routes],
        "outputs": {str(output.index): output_item(output) for output in video.outputs},
        **({"key_id": video.key_id} if video.key_id else {}),
        **({"holds": [asdict(hold) for hold in video.holds]} if video.holds else {}),
        **({} if video.keep_prompt else {"keep_prompt": False}),
    }


def output_item(output: Output) -> Item:
    return _given(asdict(output)) | {"attempts": [attempt_item(attempt) for attempt in output.attempts]}


def attempt_item(attempt: Attempt) -> Item:
    """Without a cost of nothing: readers of before it was written down do not know the field."""
    return {name: value for name, value in asdict(attempt).items() if value or name != "cost"}


def request_item(video_id: str, request: Request) -> Item:
    """The request as text: it is written and read whole, and holds whatever the caller passes through. Beside it stands
    what is found out later."""
    document = request_document(request)
    return {"pk": partition(video_id), "sk": REQUEST_SORT, "schema_version": SCHEMA_VERSION, "request": document}


def request_document(request: Request) -> str:
    facts = {name: value for name, value in asdict(request).items() if name != "fetched"}
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False)


def read_request(item: Item) -> Request:
    document = json.loads(item["request"])
    known = {name: value for name, value in document.items() if name in Request.__dataclass_fields__}
    return Request(
        **known
        | {
            "warnings": tuple(document["warnings"]),
            "mode": Mode(document["mode"]) if document.get("mode") else None,
            "sent": tuple(Sent(**each | {"warnings": tuple(each["warnings"])}) for each in document.get("sent", ())),
            "fetched": item.get("fetched", False),
        }
    )


def read_video(item: Item) -> Video:
    facts = {name: item[name] for name in Video.__dataclass_fields__ if name in item}
    return Video(
        **facts
        | {
            "status": Status(item["status"]),
            "routes": tuple(Route(**route) for route in item["routes"]),
            "outputs": tuple(_output(item["outputs"][index]) for index in sorted(item["outputs"], key=int)),
            "failure": _failure(item.get("failure")),
            # Of videos of before it was written down nobody knows.
            "fetch": item.get("fetch", True),
            "holds": tuple(Hold(**hold) for hold in item.get("holds", ())),
        }
    )


def _output(item: Mapping[str, Any]) -> Output:
    return Output(
        **{name: value for name, value in item.items() if name in Output.__dataclass_fields__}
        | {
            "state": OutputState(item["state"]),
            "attempts": tuple(Attempt(**attempt) for attempt in item.get("attempts", ())),
            "failure": _failure(item.get("failure")),
            "media": Media(**item["media"]) if item.get("media") else None,
        }
    )


def _failure(item: Mapping[str, Any] | None) -> Failure | None:
    return Failure(code=FailureCode(item["code"]), message=item["message"]) if item else None


def _given(facts: Mapping[str, Any]) -> Item:
    return {name: value for name, value in facts.items() if value is not None}
