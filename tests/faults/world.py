"""A deployment in one thread, on a clock that jumps: what is next happens next, and always in the same order."""

import heapq
import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from typing import Any

import infra
from reelgate.store.table import dumps
from tests.faults.doors import Client
from tests.faults.executions import Execution, Executions
from tests.faults.faults import LATEST, Faults, Kind
from tests.faults.lambdas import ACCOUNT, Broke, Lambdas, deployed
from tests.faults.machine import Failed
from tests.faults.stores import Bucket, Secrets
from tests.faults.streams import Bus, GivenUp, Queue, Stream
from tests.faults.tables import Table
from tests.faults.vendors import Kling
from tests.faults.wires import MASTER, Wires
from tests.workflow.vendor import Ask, Vendor
from tests.workflow.wires import Fal, OpenAI, Replicate

BEGIN = datetime(2026, 11, 22, 12, 0, tzinfo=UTC).timestamp()
LONGEST = 4 * 24 * 3600
"""Virtual seconds after which a world must have come to rest."""
MOST = 1500
"""Points for each video, of which one that goes well has about fifty: a world that runs in circles ends here."""
MACHINE = "arn:aws:states:us-east-1:123456789012:stateMachine:reelgate"
ADMIN = "admin-sentinel"
KEY = "key-sentinel"
_DEFINITION = (Path(infra.__path__[0]) / "video.asl.json").read_text()
_MACHINE = deployed(_DEFINITION)

ENVIRONMENT = {
    "TABLE_NAME": "table",
    "MEDIA_BUCKET": "media",
    "STATE_MACHINE_ARN": MACHINE,
    "PROVIDERS": "mock,fal,replicate,kling",
    "ADMIN_KEY_SECRET_ARN": "secret:admin",
    "WEBHOOK_SECRET_ARN": "secret:webhook",
    "RETENTION_DAYS": "30",
    "BUS_NAME": "bus",
    "WEBHOOK_QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/webhooks",
    "WEBHOOK_FUNCTION": f"{ACCOUNT}webhook",
    "PREVIEW_FUNCTION": f"{ACCOUNT}preview",
    "AWS_DEFAULT_REGION": "us-east-1",
    "POWERTOOLS_METRICS_NAMESPACE": "reelgate",
}
LIMITS = {"daily_budget_micros": 10**9, "monthly_budget_micros": 10**10, "concurrent_videos": 50}
"""Of the deployment, so that each video holds something of a budget; none is ever used up."""
_RUNNING = {"mock": "in_progress", "fal": "IN_PROGRESS", "replicate": "processing", "kling": "processing"}
TASK = (Kind.REFUSED, Kind.BROKEN, Kind.LOST, Kind.ABORTED)
REQUEST = (Kind.BROKEN, Kind.LOST)
POLLED = (Kind.BROKEN, Kind.LOST, Kind.TWICE)
STREAMED = (*POLLED, Kind.OUTAGE)


