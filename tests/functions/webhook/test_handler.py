"""An SQS batch in, the messages to keep out; a trial in, an answer out."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest
from botocore.exceptions import EndpointConnectionError

from functions.webhook.handler import handler, logger
from reelgate.deliveries import Standing
from reelgate.jobs import Output, OutputState, Status
from reelgate.runtime import webhook
from reelgate.store.deliveries import Deliveries
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, forget_collaborators, listening, load_event
from tests.gateway.samples import CREATED, ID, media, request, video

URL = "https://hooks.example.com/reelgate?token=hunter2"
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})
Receiver = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def receiver(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Callable[[Receiver], list[Any]]:
    """Answers with this function; the list fills with the pauses that the queue was asked for."""
    deployment.store.put(
        video(DONE, tenant="default", status=Status.COMPLETED, completed_at=1, cost=0), request(webhook_url=URL)
    )
    monkeypatch.setenv("WEBHOOK_QUEUE_URL", "https://sqs.us-east-1.amazonaws.com/123456789012/webhooks")
    forget_collaborators()
    pauses: list[Any] = []

    def answering(answer: Receiver) -> list[Any]:
        client = httpx.Client(transport=httpx.MockTransport(answer))
        made = replace(webhook.messenger(), client=client)
        monkeypatch.setattr(webhook, "messenger", lambda: made)
        queue = webhook.queue()
        monkeypatch.setattr(queue.client, "change_message_visibility", lambda **call: pauses.append(call))
        return pauses

    return answering


def test_the_sample_is_delivered(receiver: Any) -> None:
    heard: list[Any] = []

    def answer(sent: httpx.Request) -> httpx.Response:
        assert str(sent.url) == URL
        heard.append(json.loads(sent.content))
        return httpx.Response(200)

    pauses = receiver(answer)
    assert handler(load_event("webhook_sqs"), CONTEXT) == {"batchItemFailures": []}
    (body,) = heard
    assert (body["type"], body["data"]["id"]) == ("video.completed", ID)
    assert pauses == []


@pytest.mark.parametrize(("receives", "pause"), [("1", 5), ("2", 300), ("6", 36_000)])
def test_what_was_not_heard_is_kept_until_its_next_attempt(
    receiver: Any, receives: str, pause: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = listening(logger, monkeypatch)
    pauses = receiver(lambda _: httpx.Response(500))
    event = load_event("webhook_sqs")
    record = event["Records"][0]
    record["attributes"]["ApproximateReceiveCount"] = receives
    assert handler(event, CONTEXT) == {"batchItemFailures": [{"itemIdentifier": record["messageId"]}]}
    assert [(each["ReceiptHandle"], each["VisibilityTimeout"]) for each in pauses] == [(record["receiptHandle"], pause)]
    logged = stream.getvalue()
    assert ID in logged and "hunter2" not in logged and "hooks.example.com" not in logged


def test_what_is_on_record_is_when_the_queue_has_it_again(receiver: Any, deployment: Deployment) -> None:
    (pauses, event) = receiver(lambda _: httpx.Response(500)), load_event("webhook_sqs")
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "3"
    handler(event, CONTEXT)
    (delivery,) = Deliveries(deployment.store.table).of_video(ID)
    assert delivery.standing is Standing.PENDING
    assert delivery.next_attempt_at == CREATED + pauses[0]["VisibilityTimeout"]


@pytest.mark.parametrize(
    ("status", "kept", "told"), [(200, 0, "delivered, and not recorded"), (500, 1, "not delivered")]
)
def test_a_record_that_cannot_be_written_keeps_no_message(
    receiver: Any, status: int, kept: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unwritable(*_: Any, **__: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    monkeypatch.setattr(Deliveries, "record", unwritable)
    stream = listening(logger, monkeypatch)
    receiver(lambda _: httpx.Response(status))
    assert len(handler(load_event("webhook_sqs"), CONTEXT)["batchItemFailures"]) == kept
    assert told in stream.getvalue() and ID in stream.getvalue()


def test_after_the_last_attempt_the_queue_puts_it_aside(receiver: Any) -> None:
    pauses = receiver(lambda _: httpx.Response(500))
    event = load_event("webhook_sqs")
    event["Records"][0]["attributes"]["ApproximateReceiveCount"] = "7"
    assert len(handler(event, CONTEXT)["batchItemFailures"]) == 1
    assert pauses == []


def test_one_receiver_does_not_hold_up_another(receiver: Any, deployment: Deployment) -> None:
    deployment.store.put(
        video(DONE, id="video_2", status=Status.COMPLETED, completed_at=1),
        request(webhook_url="https://b.example.com/"),
    )
    receiver(lambda sent: httpx.Response(500 if str(sent.url) == URL else 200))
    event = load_event("webhook_sqs")
    second = copy.deepcopy(event["Records"][0]) | {"messageId": "second"}
    second["body"] = second["body"].replace(ID, "video_2")
    event["Records"].append(second)
    assert [each["itemIdentifier"] for each in handler(event, CONTEXT)["batchItemFailures"]] == [
        event["Records"][0]["messageId"]
    ]


@pytest.mark.parametrize("status", [204, 500, None])
def test_a_receiver_is_tried(receiver: Any, status: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = listening(logger, monkeypatch)
    heard: list[Any] = []

    def answer(sent: httpx.Request) -> httpx.Response:
        assert str(sent.url) == URL
        heard.append(json.loads(sent.content))
        if status is None:
            raise httpx.ConnectError(URL)
        return httpx.Response(status)

    pauses = receiver(answer)
    assert handler(load_event("webhook_trial"), CONTEXT) == {"status": status}
    (body,) = heard
    assert (body["type"], body["id"]) == ("webhook.test", load_event("webhook_trial")["trial"]["id"])
    assert pauses == []
    assert "hunter2" not in stream.getvalue() and "hooks.example.com" not in stream.getvalue()
