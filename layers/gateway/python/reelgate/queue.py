"""The queue of attempts to tell the receivers of webhooks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types_boto3_sqs import SQSClient


@dataclass(frozen=True)
class Queue:
    client: "SQSClient"
    url: str

    def send(self, message: Mapping[str, Any], *, delay: int) -> None:
        """Puts a message in that comes out after `delay` seconds, of which SQS takes up to 900."""
        self.client.send_message(QueueUrl=self.url, MessageBody=json.dumps(message), DelaySeconds=delay)
