"""The queue of events that receivers of webhooks are to hear."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reelgate import webhooks

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Queue:
    client: "SQSClient"
    url: str

    def send(self, event: Mapping[str, Any]) -> None:
        """Puts an event in as the bus does: one more message, with all of its attempts before it."""
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(event))

    def pause(self, receipt: str, receives: int) -> None:
        """Hides a message until its next attempt is due. After the last one it comes back once more, and the queue
        puts it aside."""
        seconds = webhooks.pause(receives)
        if seconds is not None:
            self.client.change_message_visibility(QueueUrl=self.url, ReceiptHandle=receipt, VisibilityTimeout=seconds)
