"""A customer's own subscriber: a queue, and a rule on the deployment's bus that fills it."""

import json
from typing import Any

from tests.contract.cloud import Cloud
from tests.contract.waiting import until
from tests.schemas import hold

Event = dict[str, Any]


class Subscription:
    """Every event of the gateway from now on, in the order in which they came; each is held to its schema."""

    def __init__(self, cloud: Cloud, name: str = "a-customers") -> None:
        self._sqs = cloud.sqs
        self._events: list[Event] = []
        self._queue = cloud.sqs.create_queue(QueueName=f"{name}-queue")["QueueUrl"]
        attributes = cloud.sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        where = {"Rule": f"{name}-rule", "EventBusName": cloud.outputs["BusName"]}
        pattern = json.dumps({"source": ["reelgate"]})
        cloud.events.put_rule(Name=where["Rule"], EventBusName=where["EventBusName"], EventPattern=pattern)
        cloud.events.put_targets(**where, Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])

    def events(self) -> list[Event]:
        """All that came so far."""
        while messages := self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                event = json.loads(message["Body"])
                hold(event)
                self._events.append(event)
            read: Any = [{"Id": each["MessageId"], "ReceiptHandle": each["ReceiptHandle"]} for each in messages]
            self._sqs.delete_message_batch(QueueUrl=self._queue, Entries=read)
        return self._events

    def of(self, video_id: str, *, last: str) -> list[Event]:
        """A video's events, once the one of type `last` is among them."""

        def look() -> list[Event] | None:
            found = [event for event in self.events() if event["detail"].get("video", {}).get("id") == video_id]
            return found if last in [event["detail-type"] for event in found] else None

        return until(look, within=20, what=f"{last} of {video_id} on the bus")
