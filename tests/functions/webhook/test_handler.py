"""An SQS batch in, the messages that are to come again out; a trial in, an answer out."""

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
from tests.conftest import StoppedClock
from tests.functions.conftest import Deployment
from tests.functions.invocation import (
    CONTEXT,
    INSIDE,
    OUTSIDE,
    leading_inside,
    listening,
    load_event,
    measured,
    refused,
)
from tests.gateway.samples import ID, media, request, video

URL = "https://hooks.example.com/reelgate?token=hunter2"
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})
Receiver = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def receiver(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Callable[[Receiver], list[Any]]:
    """Answers with this function; the list fills with what is put on the queue."""
    deployment.store.put(
        video(DONE, tenant="default", status=Status.COMPLETED, completed_at=1, cost=0), request(webhook_url=URL)
    )
    sent: list[Any] = []

    def answering(answer: Receiver) -> list[Any]:
        client = httpx.Client(transport=httpx.MockTransport(answer))
        made = webhook.messenger()
        made = replace(made, post=replace(made.post, client=client), random=lambda: 0.0)
        monkeypatch.setattr(webhook, "messenger", lambda: made)
        monkeypatch.setattr(made.dispatch.queue.client, "send_message", lambda **call: sent.append(call))
        return sent

    return answering


def test_the_sample_is_delivered(receiver: Any, clock: StoppedClock, capsys: pytest.CaptureFixture[str]) -> None:
    heard: list[Any] = []

    def answer(sent: httpx.Request) -> httpx.Response:
        assert str(sent.url) == URL
        heard.append(json.loads(sent.content))
        return httpx.Response(200)

    sent = receiver(answer)
    assert handler(load_event("webhook_sqs"), CONTEXT) == {"batchItemFailures": []}
    (body,) = heard
    assert (body["type"], body["data"]["id"]) == ("video.completed", ID)
    assert sent == []
    attempt, heard_after = measured(capsys.readouterr().out)
    assert (attempt.name, attempt.dimensions) == ("WebhookAttempts", (("standing", "delivered"),))
    late = clock.seconds - json.loads(load_event("webhook_sqs")["Records"][0]["body"])["detail"]["created_at"]
    assert (heard_after.name, heard_after.values, heard_after.unit) == ("TimeToWebhook", (late,), "Seconds")


def test_what_was_not_heard_is_planned_anew_and_its_message_is_done(
    receiver: Any, deployment: Deployment, clock: StoppedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = listening(logger, monkeypatch)
    sent = receiver(lambda _: httpx.Response(500))
    event = load_event("webhook_sqs")
    delays = []
    for pause in (5, 300, None):
        assert handler(event, CONTEXT) == {"batchItemFailures": []}
        if pause:
            call = sent.pop()
            delays.append(call["DelaySeconds"])
            event["Records"][0]["body"] = call["MessageBody"]
            clock.tick(pause)
    assert (delays, sent) == ([5, 300], []), "the third wait is the sweep's"
    (delivery,) = Deliveries(deployment.store.table).of_video(ID)
    assert (delivery.standing, len(delivery.attempts)) == (Standing.PENDING, 3)
    assert delivery.next_attempt_at == clock.seconds + 1_800
    logged = stream.getvalue()
    assert ID in logged and logged.count("not delivered") == 3
    assert "hunter2" not in logged and "hooks.example.com" not in logged


def test_a_copy_of_a_message_is_done_too(receiver: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = listening(logger, monkeypatch)
    heard: list[Any] = []

    def answer(sent: httpx.Request) -> httpx.Response:
        heard.append(sent)
        return httpx.Response(500)

    receiver(answer)
    for _ in range(2):
        assert handler(load_event("webhook_sqs"), CONTEXT) == {"batchItemFailures": []}
    assert len(heard) == 1
    assert "not called for" in stream.getvalue()


@pytest.mark.parametrize("status", [200, 500])
def test_what_cannot_be_recorded_comes_again(
    receiver: Any, deployment: Deployment, status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The receiver hears it once more, since nothing says that it did."""

    def unwritable(*_: Any, **__: Any) -> bool:
        raise EndpointConnectionError(endpoint_url="https://dynamodb.example")

    stream = listening(logger, monkeypatch)
    sent = receiver(lambda _: httpx.Response(status))
    with monkeypatch.context() as broken:
        broken.setattr(Deliveries, "save", unwritable)
        kept = handler(load_event("webhook_sqs"), CONTEXT)["batchItemFailures"]
    assert kept == [{"itemIdentifier": load_event("webhook_sqs")["Records"][0]["messageId"]}]
    assert sent == []
    assert "not dealt with" in stream.getvalue() and ID in stream.getvalue()
    assert "hunter2" not in stream.getvalue()
    assert handler(load_event("webhook_sqs"), CONTEXT) == {"batchItemFailures": []}
    assert len(Deliveries(deployment.store.table).of_video(ID)) == 1


def test_one_receiver_does_not_hold_up_another(receiver: Any, deployment: Deployment) -> None:
    deployment.store.put(
        video(DONE, id="video_2", status=Status.COMPLETED, completed_at=1),
        request(webhook_url="https://b.example.com/"),
    )

    def answer(sent: httpx.Request) -> httpx.Response:
        if str(sent.url) == URL:
            raise RuntimeError("something that nobody thought of")
        return httpx.Response(200)

    receiver(answer)
    event = load_event("webhook_sqs")
    second = copy.deepcopy(event["Records"][0]) | {"messageId": "second"}
    second["body"] = second["body"].replace(ID, "video_2")
    event["Records"].append(second)
    assert handler(event, CONTEXT) == {"batchItemFailures": [{"itemIdentifier": event["Records"][0]["messageId"]}]}
    (delivery,) = Deliveries(deployment.store.table).of_video("video_2")
    assert delivery.standing is Standing.DELIVERED


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

    sent = receiver(answer)
    assert handler(load_event("webhook_trial"), CONTEXT) == {"status": status}
    (body,) = heard
    assert (body["type"], body["id"]) == ("webhook.test", load_event("webhook_trial")["trial"]["id"])
    assert sent == []
    assert "hunter2" not in stream.getvalue() and "hooks.example.com" not in stream.getvalue()


REFUSED = pytest.mark.parametrize(
    ("url", "said"),
    [(INSIDE, {"entrance": "webhook_url", "reason": "host"}), (OUTSIDE, {"reason": "resolved_inside"})],
    ids=["as it is written", "as it resolves"],
)


@REFUSED
def test_a_receiver_that_is_refused_is_logged_and_no_part_of_its_url(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, url: str, said: dict[str, str]
) -> None:
    """It may have been let in by an older version, or lead elsewhere by now."""
    made = video(DONE, tenant="default", status=Status.COMPLETED, completed_at=1, cost=0)
    deployment.store.put(made, request(webhook_url=url))
    leading_inside(monkeypatch)
    stream = listening(logger, monkeypatch)
    assert handler(load_event("webhook_sqs"), CONTEXT) == {"batchItemFailures": []}
    (line,) = refused(stream)
    assert line.items() >= {**said, "level": "WARNING", "video_id": ID, "attempt": 1}.items()
    (delivery,) = Deliveries(deployment.store.table).of_video(ID)
    assert [each.status for each in delivery.attempts] == [None]


@REFUSED
def test_so_is_one_that_is_tried(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, url: str, said: dict[str, str]
) -> None:
    leading_inside(monkeypatch)
    stream = listening(logger, monkeypatch)
    event = load_event("webhook_trial")
    event["trial"]["url"] = url
    assert handler(event, CONTEXT) == {"status": None}
    (line,) = refused(stream)
    assert line.items() >= said.items()


def test_what_is_about_one_video_is_not_said_of_the_next_thing(
    receiver: Any, deployment: Deployment, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two messages the second is about a video that is not there."""
    receiver(lambda _: httpx.Response(200))
    stream = listening(logger, monkeypatch)
    event = load_event("webhook_sqs")
    second = copy.deepcopy(event["Records"][0]) | {"messageId": "second"}
    second["body"] = second["body"].replace(ID, "video_2")
    event["Records"].append(second)
    handler(event, CONTEXT)
    logger.info("after all")
    lines = [json.loads(line) for line in stream.getvalue().splitlines()]
    assert [(each["message"], each.get("video_id"), each.get("attempt")) for each in lines] == [
        ("delivered", ID, 1),
        ("not called for", "video_2", 1),
        ("after all", None, None),
    ]
