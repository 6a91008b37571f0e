"""Webhooks that were given up, moved from their dead letters back to the queue, where each is tried anew."""

from collections.abc import Iterator
from typing import Any

from infra.operator.stack import Stack

_ATTRIBUTE = "ApproximateNumberOfMessages"
_BATCH = 10
_EMPTY = 3
"""Answers without a message that say that the queue is empty: one may come from a part of it that is."""


def dead_letters(stack: Stack) -> Iterator[str]:
    """As many as there are now: what is given up meanwhile waits for the next time. A message is deleted after it was
    sent, so that one which is moved when this is interrupted may come twice; the webhook's record says what is due."""
    sqs = stack.client("sqs")
    source, target = stack.resource("WebhooksUndelivered"), stack.resource("WebhooksQueue")
    there = waiting(sqs, source)
    moved = empty = 0
    while moved < there and empty < _EMPTY:
        asked = min(_BATCH, there - moved)
        found = sqs.receive_message(QueueUrl=source, MaxNumberOfMessages=asked, WaitTimeSeconds=1).get("Messages", [])
        empty = 0 if found else empty + 1
        for message in found:
            sqs.send_message(QueueUrl=target, MessageBody=message["Body"])
            sqs.delete_message(QueueUrl=source, ReceiptHandle=message["ReceiptHandle"])
            moved += 1
    yield f"moved {moved} of {there} dead letters to the queue" if there else "there are no dead letters"


def waiting(sqs: Any, url: str) -> int:
    """How many messages a queue has, about."""
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=[_ATTRIBUTE])["Attributes"]
    return int(attributes[_ATTRIBUTE])
