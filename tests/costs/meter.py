"""Counts what a world makes AWS do, in the units that AWS bills."""

import json
from collections import Counter
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from tests.costs.ledger import Ledger
from tests.faults.lambdas import ACCOUNT, PREFIX, Lambdas
from tests.faults.world import World

# What each point of a run is billed as; None for what AWS makes no charge for, or has no part in.
BILLED: dict[str, tuple[str, ...] | None] = {
    "secretsmanager.get_secret_value": ("secret_reads",),
    "s3.put_object": ("puts",),
    "s3.list_objects_v2": ("puts",),
    "s3.create_multipart_upload": ("puts",),
    "s3.upload_part": ("puts",),
    "s3.complete_multipart_upload": ("puts",),
    "s3.get_object": ("gets",),
    "s3.head_object": ("gets",),
    "s3.delete_object": None,
    "sqs.send_message": ("queue_requests",),
    "bus.deliver": ("queue_requests",),  # EventBridge sends to the queue
    "invoke.api": ("invocations", "api_requests", "traces"),
    "invoke.announce": ("invocations", "traces"),
    # Lambda receives a batch for it, and deletes it afterwards.
    "invoke.webhook": ("invocations", "traces", "queue_requests", "queue_requests"),
    "invoke.settle": ("invocations",),
    "invoke.sweep": ("invocations", "traces", "schedules"),
    "events.put_events": None,  # by the event
    "stepfunctions.start_execution": None,  # by the state
    "stepfunctions.describe_execution": None,
    "fal.submit": None,
    "fal.poll": None,
    "fal.result": None,
    "fal.file": None,
    "receiver": None,
}


class Functions(Lambdas):
    """Counts the invocations by what is done in them, as their time differs."""

    ran: Counter[str]

    def run(self, name: str, event: Any) -> Any:
        folder = name.removeprefix(ACCOUNT)
        kind = f"provider {event['action']}" if folder.startswith(PREFIX) else folder
        self.ran[kind] += 1
        return super().run(name, event)


@dataclass
class Meter:
    """Put into a world, it counts what comes after. `said` is what the functions print: metrics. The sweep's own
    invocations are no video's: it runs every minute, whatever there is to do."""

    world: World
    said: StringIO = field(default_factory=StringIO)
    downloads: int = 0
    """Files that the caller fetched from the bucket, by a link."""

    def __post_init__(self) -> None:
        functions = Functions(self.world.faults)
        functions.ran = Counter()
        self.functions = self.world.lambdas = functions
        self.ledger = Ledger("dynamodb", self.world.table, self.world.faults)
        self.world.clients["dynamodb"] = self.ledger
        self._first = len(self.world.faults.points)
        self._events = len(self.world.bus.events)

    def bill(self, *, sweeps: bool = False) -> dict[str, float]:
        """Units by name; with the sweep's invocations, or without."""
        points = [each.name for each in self.world.faults.points[self._first :]]
        counted = Counter(unit for point in points if sweeps or point != "invoke.sweep" for unit in _billed(point))
        return {
            **counted,
            "transitions": sum(each.run.transitions for each in self.world.executions.all.values()),
            "write_units": self.ledger.writes,
            "read_units": self.ledger.reads,
            "gets": counted["gets"] + self.downloads,
            "events": len(self.world.bus.events) - self._events,
        }

    def log_bytes(self) -> int:
        """Of what the functions log, the metrics among it."""
        text = self.functions.log.getvalue() + self.said.getvalue()
        # Whether a handler was imported for this run is none of the video's.
        return len(text.replace('"cold_start":true', '"cold_start":false').encode())

    def metrics(self) -> set[str]:
        """Each name with its dimensions' values is a metric, and is billed."""
        found = set()
        for line in self.said.getvalue().splitlines():
            blob = json.loads(line)
            for directive in blob["_aws"]["CloudWatchMetrics"]:
                for names in directive["Dimensions"]:
                    said = [f"{name}={blob[name]}" for name in names]
                    found |= {" ".join((metric["Name"], *said)) for metric in directive["Metrics"]}
        return found


def _billed(point: str) -> tuple[str, ...]:
    if point.startswith("dynamodb."):
        return ()
    if point.startswith(f"invoke.{PREFIX}"):
        return ("invocations",)
    return BILLED[point] or ()
