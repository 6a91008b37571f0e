"""Webhook: one attempt at a receiver, which is no friend of ours."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
import openai
import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from standardwebhooks import Webhook

from reelgate import webhooks
from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status
from reelgate.openapi.answers import Event
from reelgate.service.announce import detail
from reelgate.service.signing import Signing
from reelgate.service.webhook import TIMEOUT, Messenger, NotDelivered
from reelgate.store.deliveries import Deliveries
from reelgate.store.rotations import Rotations
from tests import described
from tests.gateway.samples import CREATED, ID, PROMPT, TENANT, media
from tests.gateway.service.conftest import Workbench

URL = "https://hooks.example.com/reelgate?token=t"
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})


def signing(bench: Workbench) -> Signing:
    return Signing(rotations=Rotations(bench.store.table), master=lambda: "master", clock=bench.clock)


def messenger(bench: Workbench, receiver: Callable[[httpx.Request], httpx.Response], **changes: Any) -> Messenger:
    client = httpx.Client(transport=httpx.MockTransport(receiver))
    return Messenger(
        videos=bench.store.videos,
        deliveries=changes.pop("deliveries", Deliveries(bench.store.table)),
        bucket=bench.bucket,
        signing=signing(bench),
        client=client,
        clock=bench.clock,
        **changes,
    )


def event(bench: Workbench, *outputs: Output, url: str | None = URL, **changes: Any) -> dict[str, Any]:
    """A video with this receiver, and its last event as it stands on the bus."""
    changes = {"status": Status.COMPLETED, "completed_at": CREATED, "cost": 0} | changes
    parameters = {"webhook_url": url, "metadata": {"shot": "1a"}} if url else {}
    made = bench.put(*outputs or (DONE,), parameters=parameters, **changes)
    type = f"video.{made.status}"
    return {"detail-type": type, "detail": detail(made, type, CREATED)}


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be sent to {request.url}")


def test_the_receiver_gets_a_signed_event(bench: Workbench) -> None:
    bench.clock.time = datetime.now(UTC).replace(microsecond=0)
    heard: list[dict[str, Any]] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", URL)
        assert request.headers["content-type"] == "application/json"
        assert request.headers["webhook-id"] == f"evt_{ID.removeprefix('video_')}_completed"
        assert request.extensions["timeout"] == TIMEOUT.as_dict()
        secret = webhooks.secret("master", TENANT)
        heard.append(Webhook(secret).verify(request.content.decode(), dict(request.headers)))
        return httpx.Response(204)

    messenger(bench, receiver).deliver(event(bench), receives=1)
    (body,) = heard
    described.check(Event, body)
    link = body["data"]["output"]["url"]
    assert media().key in link and link.startswith("https://")
    assert body["data"].pop("outputs")[0]["url"] == link
    assert body["data"].pop("output").pop("sha256") == "0" * 64
    assert body["data"].pop("metadata")["provider"] == "mock"
    assert body == {
        "id": f"evt_{ID.removeprefix('video_')}_completed",
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


def test_for_a_day_after_a_rotation_either_secret_verifies_it(bench: Workbench) -> None:
    bench.clock.time = datetime.now(UTC)
    heard: list[tuple[str, dict[str, str]]] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append((request.content.decode(), dict(request.headers)))
        return httpx.Response(204)

    signing(bench).rotate(TENANT)
    messenger(bench, receiver).deliver(event(bench), receives=1)
    (told,) = heard
    for number in (1, 0):
        Webhook(webhooks.secret("master", TENANT, number)).verify(*told)


def test_a_second_attempt_has_the_same_id_and_its_own_time(bench: Workbench) -> None:
    heard: list[httpx.Headers] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers)
        return httpx.Response(503 if len(heard) == 1 else 200)

    told = event(bench)
    with pytest.raises(NotDelivered):
        messenger(bench, receiver).deliver(told, receives=1)
    bench.clock.tick(300)
    messenger(bench, receiver).deliver(told, receives=2)
    assert len({each["webhook-id"] for each in heard}) == 1
    assert [int(each["webhook-timestamp"]) - CREATED for each in heard] == [0, 300]


def test_a_failure_is_told_without_the_prompt(bench: Workbench) -> None:
    failure = Failure(code=FailureCode.UPSTREAM_ERROR, message="broken")

    def receiver(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        assert (body["type"], body["data"]["error"]["code"]) == ("video.failed", "UPSTREAM_ERROR")
        assert PROMPT not in request.content.decode()
        return httpx.Response(200)

    messenger(bench, receiver).deliver(event(bench, Output(index=0), status=Status.FAILED, failure=failure), receives=1)


@pytest.mark.parametrize("status", [200, 201, 299, 410])
def test_success_and_gone_end_it(bench: Workbench, status: int) -> None:
    messenger(bench, lambda _: httpx.Response(status)).deliver(event(bench), receives=1)


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again(bench: Workbench, status: int) -> None:
    seen: list[httpx.Request] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status, headers={"location": "https://other.example.com/"})

    with pytest.raises(NotDelivered) as caught:
        messenger(bench, receiver).deliver(event(bench), receives=1)
    assert caught.value.status == status
    assert len(seen) == 1, "a redirect is not followed"


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_silence_is_tried_again(bench: Workbench, error: type[httpx.HTTPError]) -> None:
    def receiver(_: httpx.Request) -> httpx.Response:
        raise error(URL)

    with pytest.raises(NotDelivered) as caught:
        messenger(bench, receiver).deliver(event(bench), receives=1)
    assert caught.value.status is None
    assert "hooks.example.com" not in str(caught.value)


def test_a_url_is_checked_again_before_it_is_opened(bench: Workbench) -> None:
    with pytest.raises(NotDelivered):
        messenger(bench, never).deliver(event(bench, url="http://127.0.0.1:9000/"), receives=1)


def test_a_video_without_a_receiver_or_none_at_all_is_no_failure(bench: Workbench) -> None:
    messenger(bench, never).deliver(event(bench, url=None), receives=1)
    gone = event(bench)
    gone["detail"]["video"]["id"] = "video_gone"
    messenger(bench, never).deliver(gone, receives=1)


class Stopwatch:
    """Goes on by a quarter of a second whenever somebody looks."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return 1000 + self.looks / 4


