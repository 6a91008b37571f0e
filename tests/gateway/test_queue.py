"""The queue, on moto's SQS."""

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from reelgate.deliveries import LONGEST_DELAY
from reelgate.queue import Queue


@pytest.fixture
def queue(aws: None) -> Queue:
    client = boto3.client("sqs")
    return Queue(client, client.create_queue(QueueName="webhooks")["QueueUrl"])


def test_a_message_goes_in_as_it_is(queue: Queue) -> None:
    message = {"detail-type": "video.completed", "detail": {"id": "evt_1"}, "attempt": 2}
    queue.send(message, delay=0)
    (received,) = queue.client.receive_message(QueueUrl=queue.url)["Messages"]
    assert json.loads(received["Body"]) == message


def test_a_message_waits_for_as_long_as_sqs_lets_it(queue: Queue) -> None:
    asked: list[Any] = []
    queue.client.meta.events.register(
        "provide-client-params.sqs.SendMessage", lambda params, **_: asked.append(params["DelaySeconds"])
    )
    queue.send({}, delay=LONGEST_DELAY)
    assert asked == [LONGEST_DELAY]
    assert "Messages" not in queue.client.receive_message(QueueUrl=queue.url)
    with pytest.raises(ClientError):
        queue.send({}, delay=LONGEST_DELAY + 1)
