"""Webhook: one attempt at a receiver, which is no friend of ours."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import boto3
import httpx
import pytest
from standardwebhooks import Webhook

from reelgate import webhooks
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status
from reelgate.service.announce import detail
from reelgate.service.signing import Signing
from reelgate.service.webhook import TIMEOUT, Deliveries, NotDelivered, Queue
from reelgate.store.rotations import Rotations
from tests.gateway.samples import CREATED, ID, PROMPT, TENANT, media
from tests.gateway.service.conftest import Workbench

URL = "https://hooks.example.com/reelgate?token=t"
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})


def signing(bench: Workbench) -> Signing:
    return Signing(rotations=Rotations(bench.store.table), master=lambda: "master", clock=bench.clock)


def deliveries(bench: Workbench, receiver: Callable[[httpx.Request], httpx.Response]) -> Deliveries:
    client = httpx.Client(transport=httpx.MockTransport(receiver))
    return Deliveries(
        videos=bench.store.videos,
        bucket=bench.bucket,
        signing=signing(bench),
        client=client,
        clock=bench.clock,
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
        assert request.extensions["timeout"]["read"] == TIMEOUT
        secret = webhooks.secret("master", TENANT)
        heard.append(Webhook(secret).verify(request.content.decode(), dict(request.headers)))
        return httpx.Response(204)

    deliveries(bench, receiver).deliver(event(bench))
    (body,) = heard
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
    deliveries(bench, receiver).deliver(event(bench))
    (told,) = heard
    for number in (1, 0):
        Webhook(webhooks.secret("master", TENANT, number)).verify(*told)


def test_a_second_attempt_has_the_same_id_and_its_own_time(bench: Workbench) -> None:
    heard: list[httpx.Headers] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append(request.headers)
        return httpx.Response(200)

    told = event(bench)
    deliveries(bench, receiver).deliver(told)
    bench.clock.tick(300)
    deliveries(bench, receiver).deliver(told)
    assert len({each["webhook-id"] for each in heard}) == 1
    assert [int(each["webhook-timestamp"]) - CREATED for each in heard] == [0, 300]


def test_a_failure_is_told_without_the_prompt(bench: Workbench) -> None:
    failure = Failure(code=FailureCode.UPSTREAM_ERROR, message="broken")

    def receiver(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content)
        assert (body["type"], body["data"]["error"]["code"]) == ("video.failed", "UPSTREAM_ERROR")
        assert PROMPT not in request.content.decode()
        return httpx.Response(200)

    deliveries(bench, receiver).deliver(event(bench, Output(index=0), status=Status.FAILED, failure=failure))


@pytest.mark.parametrize("status", [200, 201, 299, 410])
def test_success_and_gone_end_it(bench: Workbench, status: int) -> None:
    deliveries(bench, lambda _: httpx.Response(status)).deliver(event(bench))


@pytest.mark.parametrize("status", [301, 302, 307, 400, 404, 429, 500, 503])
def test_any_other_answer_is_tried_again(bench: Workbench, status: int) -> None:
    seen: list[httpx.Request] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(status, headers={"location": "https://other.example.com/"})

    with pytest.raises(NotDelivered) as caught:
        deliveries(bench, receiver).deliver(event(bench))
    assert caught.value.status == status
    assert len(seen) == 1, "a redirect is not followed"


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_silence_is_tried_again(bench: Workbench, error: type[httpx.HTTPError]) -> None:
    def receiver(_: httpx.Request) -> httpx.Response:
        raise error(URL)

    with pytest.raises(NotDelivered) as caught:
        deliveries(bench, receiver).deliver(event(bench))
    assert caught.value.status is None
    assert "hooks.example.com" not in str(caught.value)


def test_a_url_is_checked_again_before_it_is_opened(bench: Workbench) -> None:
    with pytest.raises(NotDelivered):
        deliveries(bench, never).deliver(event(bench, url="http://127.0.0.1:9000/"))


def test_a_video_without_a_receiver_or_none_at_all_is_no_failure(bench: Workbench) -> None:
    deliveries(bench, never).deliver(event(bench, url=None))
    gone = event(bench)
    gone["detail"]["video"]["id"] = "video_gone"
    deliveries(bench, never).deliver(gone)


def test_the_pauses_are_the_schedules(aws: None) -> None:
    client = boto3.client("sqs")
    url = client.create_queue(QueueName="webhooks", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    asked: list[Any] = []
    client.meta.events.register(
        "provide-client-params.sqs.ChangeMessageVisibility", lambda params, **_: asked.append(params)
    )
    client.send_message(QueueUrl=url, MessageBody="{}")
    (message,) = client.receive_message(QueueUrl=url)["Messages"]
    for receives in range(1, len(webhooks.SCHEDULE) + 3):
        Queue(client, url).pause(message["ReceiptHandle"], receives)
    assert [each["VisibilityTimeout"] for each in asked] == list(webhooks.SCHEDULE)
    assert {each["ReceiptHandle"] for each in asked} == {message["ReceiptHandle"]}