def on_record(bench: Workbench) -> list[Delivery]:
    return list(Deliveries(bench.store.table).of_video(ID))


@pytest.mark.parametrize(
    ("status", "receives", "standing", "pause"),
    [
        (204, 1, Standing.DELIVERED, None),
        (410, 1, Standing.REFUSED, None),
        (500, 1, Standing.PENDING, 5),
        (500, 6, Standing.PENDING, 36_000),
        (None, 2, Standing.PENDING, 300),
        (500, 7, Standing.FAILED, None),
        (None, 7, Standing.FAILED, None),
    ],
)
def test_an_attempt_is_on_record(
    bench: Workbench, status: int | None, receives: int, standing: Standing, pause: int | None
) -> None:
    def receiver(request: httpx.Request) -> httpx.Response:
        bench.clock.tick(2)
        if status is None:
            raise httpx.ReadTimeout(URL)
        return httpx.Response(status)

    told = event(bench)
    try:
        assert messenger(bench, receiver, monotonic=Stopwatch()).deliver(told, receives=receives)
    except NotDelivered as failed:
        assert (failed.status, failed.recorded) == (status, True)
    assert on_record(bench) == [
        Delivery(
            id=told["detail"]["id"],
            event="video.completed",
            standing=standing,
            created_at=CREATED,
            attempts=(Attempt(at=CREATED, status=status, duration_ms=250),),
            next_attempt_at=None if pause is None else CREATED + 2 + pause,
        )
    ]


