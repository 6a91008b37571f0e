"""The domain's services at a stack, as its functions have them."""

from dataclasses import dataclass

from infra.local.refusal import Refusal
from infra.operator.stack import Stack
from reelgate import media
from reelgate.clock import Clock, now
from reelgate.jobs import Video
from reelgate.keys import ApiKey
from reelgate.queue import Queue
from reelgate.service.announce import Bus, Outbox
from reelgate.service.deliveries import DeliveryService
from reelgate.service.dispatch import Dispatch
from reelgate.service.erasure import Erasure
from reelgate.service.sweep import Sweep
from reelgate.service.videos import VideoService
from reelgate.store.deliveries import Deliveries
from reelgate.store.due import Due
from reelgate.store.videos import Record, Videos
from reelgate.workflow import Workflow


@dataclass(frozen=True)
class Domain:
    stack: Stack
    clock: Clock = now

    def record(self, video_id: str) -> Record:
        """The video with its request, whoever owns it. Refusal when there is none."""
        found = Videos(self.stack.table).record(video_id) if video_id else None
        if found is None:
            raise Refusal(f"there is no video {video_id!r}: it never was, or it is forgotten")
        return found

    @property
    def dispatch(self) -> Dispatch:
        queue = Queue(self.stack.client("sqs"), self.stack.resource("WebhooksQueue"))
        return Dispatch(deliveries=Deliveries(self.stack.table), queue=queue, clock=self.clock)

    @property
    def deliveries(self) -> DeliveryService:
        table = self.stack.table
        videos = VideoService(videos=Videos(table), bucket=self.bucket, clock=self.clock)
        return DeliveryService(videos=videos, deliveries=Deliveries(table), dispatch=self.dispatch)

    @property
    def bucket(self) -> media.Bucket:
        return media.Bucket(self.stack.client("s3"), self.stack.output("BucketName"))

    @property
    def sweep(self) -> Sweep:
        table = self.stack.table
        bus = Bus(self.stack.client("events"), self.stack.output("BusName"))
        return Sweep(
            videos=Videos(table),
            due=Due(table),
            workflow=self.workflow,
            outbox=Outbox(bus=bus, due=Due(table)),
            dispatch=self.dispatch,
            erasure=Erasure(videos=Videos(table), bucket=self.bucket),
            clock=self.clock,
        )

    @property
    def workflow(self) -> Workflow:
        return Workflow(self.stack.client("stepfunctions"), self.stack.output("StateMachineArn"))


def on_behalf_of(video: Video) -> ApiKey:
    """The operator in the place of a video's owner."""
    return ApiKey(id="operator", tenant=video.tenant, name="operator", operator=True)
