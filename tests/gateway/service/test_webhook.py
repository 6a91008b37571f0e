"""Webhook: what one message makes of a delivery. What becomes of it over the days is in test_schedule.py."""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from standardwebhooks import Webhook

from reelgate import deliveries, webhooks
from reelgate.deliveries import EARLY, GRACE, Attempt, Delivery, Standing
from reelgate.endpoints import PATIENCE
from reelgate.jobs import Failure, FailureCode, Output, Status
from reelgate.openapi.answers import Event
from reelgate.service import undelivered
from reelgate.store.deliveries import Deliveries
from reelgate.store.endpoints import Endpoints
from tests import described
from tests.gateway.samples import CREATED, ID, PROMPT, TENANT, media
from tests.gateway.service.conftest import Workbench
from tests.gateway.service.mail import EVENT, HOST, URL, Line, answering, event, messenger, never, on_record


def records(bench: Workbench) -> list[Delivery]:
    return list(Deliveries(bench.store.table).of_video(ID))


def disabled(bench: Workbench, url: str = URL) -> None:
    """The endpoint has failed for long enough."""
    endpoints = Endpoints(bench.store.table)
    endpoints.failed(endpoints.find(TENANT, url), at=CREATED - PATIENCE)
    assert endpoints.failed(endpoints.find(TENANT, url), at=CREATED).disabled


def enabled(bench: Workbench) -> bool:
    return not Endpoints(bench.store.table).find(TENANT, URL).disabled


def test_the_receiver_gets_what_the_document_says(bench: Workbench) -> None:
    bodies: list[Any] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        bodies.append(json.loads(request.content))
        return httpx.Response(204)

    messenger(bench, receiver).deliver(event(bench))
    (body,) = bodies
    described.check(Event, body)
    link = body["data"]["output"]["url"]
    assert media().key in link and link.startswith("https://")
    assert body["data"].pop("outputs")[0]["url"] == link
    assert body["data"].pop("output").pop("sha256") == "0" * 64
    assert body["data"].pop("metadata")["provider"] == "mock"
    assert body == {
        "id": EVENT,
        "object": "event",
        "created_at": CREATED,
        "timestamp": "2026-11-22T12:00:00+00:00",
        "type": "video.completed",
        "data": {
            "object": "video.generation",
            "id": ID,
            "model": "mock-video",
            "status": "completed",
            "error": None,
            "user_metadata": {"shot": "1a"},
        },
    }


def test_a_second_attempt_has_the_same_id_and_its_own_time(bench: Workbench) -> None:
    heard: list[httpx.Headers] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers)
        return httpx.Response(503 if len(heard) == 1 else 200)

    made = messenger(bench, receiver)
    first = made.deliver(event(bench))
    assert first
    bench.clock.tick(300)
    made.deliver(deliveries.message(first))
    assert [each["webhook-id"] for each in heard] == [EVENT, EVENT]
    assert [int(each["webhook-timestamp"]) - CREATED for each in heard] == [0, 300]


