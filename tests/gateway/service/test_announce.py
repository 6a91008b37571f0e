"""Announce: the stream's records become events, in order and without a secret."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status, Video
from reelgate.service.announce import Bus, Entry, Outbox, changed, entry
from reelgate.store import items
from reelgate.store.table import dumps
from tests.gateway.samples import CREATED, ID, media, video
from tests.schemas import hold_detail

CANCELLED = Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner")
POLICY = Failure(code=FailureCode.CONTENT_POLICY_VIOLATION, message="the prompt 'fox' is rude")


def record(after: Video | None, before: Video | None = None, number: int = 1) -> dict[str, Any]:
    """A record of the stream, as Lambda gets it."""
    change: dict[str, Any] = {"ApproximateCreationDateTime": CREATED + 3.5, "SequenceNumber": f"{number:021}"}
    for image, each in (("NewImage", after), ("OldImage", before)):
        if each:
            change[image] = dumps(items.video_item(each, CREATED))
    name = "REMOVE" if after is None else "MODIFY" if before else "INSERT"
    return {"eventName": name, "eventSource": "aws:dynamodb", "dynamodb": change}


def event(record: dict[str, Any]) -> Entry | None:
    change = changed(record)
    return entry(*change) if change else None


def detail(entry: Any) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(entry["Detail"])
    hold_detail(entry["DetailType"], read)
    return read


def test_an_accepted_video() -> None:
    entry = event(record(video(webhook=True, cost_estimate=5)))
    assert entry is not None
    assert (entry["Source"], entry["DetailType"]) == ("reelgate", "video.queued")
    assert entry["Time"] == datetime.fromtimestamp(CREATED + 3, UTC)
    assert detail(entry) == {
        "schema_version": 1,
        "id": f"evt_{ID.removeprefix('video_')}_queued",
        "created_at": CREATED + 3,
        "tenant": "acme",
        "webhook": True,
        "video": {
            "id": ID,
            "status": "queued",
            "model": "mock-video",
            "provider": "mock",
            "seconds": "4",
            "size": "1280x720",
            "created_at": CREATED,
            "completed_at": None,
            "outputs": {"asked": 1, "completed": 0},
            "error": None,
            "cost_estimate_micros": 5,
            "cost_micros": None,
            "cost_at_risk_micros": 0,
        },
    }


def test_a_completed_video() -> None:
    done = Output(index=0, state=OutputState.COMPLETED, media=media())
    after = video(done, Output(index=1), status=Status.COMPLETED, completed_at=CREATED + 9, cost=7)
    entry = event(record(after, video(status=Status.IN_PROGRESS)))
    assert entry and entry["DetailType"] == "video.completed"
    told = detail(entry)["video"]
    assert (told["outputs"], told["cost_micros"], told["completed_at"]) == (
        {"asked": 2, "completed": 1},
        7,
        CREATED + 9,
    )
    assert detail(entry)["created_at"] == CREATED + 9


@pytest.mark.parametrize(
    ("failure", "type", "code"),
    [(POLICY, "video.failed", "CONTENT_POLICY_VIOLATION"), (CANCELLED, "video.cancelled", "CANCELLED")],
)
def test_a_failed_and_a_cancelled_video(failure: Failure, type: str, code: str) -> None:
    entry = event(record(video(status=Status.FAILED, failure=failure), video()))
    assert entry and entry["DetailType"] == type
    assert detail(entry)["video"]["error"] == {"code": code}
    assert failure.message not in entry["Detail"]


@pytest.mark.parametrize("status", Status)
def test_what_did_not_change_the_status_is_no_event(status: Status) -> None:
    assert event(record(video(status=status, revivals=1), video(status=status))) is None


def test_a_forgotten_video_is_no_event() -> None:
    assert event(record(None, video())) is None


def test_an_event_that_comes_again_is_the_same() -> None:
    done = record(video(status=Status.COMPLETED, completed_at=CREATED), video())
    assert event(done) == event(done)


class Events:
    """EventBridge, which refuses the entries with these numbers."""

    def __init__(self, *refused: int) -> None:
        self.refused = refused
        self.calls: list[list[Any]] = []

    def put_events(self, *, Entries: list[Any]) -> dict[str, Any]:  # noqa: N803 - boto3's own spelling
        start = sum(map(len, self.calls))
        self.calls.append(Entries)
        results = [
            {"ErrorCode": "ThrottlingException"} if start + place in self.refused else {"EventId": "1"}
            for place in range(len(Entries))
        ]
        return {"FailedEntryCount": 1, "Entries": results}


@dataclass
class Index:
    """The due index: who was taken off it. It may be out of order."""

    told_of: list[str] = field(default_factory=list)
    failure: Exception | None = None

    def told(self, video: Video) -> bool:
        if self.failure:
            raise self.failure
        self.told_of.append(video.id)
        return True


def outbox(events: Events, index: Index | None = None) -> Outbox:
    client: Any = events
    due: Any = index or Index()
    return Outbox(bus=Bus(client, "bus"), due=due)


def announced(events: Events, records: list[Any], index: Index | None = None) -> str | None:
    told = outbox(events, index).announce(records)
    assert told.unreadable == ()
    return told.failed


def finished(number: int) -> dict[str, Any]:
    made = video(id=f"video_{number}", status=Status.COMPLETED, completed_at=CREATED + number, cost=0)
    return record(made, video(id=f"video_{number}"), number=number)


def test_a_budget_is_told_of_among_the_videos() -> None:
    counter = {"pk": "B#deployment", "sk": "2026-11", "used": 9, "limit": 10}
    change = {"NewImage": dumps(counter), "SequenceNumber": "7", "ApproximateCreationDateTime": CREATED}
    events, index = Events(), Index()
    assert announced(events, [finished(1), {"eventName": "INSERT", "dynamodb": change}, finished(2)], index) is None
    types = [entry["DetailType"] for entry in events.calls[0]]
    assert types == ["video.completed", "budget.reached", "budget.reached", "video.completed"]
    assert index.told_of == ["video_1", "video_2"]
    assert announced(Events(2), [finished(1), {"eventName": "INSERT", "dynamodb": change}]) == "7"


def test_events_go_in_order_ten_at_a_time() -> None:
    records = [record(video(id=f"video_{number}"), number=number) for number in range(23)]
    events = Events()
    assert announced(events, records) is None
    assert [len(call) for call in events.calls] == [10, 10, 3]
    entries = [entry for call in events.calls for entry in call]
    assert [detail(entry)["video"]["id"] for entry in entries] == [f"video_{number}" for number in range(23)]
    assert {entry["EventBusName"] for entry in entries} == {"bus"}


def test_the_first_failure_is_where_the_stream_comes_back_to() -> None:
    """Records without an event do not count as announced twice, nor as failed."""
    silent = record(video(revivals=1), video(), number=50)
    records = [silent, *(record(video(id=f"video_{number}"), number=number) for number in range(12)), silent]
    assert announced(Events(7, 9), records) == f"{7:021}"
    later = Events(11)
    assert announced(later, records) == f"{11:021}"
    assert len(later.calls) == 2


def test_nothing_to_say_is_no_call() -> None:
    events = Events()
    assert announced(events, [record(None, video())]) is None
    assert events.calls == []


def test_a_final_video_is_taken_off_the_index_once_the_bus_has_its_event() -> None:
    index = Index()
    records = [finished(1), record(video(id="video_2"), number=2), finished(3), finished(4)]
    assert announced(Events(2), records, index) == f"{3:021}"
    assert index.told_of == ["video_1"], "neither the one that only began, nor those that come again"


def test_an_index_that_cannot_be_written_stops_no_event() -> None:
    """What stays on it is told once more, under the same id."""
    refusal = ClientError({"Error": {"Code": "ThrottlingException"}}, "UpdateItem")
    events = Events()
    assert announced(events, [finished(1), finished(2)], Index(failure=refusal)) is None
    assert [len(call) for call in events.calls] == [2]


def test_a_record_that_cannot_be_read_holds_up_no_other() -> None:
    strange = finished(1)
    strange["dynamodb"]["NewImage"]["status"] = {"S": "dreaming"}
    index = Index()
    told = outbox(Events(), index).announce([strange, finished(2)])
    assert told.unreadable == (f"{1:021}",) and told.failed is None
    assert [each.id for each in told.videos] == ["video_2"]
    assert index.told_of == ["video_2"]


def test_the_sweep_tells_what_the_stream_did_not() -> None:
    events, index = Events(), Index()
    made = video(status=Status.COMPLETED, completed_at=CREATED + 9, cost=0)
    assert outbox(events, index).tell(made)
    assert events.calls == [[{**entry(made, CREATED + 9), "EventBusName": "bus"}]]
    assert entry(made, CREATED + 9) == event(record(made, video())), "the same event, so that it may come twice"
    assert index.told_of == [ID]
    assert not outbox(Events(0), index).tell(made)
    assert index.told_of == [ID]


GIVEN_UP = {
    "pk": f"V#{ID}",
    "sk": "D#evt_1",
    "event": "video.completed",
    "standing": "failed",
    "created_at": CREATED,
    "tenant": "acme",
    "attempts": [{"at": CREATED + 5, "status": 500, "duration_ms": 8}],
    "next_attempt_at": None,
}


def webhook_record(after: dict[str, Any], before: dict[str, Any] | None, number: int) -> dict[str, Any]:
    change: dict[str, Any] = {"NewImage": dumps(after), "SequenceNumber": f"{number:021}"}
    if before:
        change["OldImage"] = dumps(before)
    return {"eventName": "MODIFY" if before else "INSERT", "dynamodb": change}


def test_a_webhook_that_was_given_up_is_told_with_the_videos() -> None:
    """In the order of the stream, and without a video to take off the index."""
    pending = GIVEN_UP | {"standing": "pending", "attempts": []}
    records = [
        record(video(id="video_1"), number=1),
        webhook_record(GIVEN_UP, pending, number=2),
        webhook_record(GIVEN_UP, GIVEN_UP, number=3),
        webhook_record({name: GIVEN_UP[name] for name in ("pk", "sk", "standing")}, None, number=4),
        record(video(id="video_2"), number=5),
    ]
    events = Events()
    index = Index()
    told = outbox(events, index).announce(records)
    assert told.unreadable == (f"{4:021}",) and told.failed is None
    assert [each.id for each in told.videos] == ["video_1", "video_2"]
    assert index.told_of == []
    entries = [entry for call in events.calls for entry in call]
    assert [entry["DetailType"] for entry in entries] == ["video.queued", "webhook.exhausted", "video.queued"]
    assert entries[1]["Source"] == "reelgate"
    assert entries[1]["Time"] == datetime.fromtimestamp(CREATED + 5, UTC)
    assert detail(entries[1])["delivery"]["id"] == "evt_1"


def test_a_record_of_a_webhook_that_is_forgotten_is_no_event() -> None:
    gone = {"eventName": "REMOVE", "dynamodb": {"OldImage": dumps(GIVEN_UP), "SequenceNumber": "1"}}
    assert announced(Events(), [gone]) is None


def test_of_webhooks_too_the_first_failure_is_where_the_stream_comes_back_to() -> None:
    records = [record(video(), number=1), webhook_record(GIVEN_UP, None, number=2), record(video(), number=3)]
    assert announced(Events(1), records) == f"{2:021}"