def test_nothing_on_record_says_where_or_what(bench: Workbench) -> None:
    messenger(bench, lambda _: httpx.Response(200)).deliver(event(bench), receives=1)
    (item,) = (each for each in bench.store.table.client.scan(TableName="reelgate")["Items"] if "D#" in each["sk"]["S"])
    assert item.keys() == {
        *("pk", "sk", "ttl", "event", "standing", "created_at", "next_attempt_at", "attempts"),
    }
    assert "hooks.example.com" not in str(item) and PROMPT not in str(item)


@pytest.mark.parametrize("standing", [Standing.DELIVERED, Standing.REFUSED])
def test_what_was_heard_is_not_told_again(bench: Workbench, standing: Standing) -> None:
    status = {Standing.DELIVERED: 200, Standing.REFUSED: 410}[standing]
    told = event(bench)
    messenger(bench, lambda _: httpx.Response(status)).deliver(told, receives=1)
    assert messenger(bench, never).deliver(told, receives=2)
    (delivery,) = on_record(bench)
    assert (delivery.standing, len(delivery.attempts)) == (standing, 1)


def test_a_redelivery_is_told_again(bench: Workbench) -> None:
    told, heard = event(bench), list[str]()

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers["webhook-id"])
        return httpx.Response(200)

    messenger(bench, receiver).deliver(told, receives=1)
    assert Deliveries(bench.store.table).reopen(ID, told["detail"]["id"], now=CREATED)
    messenger(bench, receiver).deliver(told, receives=1)
    assert heard == [told["detail"]["id"]] * 2
    (delivery,) = on_record(bench)
    assert (delivery.standing, len(delivery.attempts)) == (Standing.DELIVERED, 2)


@dataclass(frozen=True)
class Unwritable(Deliveries):
    """Can be read and not be written."""

    problem: Exception

    def record(self, *_: Any, **__: Any) -> None:
        raise self.problem


@pytest.mark.parametrize(
    "problem",
    [
        ClientError({"Error": {"Code": "ProvisionedThroughputExceededException"}}, "UpdateItem"),
        EndpointConnectionError(endpoint_url="https://dynamodb.example"),
    ],
)
def test_that_it_could_not_be_recorded_decides_nothing(bench: Workbench, problem: Exception) -> None:
    unwritable = Unwritable(bench.store.table, problem)
    told = event(bench)
    assert messenger(bench, lambda _: httpx.Response(200), deliveries=unwritable).deliver(told, receives=1) is False
    with pytest.raises(NotDelivered) as caught:
        messenger(bench, lambda _: httpx.Response(500), deliveries=unwritable).deliver(told, receives=1)
    assert caught.value.recorded is False


@pytest.mark.parametrize("status", [204, 500])
def test_a_trial_is_signed_and_leaves_no_record(bench: Workbench, status: int) -> None:
    bench.clock.time = datetime.now(UTC)
    signing(bench).rotate(TENANT)
    heard: list[Any] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == URL
        body, headers = request.content.decode(), dict(request.headers)
        for number in (1, 0):
            heard.append(Webhook(webhooks.secret("master", TENANT, number)).verify(body, headers))
        sdk = openai.OpenAI(api_key="key", webhook_secret=webhooks.secret("master", TENANT))
        assert sdk.webhooks.unwrap(body, headers).id == "evt_x_test"
        return httpx.Response(status)

    trial = {"id": "evt_x_test", "created_at": CREATED, "tenant": TENANT, "url": URL}
    assert messenger(bench, receiver).test(trial) == status
    assert heard[0] == {
        "id": "evt_x_test",
        "object": "event",
        "created_at": CREATED,
        "timestamp": "2026-11-22T12:00:00+00:00",
        "type": "webhook.test",
        "data": {"object": "webhook.test"},
    }
    assert on_record(bench) == []


def test_a_trial_is_checked_as_every_url_is(bench: Workbench) -> None:
    trial = {"id": "evt_x_test", "created_at": CREATED, "tenant": TENANT, "url": "http://127.0.0.1:9000/"}
    assert messenger(bench, never).test(trial) is None
