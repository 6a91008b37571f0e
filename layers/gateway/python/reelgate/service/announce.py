"""Announce: turns each change of a video's status in the table's stream into one event on the bus, and the ends of
webhooks that nobody hears and the ends of budgets too.

The stream is the outbox: an event exists if and only if the write did. It may come twice, under the same id. A final
video stays due until its event is on the bus, so that the sweep tells what the stream did not.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from reelgate.events import SOURCE, ChangedVideo, OutputCount, Reason, VideoChanged
from reelgate.jobs import SCHEMA_VERSION, FailureCode, OutputState, Video
from reelgate.service import alerts, undelivered
from reelgate.store.due import Due
from reelgate.store.items import VIDEO_SORT, read_video
from reelgate.store.table import loads

if TYPE_CHECKING:
    from types_boto3_events import EventBridgeClient

PER_CALL = 10
"""Entries that PutEvents takes."""

Entry = dict[str, Any]


@dataclass(frozen=True)
class Bus:
    client: "EventBridgeClient"
    name: str

    def put(self, entries: Sequence[Entry]) -> int:
        """How many of the entries, from the first on, are on the bus for certain."""
        for start in range(0, len(entries), PER_CALL):
            named: Any = [{**entry, "EventBusName": self.name} for entry in entries[start : start + PER_CALL]]
            for place, result in enumerate(self.client.put_events(Entries=named)["Entries"], start):
                if "ErrorCode" in result:
                    return place
        return len(entries)


@dataclass(frozen=True, kw_only=True)
class Announced:
    """`videos` are those whose change is on the bus. `failed` is the sequence number of the first record that could not
    be announced, for the stream to come back to; `unreadable` are those of records that this version cannot read, which
    it passed over."""

    videos: tuple[Video, ...] = ()
    failed: str | None = None
    unreadable: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Outbox:
    bus: Bus
    due: Due

    def announce(self, records: Sequence[Mapping[str, Any]]) -> Announced:
        """Puts the events of these stream records, in order. One that cannot be read holds up no other: its video stays
        due, where the sweep fails at it until somebody looks."""
        told: list[tuple[str, Entry, Video | None]] = []
        unreadable = []
        for record in records:
            number = str(record["dynamodb"]["SequenceNumber"])
            try:
                told += [(number, *each) for each in events(record)]
            except (KeyError, TypeError, ValueError):
                unreadable.append(number)
        put = self.bus.put([entry for _, entry, _ in told])
        for _, _, video in told[:put]:
            # What is not put down here is told once more by the sweep, under the same id.
            with suppress(BotoCoreError, ClientError):
                self._put_down(video)
        failed = told[put][0] if put < len(told) else None
        videos = tuple(video for _, _, video in told[:put] if video)
        return Announced(videos=videos, failed=failed, unreadable=tuple(unreadable))

    def tell(self, video: Video) -> bool:
        """Puts the event of a final video, of which the stream told nobody in time. False when the bus refused."""
        if not self.bus.put([entry(video, video.completed_at or video.created_at)]):
            return False
        self._put_down(video)
        return True

    def _put_down(self, video: Video | None) -> None:
        if video and video.status.terminal:
            self.due.told(video)


def events(record: Mapping[str, Any]) -> Sequence[tuple[Entry, Video | None]]:
    """What a record of the stream tells, with the video if it is one; mostly nothing."""
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE" or change["NewImage"]["sk"]["S"] == VIDEO_SORT:
        changes = changed(record)
        return [(entry(*changes), changes[0])] if changes else []
    after, before = loads(change["NewImage"]), loads(change.get("OldImage", {}))
    if alerts.concerns(after):
        return [
            (_entry(*each), None) for each in alerts.events(after, before, int(change["ApproximateCreationDateTime"]))
        ]
    told = undelivered.event(after, before)
    return [(_entry(*told), None)] if told else []


def changed(record: Mapping[str, Any]) -> tuple[Video, int] | None:
    """The video of a record of the stream, and when its status changed; None when it did not."""
    change = record["dynamodb"]
    if record["eventName"] == "REMOVE":
        return None
    video = read_video(loads(change["NewImage"]))
    before = change.get("OldImage")
    if before and before["status"]["S"] == video.status:
        return None
    return video, video.completed_at or int(change.get("ApproximateCreationDateTime", video.created_at))


def entry(video: Video, at: int) -> Entry:
    """The event that says how the video stands since `at`."""
    type = event_type(video)
    return _entry(type, at, detail(video, type, at))


def _entry(type: str, at: int, detail: dict[str, Any]) -> Entry:
    return {
        "Source": SOURCE,
        "DetailType": type,
        "Time": datetime.fromtimestamp(at, UTC),
        "Detail": json.dumps(detail),
    }


def event_type(video: Video) -> str:
    """`video.` and the status; a failure that its owner wanted is `video.cancelled`."""
    cancelled = video.failure is not None and video.failure.code is FailureCode.CANCELLED
    return f"video.{'cancelled' if cancelled else video.status}"


def detail(video: Video, type: str, at: int) -> dict[str, Any]:
    """What a subscriber gets (docs/events.md): no prompt, no URL, no message. `id` is the same if it comes again."""
    route = video.route_of(video.outputs[0])
    done = sum(output.state is OutputState.COMPLETED for output in video.outputs)
    told = VideoChanged(
        schema_version=SCHEMA_VERSION,
        id=event_id(video.id, type),
        created_at=at,
        tenant=video.tenant,
        webhook=video.webhook,
        video=ChangedVideo(
            id=video.id,
            status=video.status,
            model=video.model,
            provider=route.provider,
            seconds=video.seconds,
            size=video.size,
            created_at=video.created_at,
            completed_at=video.completed_at,
            outputs=OutputCount(asked=len(video.outputs), completed=done),
            error=Reason(code=video.failure.code) if video.failure else None,
            cost_estimate_micros=video.cost_estimate,
            cost_micros=video.cost if video.status.terminal else None,
            cost_at_risk_micros=video.cost_at_risk,
        ),
    )
    return asdict(told)


def event_id(video_id: str, type: str) -> str:
    return f"evt_{video_id.removeprefix('video_')}_{type.removeprefix('video.')}"
