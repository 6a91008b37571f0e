"""Announce: turns each change of a video's status in the table's stream into one event on the bus.

The stream is the outbox: an event exists if and only if the write did. It may come twice, under the same id.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reelgate.jobs import SCHEMA_VERSION, FailureCode, OutputState, Status, Video
from reelgate.store.items import read_video
from reelgate.store.table import loads

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient

SOURCE = "reelgate"
PER_CALL = 10
"""Entries that PutEvents takes."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Bus:
    client: "EventBridgeClient"
    name: str

    def announce(self, records: Sequence[Mapping[str, Any]]) -> str | None:
        """Puts the events of these stream records, in order. The sequence number of the first record that could not
        be announced, for the stream to come back to; None when all were."""
        told = [(record, entry) for record in records if (entry := event(record)) is not None]
        for start in range(0, len(told), PER_CALL):
            batch = told[start : start + PER_CALL]
            entries: Any = [{**entry, "EventBusName": self.name} for _, entry in batch]
            results = self.client.put_events(Entries=entries)["Entries"]
            for (record, _), result in zip(batch, results, strict=True):
                if "ErrorCode" in result:
                    return str(record["dynamodb"]["SequenceNumber"])
        return None


def event(record: Mapping[str, Any]) -> Entry | None:
    """The event for one record of the stream; None when the video's status did not change."""
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE":
        return None
    video = read_video(loads(change["NewImage"]))
    before = change.get("OldImage")
    if before and before["status"]["S"] == video.status:
        return None
    type = event_type(video)
    at = video.completed_at or int(change.get("ApproximateCreationDateTime", video.created_at))
    return {
        "Source": SOURCE,
        "DetailType": type,
        "Time": datetime.fromtimestamp(at, UTC),
        "Detail": json.dumps(detail(video, type, at)),
    }


def event_type(video: Video) -> str:
    """`video.` and the status; a failure that its owner wanted is `video.cancelled`."""
    cancelled = video.failure is not None and video.failure.code is FailureCode.CANCELLED
    return f"video.{'cancelled' if cancelled else video.status}"


def detail(video: Video, type: str, at: int) -> dict[str, Any]:
    """What a subscriber gets (docs/events.md): no prompt, no URL, no message. `id` is the same if it comes again."""
    route = video.route_of(video.outputs[0])
    done = sum(output.state is OutputState.COMPLETED for output in video.outputs)
    final = video.status in (Status.COMPLETED, Status.FAILED)
    return {
        "schema_version": SCHEMA_VERSION,
        "id": event_id(video.id, type),
        "created_at": at,
        "tenant": video.tenant,
        "webhook": video.webhook,
        "video": {
            "id": video.id,
            "status": video.status,
            "model": video.model,
            "provider": route.provider,
            "seconds": video.seconds,
            "size": video.size,
            "created_at": video.created_at,
            "completed_at": video.completed_at,
            "outputs": {"asked": len(video.outputs), "completed": done},
            "error": {"code": video.failure.code} if video.failure else None,
            "cost_estimate_micros": video.cost_estimate,
            "cost_micros": video.cost if final else None,
            "cost_at_risk_micros": video.cost_at_risk,
        },
    }


def event_id(video_id: str, type: str) -> str:
    return f"evt_{video_id.removeprefix('video_')}_{type.removeprefix('video.')}"
