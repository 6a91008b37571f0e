"""Time, which passes faster here, and what comes with it."""

import threading
from dataclasses import dataclass, field

from botocore.exceptions import BotoCoreError, ClientError

from reelgate.store.due import Due, Entry
from reelgate.store.table import Table
from tests.contract.cloud import Cloud

MINUTE = 2.0
"""Seconds."""
VISIBILITY = "10"
"""Seconds after which a webhook that was taken by a killed function is to be had again: else nine minutes."""
EVER = 2**40


@dataclass
class Operator:
    """Every video is due for the sweep, which runs, once in a minute. It may meet an engine that is not there, or be
    killed itself."""

    cloud: Cloud
    minute: float = MINUTE
    sweeps: int = 0
    failed: int = 0
    _stopped: threading.Event = field(default_factory=threading.Event)

    def hurry(self) -> None:
        """For webhooks. The engine keeps it."""
        queue = self.cloud.deployed.resource("WebhooksQueue")
        self.cloud.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"VisibilityTimeout": VISIBILITY})

    def run(self) -> None:
        """Until `stop`."""
        while not self._stopped.wait(self.minute):
            try:
                self._pass_time()
                answer = self.cloud.lambda_.invoke(FunctionName=self.cloud.deployed.resource("Sweep"))
                answer["Payload"].read()
            except (BotoCoreError, ClientError):
                continue
            self.sweeps += 1
            self.failed += "FunctionError" in answer

    def stop(self) -> None:
        self._stopped.set()

    def due(self) -> list[Entry]:
        """What the sweep has yet to look at."""
        return list(Due(self._table()).entries(now=EVER))

    def _pass_time(self) -> None:
        for entry in self.due():
            try:
                self.cloud.dynamodb.update_item(
                    TableName=self._table().name,
                    Key={"pk": {"S": f"V#{entry.video_id}"}, "sk": {"S": entry.sort}},
                    UpdateExpression="SET due_sk = :now",
                    ConditionExpression="attribute_exists(due_sk)",
                    ExpressionAttributeValues={":now": {"N": "0"}},
                )
            except self.cloud.dynamodb.exceptions.ConditionalCheckFailedException:
                continue  # it ended meanwhile

    def _table(self) -> Table:
        return Table(self.cloud.dynamodb, self.cloud.outputs["TableName"])
