"""What the API does with deliveries."""

import json
from dataclasses import replace
from typing import Any

import boto3
import pytest

from reelgate import deliveries
from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.errors import InvalidRequest, NotFound
from reelgate.jobs import Output, OutputState, Status
from reelgate.keys import ApiKey
from reelgate.queue import Queue
from reelgate.service.deliveries import DeliveryService
from reelgate.service.dispatch import Dispatch
from reelgate.service.videos import VideoService
from reelgate.store.deliveries import MOST_REDELIVERIES, Deliveries
from tests.gateway.samples import CREATED, ID, TENANT, media
from tests.gateway.service.conftest import Workbench

CALLER = ApiKey(id="key_1", tenant=TENANT, name="Laptop")
STRANGER = ApiKey(id="key_2", tenant="other", name="Laptop")
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})
EVENT = f"evt_{ID.removeprefix('video_')}_completed"
REFUSED = Delivery(
    id=EVENT,
    video_id=ID,
    tenant=TENANT,
    event="video.completed",
    standing=Standing.REFUSED,
    created_at=CREATED + 9,
    attempts=(Attempt(at=CREATED + 10, status=410, duration_ms=3),),
)


@pytest.fixture
def service(bench: Workbench) -> DeliveryService:
    client = boto3.client("sqs")
    deliveries = Deliveries(bench.store.table)
    queue = Queue(client, client.create_queue(QueueName="webhooks")["QueueUrl"])
    return DeliveryService(
        videos=VideoService(videos=bench.store.videos, bucket=bench.bucket, clock=bench.clock),
        deliveries=deliveries,
        dispatch=Dispatch(deliveries=deliveries, queue=queue, clock=bench.clock),
    )


def made(bench: Workbench, **changes: Any) -> Any:
    done = {"status": Status.COMPLETED, "completed_at": CREATED + 9, "cost": 0, "webhook": True}
    return bench.put(DONE, **done | changes)


def queued(service: DeliveryService) -> list[Any]:
    queue = service.dispatch.queue
    found = queue.client.receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
    return [json.loads(message["Body"]) for message in found.get("Messages", [])]


def test_there_is_nothing_until_it_was_tried(bench: Workbench, service: DeliveryService) -> None:
    made(bench)
    assert service.list(ID, caller=CALLER) == []
    service.deliveries.save(REFUSED, seen=None, now=CREATED + 10)
    assert service.list(ID, caller=CALLER) == [REFUSED]


def test_the_same_event_goes_back_on_the_queue(bench: Workbench, service: DeliveryService) -> None:
    made(bench)
    service.deliveries.save(REFUSED, seen=None, now=CREATED + 10)
    bench.clock.tick(60)
    told = service.redeliver(ID, EVENT, caller=CALLER)
    assert told == REFUSED.reopened(bench.clock.seconds)
    assert queued(service) == [json.loads(json.dumps(deliveries.message(told)))]


def test_in_the_moment_of_an_attempt_it_is_that_attempt(
    bench: Workbench, service: DeliveryService, monkeypatch: pytest.MonkeyPatch
) -> None:
    made(bench)
    service.deliveries.save(REFUSED, seen=None, now=CREATED + 10)
    heard = REFUSED.made(Attempt(at=CREATED + 60, status=200, duration_ms=3)).ended(Standing.DELIVERED)
    find = Deliveries.find

    def then_an_attempt(self: Deliveries, video_id: str, delivery_id: str) -> Delivery | None:
        found = find(self, video_id, delivery_id)
        monkeypatch.setattr(Deliveries, "find", find)
        assert self.save(heard, seen=found, now=CREATED + 60)
        return found

    monkeypatch.setattr(Deliveries, "find", then_an_attempt)
    assert service.redeliver(ID, EVENT, caller=CALLER) == heard
    assert queued(service) == []


@pytest.mark.parametrize(
    ("changes", "delivery", "caller", "recorded"),
    [
        ({}, EVENT, CALLER, False),
        ({}, EVENT.replace("completed", "failed"), CALLER, True),
        ({}, "x" * 3000, CALLER, True),
        ({}, EVENT, STRANGER, True),
        ({"webhook": False}, EVENT, CALLER, True),
        ({"deleted_at": CREATED}, EVENT, CALLER, True),
    ],
)
def test_what_is_not_there_or_somebody_elses_is_not_found(
    bench: Workbench,
    service: DeliveryService,
    changes: dict[str, Any],
    delivery: str,
    caller: ApiKey,
    recorded: bool,
) -> None:
    made(bench, **changes)
    if recorded:
        service.deliveries.save(REFUSED, seen=None, now=CREATED + 10)
    with pytest.raises(NotFound):
        service.redeliver(ID, delivery, caller=caller)
    assert queued(service) == []
    assert service.deliveries.of_video(ID) == ([REFUSED] if recorded else [])


def test_a_strangers_and_an_unknown_videos_deliveries_are_not_found(bench: Workbench, service: DeliveryService) -> None:
    made(bench)
    for id, caller in ((ID, STRANGER), ("video_none", CALLER)):
        with pytest.raises(NotFound):
            service.list(id, caller=caller)


def test_a_delivery_is_not_made_again_for_ever(bench: Workbench, service: DeliveryService) -> None:
    made(bench)
    often = replace(REFUSED, redeliveries=MOST_REDELIVERIES - 1)
    service.deliveries.save(often, seen=None, now=CREATED + 10)
    assert service.redeliver(ID, EVENT, caller=CALLER).redeliveries == MOST_REDELIVERIES
    assert len(queued(service)) == 1
    with pytest.raises(InvalidRequest, match=f"{MOST_REDELIVERIES} times"):
        service.redeliver(ID, EVENT, caller=CALLER)
    assert queued(service) == []
