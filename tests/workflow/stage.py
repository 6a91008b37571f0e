"""The deployment on a table: the machine that the file describes, the real functions, and vendors in memory."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from reelgate.downloads import Downloads
from reelgate.jobs import Video
from reelgate.media import Bucket
from reelgate.retention import Retention
from reelgate.service.accept import Acceptance
from reelgate.service.access import ADMIN
from reelgate.service.announce import Outbox
from reelgate.service.dispatch import Dispatch
from reelgate.service.erasure import Erasure
from reelgate.service.fetch import Fetching
from reelgate.service.market import Markets
from reelgate.service.settle import Settlement
from reelgate.service.sweep import Sweep
from reelgate.service.uploads import Uploads
from reelgate.service.videos import VideoService
from reelgate.service.wishes import Asking, Wish
from reelgate.store import items
from reelgate.store.circuits import Circuits
from reelgate.store.deliveries import Deliveries
from reelgate.store.due import Due
from reelgate.store.marks import Marks
from reelgate.store.outputs import Outputs
from reelgate.store.table import Table
from reelgate.store.videos import Videos
from reelgate.workflow import Workflow
from tests.conftest import StoppedClock
from tests.web import Web
from tests.workflow.desks import desk
from tests.workflow.functions import Functions
from tests.workflow.passing import Passing
from tests.workflow.vendor import Vendor

if TYPE_CHECKING:
    from types_boto3_stepfunctions import SFNClient

PROMPT = "A vixen called Sentinelle crosses the ice"
RETENTION_DAYS = 30
LONGEST = 20.0
"""Seconds of real time that an execution may take; no wait in it is real."""


@dataclass
class Bus:
    """What it was told."""

    told: list[Any] = field(default_factory=list)

    def put(self, entries: list[Any]) -> int:
        self.told += entries
        return len(entries)


@dataclass
class Stage:
    """`vendors` are the providers that are switched on; `web` has what callers name by URL."""

    table: Table
    bucket: Bucket
    clock: StoppedClock
    vendors: Mapping[str, Vendor]
    passing: Passing
    client: "SFNClient"
    arn: str
    bus: Any = field(default_factory=Bus)
    web: Web = field(default_factory=Web)
    functions: Functions = field(init=False)

    def __post_init__(self) -> None:
        self.videos = Videos(self.table)
        self.functions = Functions(
            desks={name: desk(vendor, self.table, self.bucket, self.clock) for name, vendor in self.vendors.items()},
            fetches=Fetching(
                videos=self.videos,
                outputs=Outputs(self.table),
                bucket=self.bucket,
                downloads=Downloads(client=self.web.client),
                clock=self.clock,
            ),
            settling=Settlement(
                videos=self.videos, outputs=Outputs(self.table), retention_days=RETENTION_DAYS, clock=self.clock
            ),
        )
        self.workflow = Workflow(self.client, self.arn)
        self.service = VideoService(videos=self.videos, bucket=self.bucket, clock=self.clock)
        markets = Markets(providers=tuple(self.vendors), circuits=Circuits(self.table), clock=self.clock)
        self.acceptance = Acceptance(
            videos=self.videos,
            marks=Marks(self.table),
            uploads=Uploads(bucket=self.bucket, clock=self.clock),
            bucket=self.bucket,
            workflow=self.workflow,
            markets=markets,
            retention=Retention(days=RETENTION_DAYS),
            clock=self.clock,
        )
        nobody: Any = None  # webhooks have a stage of their own
        self.sweep = Sweep(
            videos=self.videos,
            due=Due(self.table),
            workflow=self.workflow,
            outbox=Outbox(bus=self.bus, due=Due(self.table)),
            dispatch=Dispatch(deliveries=Deliveries(self.table), queue=nobody, clock=self.clock),
            erasure=Erasure(videos=self.videos, bucket=self.bucket),
            clock=self.clock,
        )

    def make(self, model: str, **fields: Any) -> Video:
        """Asks for a video as a caller does, and waits until it is settled."""
        return self.finished(self.accept(model, **fields))

    def accept(self, model: str, **fields: Any) -> str:
        request = {"model": model, "prompt": PROMPT, **fields}
        (video, _), _ = self.acceptance.create(Wish(fields=request), Asking(caller=ADMIN))
        return video.id

    def finished(self, id: str, *, status: str = "SUCCEEDED") -> Video:
        """The video after its present execution ended, in this way."""
        video = self.video(id)
        ended = self._ended(video)
        assert ended == status, f"the execution ended as {ended} after {self.path(video)}"
        return self.video(id)

    def revive(self, id: str) -> Video:
        """The video after the sweep found that its execution had ended, when it next looked, and started another."""
        before = self.video(id)
        item = self.table.get(items.partition(id), items.VIDEO_SORT)
        assert item is not None
        self.clock.tick(max(0, int(item["due_sk"]) - self.clock.seconds))
        swept = self.sweep.run()
        assert (swept.due, swept.moved) == (1, 1)
        assert self.video(id).execution_name == f"{id}-r{before.revivals + 1}"
        return self.finished(id)

    def video(self, id: str) -> Video:
        video = self.videos.video(id)
        assert video is not None
        return video

    def cancel(self, id: str) -> None:
        self.service.delete(id, caller=ADMIN)

    def abort(self, id: str) -> None:
        """Ends the present execution at once, as an operator or an outage may."""
        self.client.stop_execution(executionArn=self._execution(self.video(id)))

    def path(self, video: Video) -> str:
        """The states that its outputs went through in the present execution, in order of time. The Choice states are
        left out: the state after one says what it chose. So is the Map, in which there is always something."""
        entered = [event for event in self.history(video) if event["type"].endswith("StateEntered")]
        names = [e["stateEnteredEventDetails"]["name"] for e in entered if e["type"] != "ChoiceStateEntered"]
        return " ".join(name for name in names if name != "Outputs")

    def history(self, video: Video) -> list[dict[str, Any]]:
        return self._events(self._execution(video))

    def histories(self) -> str:
        """All that any execution has written down, as one text to search in."""
        executions = self.client.list_executions(stateMachineArn=self.arn)["executions"]
        return json.dumps([self._events(each["executionArn"]) for each in executions], default=str)

    def files(self) -> dict[str, bytes]:
        listed = self.bucket.client.list_objects_v2(Bucket=self.bucket.name).get("Contents", [])
        keys = [each["Key"] for each in listed]
        return {key: self.bucket.client.get_object(Bucket=self.bucket.name, Key=key)["Body"].read() for key in keys}

    def _events(self, execution: str) -> list[dict[str, Any]]:
        """As moto has them: to write them out as the API does takes it longer than to run the execution."""
        region, account = self.arn.split(":")[3:5]
        backend = stepfunctions_parser_backends[account][region]
        return [dict(event) for event in backend.get_execution_history(execution)["events"]]

    def _ended(self, video: Video) -> str:
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            if (status := self._status(self._execution(video))) != "RUNNING":
                return status
            time.sleep(0.04)
        self.client.stop_execution(executionArn=self._execution(video))
        raise AssertionError(f"the execution did not end; it went through {self.path(video)[:500]}")

    def _status(self, execution: str) -> str:
        return self.client.describe_execution(executionArn=execution)["status"]

    def _execution(self, video: Video) -> str:
        return f"{self.arn.replace(':stateMachine:', ':execution:')}:{video.execution_name}"