@dataclass
class World:
    """Everything of one run. `sweeps` is False for a deployment whose schedule is switched off."""

    faults: Faults
    sweeps: bool = True

    def __post_init__(self) -> None:
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = count()
        self._sweeping = False
        self.faults.now = BEGIN
        self.vendors: dict[str, Vendor] = {}
        for kind in (OpenAI, Fal, Replicate, Kling):
            self.engage(kind)
        self.lambdas = Lambdas(self.faults)
        self.stream = Stream(
            self.after, lambda name, event: self.invoke(name, event, STREAMED), lambda: self.faults.now
        )
        self.table = Table(self.stream.changed)
        limits = dumps({**LIMITS, "pk": "B#deployment", "sk": "L"})
        self.table.items["B#deployment", "L"] = json.dumps(limits, sort_keys=True)
        self.bucket = Bucket()
        self.queue = Queue(self.after, lambda name, event: self.invoke(name, event, POLLED), lambda: self.faults.now)
        self.bus = Bus(lambda event: self.after(0, lambda: self._told(event)))
        self.executions = Executions(_MACHINE, self.after, self._task, lambda: self.faults.now)
        self.wires = Wires(self.vendors, self.faults, lambda: self.lambdas.running[-1])
        keys = {f"secret:{name}": f"{KEY}-{name}" for name in self.vendors}
        secrets = Secrets({"secret:admin": ADMIN, "secret:webhook": MASTER, **keys})
        services: dict[str, Any] = {
            "dynamodb": self.table,
            "s3": self.bucket,
            "stepfunctions": self.executions,
            "events": self.bus,
            "sqs": self.queue,
            "secretsmanager": secrets,
            "lambda": self,
        }
        self.clients = {name: Client(name, service, self.faults) for name, service in services.items()}

    def engage(self, kind: type[Vendor]) -> None:
        """A vendor whose jobs run when they are first asked after."""
        vendor = self.vendors[kind.name] = kind(f"{KEY}-{kind.name}")
        vendor.script(Ask.POLL, lambda request: vendor.status(request, _RUNNING[kind.name]))

    def now(self) -> datetime:
        return datetime.fromtimestamp(self.faults.now, UTC)

    def after(self, seconds: float, happening: Callable[[], None]) -> None:
        heapq.heappush(self._events, (self.faults.now + seconds, next(self._numbers), happening))

    def run(self, *, until: float | None = None, videos: int = 1) -> bool:
        """Lets everything happen until nothing more will, or for a while. False when it never came to rest."""
        end, most = until or self.faults.now + LONGEST, len(self.faults.points) + MOST * videos
        if not self._sweeping:
            self._schedule_sweep()
        while self._events or self.faults.waiting:
            at = self._events[0][0] if self._events else self.faults.now + LATEST
            if at > end or len(self.faults.points) > most:
                self.faults.pass_time(max(min(at, end), self.faults.now))
                return False
            self.faults.pass_time(max(at, self.faults.now))
            if self._events:
                heapq.heappop(self._events)[2]()
        self.faults.pass_time(max(until or 0, self.faults.now))
        return True

    def invoke(self, name: str, event: Any, kinds: tuple[Kind, ...]) -> Any:
        """One invocation, at the fault point of whoever asks for it."""

        def broken(_: Callable[[], Any]) -> Any:
            raise Broke("Lambda.ServiceException")

        def refused(_: Callable[[], Any]) -> Any:
            raise Broke("Lambda.TooManyRequestsException")

        def lost(effect: Callable[[], Any]) -> Any:
            effect()
            raise Broke("States.Timeout")

        def given_up(_: Callable[[], Any]) -> Any:
            raise GivenUp

        failures = {
            Kind.OUTAGE: given_up,
            Kind.BROKEN: broken,
            Kind.REFUSED: refused,
            Kind.LOST: lost,
            Kind.ABORTED: lambda effect: effect(),
        }
        label = f"invoke.{name.removeprefix(ACCOUNT)}"
        return self.faults.at(label, lambda: self.lambdas.run(name, event), kinds, failures)

    def sweep(self) -> None:
        """One run of the schedule, whose failure the next makes up for."""
        try:
            self.invoke("sweep", {}, POLLED)
        except Broke:
            return

    def _task(self, execution: Execution, name: str, event: Any) -> Any:
        before = len(self.faults.injected)
        try:
            answer = self.invoke(name, event, TASK)
        except Broke as broke:
            raise Failed(broke.error, broke.message) from None
        here = self.faults.injected[before:]
        if any(kind is Kind.ABORTED and point.startswith("invoke.") for _, kind, point in here):
            execution.abort()
        return answer

    def _told(self, event: Any) -> None:
        self.faults.at("bus.deliver", lambda: self.queue.send_message(MessageBody=json.dumps(event)), (Kind.TWICE,), {})

    def _schedule_sweep(self) -> None:
        """At the first minute at which there may be something due: a run that finds nothing asks one question, and
        changes nothing."""
        moments = [*self._due(), *(at for at, _, _ in self._events[:1])]
        self._sweeping = bool(self.sweeps and moments)
        if self._sweeping:
            soon = max(min(moments), self.faults.now + 1)
            self.after(60 * math.ceil(soon / 60) - self.faults.now, self._minute)

    def _minute(self) -> None:
        if any(each <= self.faults.now for each in self._due()):
            self.sweep()
        self._schedule_sweep()

    def _due(self) -> list[int]:
        """The numbers by which anything stands in an index of the table: when somebody is to look at it."""
        items = [json.loads(item) for item in self.table.items.values()]
        return [
            int(value["N"]) for item in items for name, value in item.items() if name.endswith("_sk") and "N" in value
        ]