def test_a_failure_is_told_without_the_prompt(bench: Workbench) -> None:
    failure = Failure(code=FailureCode.UPSTREAM_ERROR, message="broken")

    def receiver(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        assert (body["type"], body["data"]["error"]["code"]) == ("video.failed", "UPSTREAM_ERROR")
        assert PROMPT not in request.content.decode()
        return httpx.Response(200)

    assert messenger(bench, receiver).deliver(event(bench, Output(index=0), status=Status.FAILED, failure=failure))


def test_a_video_without_a_receiver_or_none_at_all_is_no_delivery(bench: Workbench) -> None:
    assert messenger(bench, never).deliver(event(bench, url=None)) is None
    gone = event(bench)
    gone["detail"]["video"]["id"] = "video_gone"
    assert messenger(bench, never).deliver(gone) is None
    assert records(bench) == []


@pytest.mark.parametrize(
    ("status", "standing"),
    [(204, Standing.DELIVERED), (410, Standing.REFUSED), (500, Standing.PENDING), (None, Standing.PENDING)],
)
def test_an_attempt_is_on_record(bench: Workbench, status: int | None, standing: Standing) -> None:
    def receiver(request: httpx.Request) -> httpx.Response:
        bench.clock.tick(2)
        if status is None:
            raise httpx.ReadTimeout(URL)
        return httpx.Response(status)

    after = messenger(bench, receiver).deliver(event(bench))
    pending = standing is Standing.PENDING
    assert after == on_record(bench)
    assert after == Delivery(
        id=EVENT,
        video_id=ID,
        event="video.completed",
        created_at=CREATED,
        tenant=TENANT,
        standing=standing,
        attempts=(Attempt(at=CREATED, status=status, duration_ms=0),),
        next_attempt_at=CREATED + 7 if pending else None,
        look_at=CREATED + 7 + GRACE if pending else None,
    )


@pytest.mark.parametrize("deleted", [False, True])
def test_a_receiver_is_told_of_a_video_whose_prompt_was_erased(bench: Workbench, deleted: bool) -> None:
    told, heard = event(bench), []
    found = bench.store.videos.record(ID)
    assert found and bench.store.videos.erase(ID, found[1], deleted=deleted)

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append(json.loads(request.content))
        return httpx.Response(204)

    messenger(bench, receiver).deliver(told)
    assert [each["data"]["id"] for each in heard] == [ID]


def test_nothing_on_record_says_where_or_what(bench: Workbench) -> None:
    messenger(bench, answering(500)).deliver(event(bench))
    found = bench.store.table.client.scan(TableName="reelgate")["Items"]
    items = [each for each in found if each["sk"]["S"].startswith(("D#", "E#"))]
    assert len(items) == 2
    assert HOST not in str(items) and "hunter2" not in str(items) and PROMPT not in str(items)


@pytest.mark.parametrize("status", [200, 410])
def test_what_was_heard_is_not_told_again(bench: Workbench, status: int) -> None:
    told = event(bench)
    messenger(bench, answering(status)).deliver(told)
    assert messenger(bench, never).deliver(told) is None
    assert len(on_record(bench).attempts) == 1


def test_a_message_of_another_attempt_or_before_its_time_is_dropped(bench: Workbench) -> None:
    told = event(bench)
    first = messenger(bench, answering(500)).deliver(told)
    assert first
    asks = deliveries.message(first)
    bench.clock.tick(5 - EARLY - 1)
    assert messenger(bench, never).deliver(asks) is None, "too early"
    bench.clock.tick(60)
    for attempt in (0, 1, 3):
        assert messenger(bench, never).deliver({**asks, "attempt": attempt}) is None
    assert messenger(bench, never).deliver(told) is None, "the first one was made"
    assert on_record(bench) == first
    assert messenger(bench, answering(200)).deliver(asks)


def test_a_message_for_a_record_that_is_gone_is_dropped(bench: Workbench) -> None:
    assert messenger(bench, never).deliver({**event(bench), "attempt": 2}) is None


def test_a_clock_that_is_a_second_behind_is_no_reason_to_wait_for_the_sweep(bench: Workbench) -> None:
    first = messenger(bench, answering(500)).deliver(event(bench))
    assert first
    bench.clock.tick(5 - EARLY)
    assert messenger(bench, answering(200)).deliver(deliveries.message(first))


def test_the_next_attempt_is_on_the_queue(bench: Workbench) -> None:
    queue = Line(bench.clock)
    after = messenger(bench, answering(500), queue=queue).deliver(event(bench))
    assert after
    assert queue.sent == [
        (
            {
                "detail-type": "video.completed",
                "detail": {"id": EVENT, "created_at": CREATED, "tenant": TENANT, "video": {"id": ID}},
                "attempt": 2,
            },
            5,
        )
    ]


@dataclass(frozen=True)
class Unwritable(Deliveries):
    """Can be read and not be written."""

    problem: Exception

    def save(self, *_: Any, **__: Any) -> bool:
        raise self.problem


@pytest.mark.parametrize(
    "problem",
    [
        ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "UpdateItem"),
        EndpointConnectionError(endpoint_url="https://dynamodb.example"),
    ],
)
@pytest.mark.parametrize("status", [200, 500])
def test_what_cannot_be_recorded_comes_again(bench: Workbench, problem: Exception, status: int) -> None:
    unwritable = Unwritable(bench.store.table, problem)
    queue = Line(bench.clock)
    with pytest.raises(type(problem)):
        messenger(bench, answering(status), deliveries=unwritable, queue=queue).deliver(event(bench))
    assert queue.sent == []


def test_nothing_is_sent_to_an_endpoint_that_is_disabled(bench: Workbench) -> None:
    disabled(bench)
    after = messenger(bench, never).deliver(event(bench))
    assert after and (after.standing, after.attempts, after.look_at) == (Standing.DISABLED, (), None)
    assert after == on_record(bench)


