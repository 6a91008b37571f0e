"""A provider's desk over a table and a bucket in memory, and a vendor that follows a script."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest

from reelgate import catalog, media, provider
from reelgate.jobs import Output, OutputState, Route, Status, Video
from reelgate.keys import ApiKey
from reelgate.retention import Retention
from reelgate.service.accept import Acceptance
from reelgate.service.desk import Desk
from reelgate.service.market import Markets
from reelgate.service.uploads import Uploads
from reelgate.service.videos import VideoService
from reelgate.store.circuits import Circuits
from reelgate.store.marks import Marks
from reelgate.store.table import Table
from reelgate.transport import Transport
from tests import memory
from tests.conftest import TABLE, StoppedClock
from tests.gateway.samples import CREATED, request, video
from tests.gateway.store.conftest import Store

KEY = "sk-vendor"
OPERATION = {"id": "job"}
CLAIMED = Output(index=0, state=OutputState.SUBMITTING, claimed_at=CREATED)
SUBMITTED = Output(index=0, state=OutputState.SUBMITTED, operation=OPERATION, claimed_at=CREATED, submitted_at=CREATED)
IN_PROGRESS = Status.IN_PROGRESS
UPSTREAM = Route(provider="openai-compatible", model="wan", estimate=0)
"""A provider without idempotency."""
KLING = (
    Route(provider="fal", model="kling-v3", estimate=420_000),
    Route(provider="replicate", model="kling-v3", estimate=840_000),
)


def says(code: int = 200, /, **body: Any) -> httpx.Response:
    return httpx.Response(code, json=body)


def error(status: int, code: str, message: str = "said so", **headers: str) -> httpx.Response:
    """OpenAI's envelope."""
    return httpx.Response(status, json={"error": {"code": code, "message": message}}, headers=headers)


@dataclass
class Vendor:
    """Answers each kind of call with the next line of its script; a call that is not in it fails the test."""

    script: dict[str, list[httpx.Response | Exception]] = field(default_factory=lambda: defaultdict(list))
    asked: list[tuple[str, httpx.Request]] = field(default_factory=list)

    def will(self, action: str, *answers: httpx.Response | Exception) -> None:
        self.script[action].extend(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] in (f"Bearer {KEY}", f"Key {KEY}")
        action = self.action(request)
        self.asked.append((action, request))
        assert self.script[action], f"nobody expected {request.method} {request.url}"
        answer = self.script[action].pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @staticmethod
    def action(request: httpx.Request) -> str:
        path = request.url.path
        if request.method == "DELETE" or path.endswith("/cancel"):
            return "cancel"
        if path.endswith("/content"):
            return "content"
        return "submit" if request.method == "POST" else "poll"

    def calls(self, action: str) -> list[httpx.Request]:
        return [request for each, request in self.asked if each == action]


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be fetched from {request.url}")


@dataclass
class Workbench:
    store: Store
    bucket: media.Bucket
    clock: StoppedClock
    vendor: Vendor
    forgotten: list[str] = field(default_factory=list)

    def desk(self, name: str = "mock") -> Desk:
        adapter = provider.load(catalog.provider(name))
        client = httpx.Client(transport=httpx.MockTransport(self.vendor))
        strangers = httpx.Client(transport=httpx.MockTransport(never))

        def transport() -> Transport:
            base_url = "https://vendor.example/v1"
            return Transport(
                provider=adapter,
                base_url=base_url,
                key=KEY,
                client=client,
                own=lambda: client,
                stranger=lambda: strangers,
            )

        return Desk(
            provider=adapter,
            videos=self.store.videos,
            outputs=self.store.outputs,
            circuits=Circuits(self.store.table),
            bucket=self.bucket,
            transport=transport,
            forget_key=lambda: self.forgotten.append(name),
            clock=self.clock,
        )

    def put(self, *outputs: Output, **changes: Any) -> Video:
        """A video of the mock model, or of what the changes say."""
        parameters = changes.pop("parameters", {})
        made = video(*outputs, **changes)
        return self.store.put(made, request(**{"model": made.model, "seconds": "4"} | parameters))

    def objects(self) -> list[str]:
        """The keys of all files in the bucket."""
        listed = self.bucket.client.list_objects_v2(Bucket=self.bucket.name)
        return [each["Key"] for each in listed.get("Contents", [])]

    @property
    def output(self) -> Output:
        return self.store.output()


ACME = ApiKey(id="key_1", tenant="acme", name="Laptop")
OTHER = ApiKey(id="key_2", tenant="other", name="Phone")


@dataclass
class Machine:
    """Counts the starts; each may fail."""

    started: list[Video] = field(default_factory=list)
    failure: Exception | None = None

    def start(self, video: Video) -> None:
        self.started.append(video)
        if self.failure:
            raise self.failure


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def markets(bench: "Workbench") -> Markets:
    providers = ("mock", "fal", "replicate")
    return Markets(providers=providers, circuits=Circuits(bench.store.table), clock=bench.clock)


@pytest.fixture
def acceptance(bench: "Workbench", machine: Any, markets: Markets) -> Acceptance:
    return Acceptance(
        videos=bench.store.videos,
        marks=Marks(bench.store.table),
        uploads=Uploads(bucket=bench.bucket, clock=bench.clock),
        bucket=bench.bucket,
        workflow=machine,
        markets=markets,
        retention=Retention(days=30),
        clock=bench.clock,
    )


@pytest.fixture
def service(bench: "Workbench") -> VideoService:
    return VideoService(videos=bench.store.videos, bucket=bench.bucket, clock=bench.clock)


@pytest.fixture
def vendor() -> Vendor:
    return Vendor()


@pytest.fixture
def table() -> Table:
    return memory.table(TABLE)


@pytest.fixture
def bench(table: Table, bucket: media.Bucket, clock: StoppedClock, vendor: Vendor) -> Workbench:
    return Workbench(Store(table), bucket, clock, vendor)
