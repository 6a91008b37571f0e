"""From the table to the receivers: the table's stream, the bus with its rule, and the queue, as Lambda polls them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tests.faults.lambdas import Broke
from tests.faults.refusals import refused

After = Callable[[float, Callable[[], None]], None]
Invoke = Callable[[str, Any], Any]

BATCH = 100
OLDEST = 23 * 3600
"""Seconds, as infra/events.py says, until the stream gives up; a batch is cut in half at each error."""
_LONGEST_PAUSE = 300


def passes(item: Any) -> bool:
    """What the mapping's filters let through: videos, deliveries that were given up, endpoints that were disabled, and
    counters of money."""
    sort = item["sk"]["S"]
    match sort[:2]:
        case "D#":
            return bool(item.get("standing") == {"S": "failed"})
        case "E#":
            return "N" in item.get("disabled_at", {})
        case _:
            counter = sort.startswith("2") and item["pk"]["S"].startswith("B#")
            return bool(sort == "S" or counter)


class GivenUp(Exception):
    """All tries of a batch failed, one like the other."""


@dataclass
class Stream:
    """One shard: nothing overtakes a batch that fails. `lost` are the records that were given up, as the dead letter
    queue knows them: by number, without their content."""

    after: After
    invoke: Invoke
    now: Callable[[], float]
    lost: list[str] = field(default_factory=list)
    _waiting: list[tuple[list[Any], int]] = field(default_factory=list)
    _fresh: list[Any] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))
    _going: bool = False

    def changed(self, before: str | None, after: str) -> None:
        """What the table tells of an item; the mapping's filter lets the videos' own pass."""
        item = json.loads(after)
        if not passes(item):
            return
        images = {"NewImage": item, **({"OldImage": json.loads(before)} if before else {})}
        self._fresh.append(
            {
                "eventID": str(number := next(self._numbers)),
                "eventName": "MODIFY" if before else "INSERT",
                "eventSource": "aws:dynamodb",
                "dynamodb": {
                    "ApproximateCreationDateTime": int(self.now()),
                    "Keys": {name: item[name] for name in ("pk", "sk")},
                    "SequenceNumber": f"{number:08d}",
                    **images,
                },
            }
        )
        self._go(0)

    @property
    def idle(self) -> bool:
        return not self._waiting and not self._fresh

    def _go(self, pause: float) -> None:
        if not self._going:
            self._going = True
            self.after(pause, self._deliver)

    def _deliver(self) -> None:
        self._going = False
        if not self._waiting and self._fresh:
            self._waiting, self._fresh = [(self._fresh[:BATCH], 0)], self._fresh[BATCH:]
        if not self._waiting:
            return
        records, tries = self._waiting.pop(0)
        try:
            left = self._tried(records)
        except GivenUp:
            left, tries = records, -1
        if not left:
            return self._go(0)
        if tries < 0 or self.now() - left[0]["dynamodb"]["ApproximateCreationDateTime"] > OLDEST:
            self.lost += [each["dynamodb"]["SequenceNumber"] for each in left]
            return self._go(0)
        middle = len(left) // 2 or 1
        halves = [left[:middle], left[middle:]] if len(left) == len(records) else [left]
        self._waiting[:0] = [(half, tries + 1) for half in halves if half]
        return self._go(min(2**tries, _LONGEST_PAUSE))

    def _tried(self, records: list[Any]) -> list[Any]:
        """What is left of a batch after one try."""
        try:
            answer = self.invoke("announce", {"Records": records})
        except Broke:
            return records
        failed = [each["itemIdentifier"] for each in (answer or {}).get("batchItemFailures", ())]
        numbers = [each["dynamodb"]["SequenceNumber"] for each in records]
        return records[min(map(numbers.index, failed)) :] if failed else []


FINAL = ("video.completed", "video.failed", "video.cancelled")


@dataclass
class Bus:
    """`events` are all that were put, `deliver` takes those that the rule of the webhooks lets pass."""

    deliver: Callable[[Any], None]
    events: list[Any] = field(default_factory=list)

    def put_events(self, *, Entries: Any) -> Any:  # noqa: N803
        for entry in Entries:
            event = {
                "version": "0",
                "id": f"event-{len(self.events)}",
                "detail-type": entry["DetailType"],
                "source": entry["Source"],
                "detail": json.loads(entry["Detail"]),
            }
            self.events.append(event)
            if entry["DetailType"] in FINAL and event["detail"].get("webhook") is True:
                self.deliver(event)
        return {"FailedEntryCount": 0, "Entries": [{"EventId": "1"} for _ in Entries]}


MOST_RECEIVES = 10
VISIBILITY = 540
TOGETHER = 5


@dataclass
class Message:
    body: str
    receipt: str
    receives: int = 0
    visible_at: float = 0.0
    deleted: bool = False


@dataclass
class Queue:
    """SQS with functions/webhook behind it. `dead` is its dead letter queue."""

    after: After
    invoke: Invoke
    now: Callable[[], float]
    messages: list[Message] = field(default_factory=list)
    dead: list[Message] = field(default_factory=list)
    _numbers: Any = field(default_factory=lambda: count(1))

    def send_message(self, *, MessageBody: str, DelaySeconds: int = 0, **_: Any) -> Any:  # noqa: N803
        message = Message(MessageBody, f"receipt-{next(self._numbers)}")
        self.messages.append(message)
        self._hide(message, DelaySeconds)
        return {"MessageId": message.receipt}

    def change_message_visibility(self, *, ReceiptHandle: str, VisibilityTimeout: int, **_: Any) -> Any:  # noqa: N803
        for message in self.messages:
            if message.receipt == ReceiptHandle:
                self._hide(message, VisibilityTimeout)
                return {}
        raise refused("InvalidParameterValue", "ChangeMessageVisibility")

    def _hide(self, message: Message, seconds: float) -> None:
        message.visible_at = self.now() + seconds
        self.after(seconds, self._receive)

    def _receive(self) -> None:
        seen = [each for each in self.messages if each.visible_at <= self.now()][:TOGETHER]
        for message in [each for each in seen if each.receives >= MOST_RECEIVES]:
            self._settle(message, self.dead)
            seen.remove(message)
        if not seen:
            return
        for message in seen:
            message.receives += 1
            self._hide(message, VISIBILITY)
        try:
            answer = self.invoke("webhook", {"Records": [_record(message) for message in seen]})
        except Broke:
            return
        kept = {each["itemIdentifier"] for each in (answer or {}).get("batchItemFailures", ())}
        for message in seen:
            if message.receipt not in kept:
                self._settle(message, [])

    def _settle(self, message: Message, place: list[Message]) -> None:
        if message in self.messages:
            self.messages.remove(message)
            place.append(message)


def _record(message: Message) -> Any:
    return {
        "messageId": message.receipt,
        "receiptHandle": message.receipt,
        "body": message.body,
        "attributes": {"ApproximateReceiveCount": str(message.receives)},
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:webhooks",
        "awsRegion": "us-east-1",
    }