def test_another_url_or_tenant_is_another_endpoint(bench: Workbench) -> None:
    disabled(bench)
    other = event(bench, url=URL + "2")
    assert messenger(bench, answering(200)).deliver(other)
    stranger = event(bench, id="video_2", tenant="stranger")
    assert messenger(bench, answering(200)).deliver(stranger)
    assert not enabled(bench)


@pytest.mark.parametrize(
    ("status", "standing"), [(200, Standing.DELIVERED), (500, Standing.DISABLED), (410, Standing.REFUSED)]
)
def test_a_redelivery_is_sent_all_the_same_and_enables_it_when_it_is_heard(
    bench: Workbench, status: int, standing: Standing
) -> None:
    disabled(bench)
    queue = Line(bench.clock)
    made = messenger(bench, answering(status), queue=queue)
    seen = made.deliver(event(bench))
    assert seen and seen.standing is Standing.DISABLED
    made.dispatch.begin_again(seen)
    ((asks, _),) = queue.sent
    after = made.deliver(asks)
    assert after and (after.standing, len(after.attempts)) == (standing, 1)
    assert enabled(bench) is (status == 200)
    assert len(queue.sent) == 1


def test_what_is_pending_when_its_endpoint_is_disabled_is_tried_no_more(bench: Workbench) -> None:
    first = messenger(bench, answering(500)).deliver(event(bench))
    assert first
    endpoints = Endpoints(bench.store.table)
    assert endpoints.failed(endpoints.find(TENANT, URL), at=CREATED + PATIENCE).disabled
    bench.clock.tick(5)
    after = messenger(bench, never).deliver(deliveries.message(first))
    assert after == replace(first, standing=Standing.DISABLED, next_attempt_at=None, look_at=None)


@pytest.mark.parametrize("times", [1, 2])
def test_an_operator_moves_what_was_given_up_to_the_queue(bench: Workbench, times: int) -> None:
    """A copy of the message begins nothing more."""
    queue = Line(bench.clock)
    made = messenger(bench, answering(*[500] * 10, 200), queue=queue)
    message = event(bench)
    for _ in range(10):
        after = made.deliver(message)
        assert after
        message = deliveries.message(after)
        bench.clock.tick((after.next_attempt_at or 0) - bench.clock.seconds)
    given_up = on_record(bench)
    assert given_up.standing is Standing.FAILED
    item = bench.store.item(sort=f"D#{EVENT}")
    told = undelivered.event(item, {})
    assert told
    queue.sent.clear()
    for _ in range(times):
        made.deliver({"detail-type": told[0], "detail": json.loads(json.dumps(told[2]))})
    ((asks, delay),) = queue.sent
    assert (asks["attempt"], delay) == (11, 0)
    assert on_record(bench).standing is Standing.PENDING
    assert made.deliver(asks)
    assert on_record(bench).standing is Standing.DELIVERED


@pytest.mark.parametrize("status", [204, 500])
def test_a_trial_is_signed_and_leaves_no_record(bench: Workbench, status: int) -> None:
    bench.clock.time = datetime.now(UTC)
    heard: list[Any] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == URL
        secret = webhooks.secret("master", TENANT)
        heard.append(Webhook(secret).verify(request.content.decode(), dict(request.headers)))
        return httpx.Response(status)

    assert messenger(bench, receiver).test(trial()) == status
    assert heard == [
        {
            "id": "evt_x_test",
            "object": "event",
            "created_at": CREATED,
            "timestamp": "2026-11-22T12:00:00+00:00",
            "type": "webhook.test",
            "data": {"object": "webhook.test"},
        }
    ]
    assert bench.store.table.client.scan(TableName="reelgate")["Items"] == []


def trial(url: str = URL) -> dict[str, Any]:
    return {"id": "evt_x_test", "created_at": CREATED, "tenant": TENANT, "url": url}


@pytest.mark.parametrize(("status", "enables"), [(200, True), (500, False), (410, False)])
def test_a_trial_that_is_heard_enables_the_endpoint(bench: Workbench, status: int, enables: bool) -> None:
    disabled(bench)
    messenger(bench, answering(status)).test(trial())
    assert enabled(bench) is enables


def test_a_trial_is_checked_as_every_url_is(bench: Workbench) -> None:
    assert messenger(bench, never).test(trial("http://127.0.0.1:9000/")) is None
