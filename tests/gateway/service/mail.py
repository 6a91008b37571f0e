"""A queue, a sweep and a receiver, under a clock that jumps from one thing that happens to the next."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

import httpx

from reelgate.deliveries import Delivery
from reelgate.jobs import Output, OutputState, Status
from reelgate.service.announce import detail
from reelgate.service.dispatch import Dispatch
from reelgate.service.post import Post
from reelgate.service.signing import Signing
from reelgate.service.sweep import Sweep
from reelgate.service.webhook import Messenger
from reelgate.store.deliveries import Deliveries
from reelgate.store.endpoints import Endpoints
from reelgate.store.rotations import Rotations
from tests.gateway.samples import CREATED, ID, media
from tests.gateway.service.conftest import Workbench

URL = "https://hooks.example.com/reelgate?token=hunter2"
HOST = "hooks.example.com"
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})
EVENT = f"evt_{ID.removeprefix('video_')}_completed"
VISIBILITY = 540
"""Seconds after which a message that was received and not deleted comes back."""

Receiver = Callable[[httpx.Request], httpx.Response]


class Crash(Exception):
    """The process is gone."""


@dataclass
class Line:
    """The queue: what was sent, by the second at which it comes out."""

    clock: Any
    waiting: list[tuple[int, int, Any]] = field(default_factory=list)
    sent: list[tuple[Any, int]] = field(default_factory=list)
    turn: Iterator[int] = field(default_factory=count)

    def send(self, message: Any, *, delay: int) -> None:
        assert 0 <= delay <= 900, "more than SQS takes"
        self.sent.append((message, delay))
        self.put(message, self.clock.seconds + delay)

    def put(self, message: Any, at: int) -> None:
        heapq.heappush(self.waiting, (at, next(self.turn), message))


def messenger(bench: Workbench, receiver: Receiver, **changes: Any) -> Messenger:
    """functions/webhook, with a receiver that answers so; nothing is drawn for the jitter."""
    deliveries = changes.pop("deliveries", Deliveries(bench.store.table))
    queue: Any = changes.pop("queue", Line(bench.clock))
    return Messenger(
        videos=bench.store.videos,
        deliveries=deliveries,
        endpoints=changes.pop("endpoints", Endpoints(bench.store.table)),
        dispatch=Dispatch(deliveries=deliveries, queue=queue, clock=bench.clock),
        bucket=bench.bucket,
        post=Post(
            client=httpx.Client(transport=httpx.MockTransport(receiver)),
            signing=Signing(rotations=Rotations(bench.store.table), master=lambda: "master", clock=bench.clock),
            clock=bench.clock,
            monotonic=changes.pop("monotonic", lambda: 0.0),
        ),
        clock=bench.clock,
        random=changes.pop("random", lambda: 0.0),
    )


def event(bench: Workbench, *outputs: Output, url: str | None = URL, **changes: Any) -> dict[str, Any]:
    """A video with this receiver, and its last event as it stands on the bus."""
    changes = {"status": Status.COMPLETED, "completed_at": CREATED, "cost": 0, "webhook": bool(url)} | changes
    parameters = {"webhook_url": url, "metadata": {"shot": "1a"}} if url else {}
    made = bench.put(*outputs or (DONE,), parameters=parameters, **changes)
    bench.store.due.told(made)
    type = f"video.{made.status}"
    return {"detail-type": type, "detail": detail(made, type, CREATED)}


def on_record(bench: Workbench, video_id: str = ID) -> Delivery:
    (delivery,) = Deliveries(bench.store.table).of_video(video_id)
    return delivery


def answering(*statuses: int, **headers: str) -> Receiver:
    """One after the other, the last one for ever."""
    left = list(statuses)

    def receiver(_: httpx.Request) -> httpx.Response:
        return httpx.Response(left.pop(0) if len(left) > 1 else left[0], headers=headers)

    return receiver


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be sent to {request.url}")


@dataclass
class Mail:
    """What becomes of a message. `heard` has the second of each POST, counted from the beginning, by `webhook-id`."""

    bench: Workbench
    receiver: Receiver
    queue: Line = field(init=False)
    messenger: Messenger = field(init=False)
    heard: dict[str, list[int]] = field(default_factory=dict)
    began: int = field(init=False)

    def __post_init__(self) -> None:
        self.began = self.bench.clock.seconds
        self.queue = Line(self.bench.clock)
        self.messenger = messenger(self.bench, self._hear, queue=self.queue)

    def _hear(self, request: httpx.Request) -> httpx.Response:
        at = self.bench.clock.seconds - self.began
        answer = self.receiver(request)
        self.heard.setdefault(request.headers["webhook-id"], []).append(at)
        return answer

    @property
    def times(self) -> list[int]:
        """Of the only event that was heard of."""
        (times,) = self.heard.values()
        return times

    def change(self, **collaborators: Any) -> None:
        self.messenger = replace(self.messenger, **collaborators)

    def run(self, *, for_seconds: int = 5 * 24 * 3600) -> None:
        """Until nothing is left to do, or the time is over."""
        end = self.bench.clock.seconds + for_seconds
        while (at := min(self._nexts(), default=end + 1)) <= end:
            self.bench.clock.tick(max(0, at - self.bench.clock.seconds))
            while self.queue.waiting and self.queue.waiting[0][0] <= self.bench.clock.seconds:
                self.take(heapq.heappop(self.queue.waiting)[2])
            if self.bench.clock.seconds % 60 == 0:
                self.sweep()

    def take(self, message: Any) -> None:
        """One message comes out; it comes back when it was not dealt with."""
        try:
            self.messenger.deliver(message)
        except Crash:
            self.queue.put(message, self.bench.clock.seconds + VISIBILITY)

    def sweep(self) -> None:
        nobody: Any = None
        queue: Any = self.queue
        store = self.bench.store
        Sweep(
            videos=store.videos,
            due=store.due,
            workflow=nobody,
            outbox=nobody,
            dispatch=replace(self.messenger.dispatch, queue=queue),
            erasure=nobody,
            clock=self.bench.clock,
        ).run()

    def _nexts(self) -> Iterable[int]:
        """When a message comes out, and the minute at which the sweep finds something."""
        yield from (at for at, _, _ in self.queue.waiting[:1])
        table = self.bench.store.table
        first = table.client.query(
            TableName=table.name,
            IndexName="by_due",
            KeyConditionExpression="due_pk = :due",
            ExpressionAttributeValues={":due": {"S": "DUE"}},
            Limit=1,
        )["Items"]
        for item in first:
            at = max(int(item["due_sk"]["N"]), self.bench.clock.seconds + 1)
            yield at + -at % 60
