"""The queue, on moto's SQS."""

import json
from typing import Any

import boto3
import pytest

from reelgate import webhooks
from reelgate.queue import Queue


@pytest.fixture
def queue(aws: None) -> Queue:
    client = boto3.client("sqs")
    url = client.create_queue(QueueName="webhooks", Attributes={"VisibilityTimeout": "30"})["QueueUrl"]
    return Queue(client, url)


def test_an_event_goes_in_as_it_is(queue: Queue) -> None:
    event = {"detail-type": "video.completed", "detail": {"id": "evt_1"}}
    queue.send(event)
    (message,) = queue.client.receive_message(QueueUrl=queue.url)["Messages"]
    assert json.loads(message["Body"]) == event


def test_the_pauses_are_the_schedules(queue: Queue) -> None:
    asked: list[Any] = []
    queue.client.meta.events.register(
        "provide-client-params.sqs.ChangeMessageVisibility", lambda params, **_: asked.append(params)
    )
    queue.send({})
    (message,) = queue.client.receive_message(QueueUrl=queue.url)["Messages"]
    for receives in range(1, len(webhooks.SCHEDULE) + 3):
        queue.pause(message["ReceiptHandle"], receives)
    assert [each["VisibilityTimeout"] for each in asked] == list(webhooks.SCHEDULE)
    assert {each["ReceiptHandle"] for each in asked} == {message["ReceiptHandle"]}
