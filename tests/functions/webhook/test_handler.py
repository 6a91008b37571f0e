"""An SQS batch in, the messages to keep out."""

import copy
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from functions.webhook.handler import handler, logger
from reelgate import runtime
from reelgate.jobs import Output, OutputState, Status
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, forget_collaborators, listening, load_event
from tests.gateway.samples import ID, media, request, video

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
        made = replace(runtime.deliveries(), client=client)
        monkeypatch.setattr(runtime, "deliveries", lambda: made)
        queue = runtime.queue()
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
