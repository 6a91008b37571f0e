"""What the API does with deliveries: show them, and have one made again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reelgate import errors
from reelgate.clock import Clock, seconds
from reelgate.deliveries import Delivery
from reelgate.jobs import Video
from reelgate.keys import ApiKey
from reelgate.queue import Queue
from reelgate.service import announce
from reelgate.service.videos import VideoService
from reelgate.store.deliveries import MOST_REDELIVERIES, Deliveries


@dataclass(frozen=True, kw_only=True)
class DeliveryService:
    videos: VideoService
    deliveries: Deliveries
    queue: Queue
    clock: Clock

    def list(self, video_id: str, *, caller: ApiKey) -> Sequence[Delivery]:
        """What was tried. An event is on record from its first attempt, which comes within seconds, until 30 days after
        its last; so there is none for a video that is being made, or that has no receiver."""
        self.videos.get(video_id, caller=caller)
        return self.deliveries.of_video(video_id)

    def redeliver(self, video_id: str, delivery_id: str, *, caller: ApiKey) -> Delivery:
        """Puts the event back on the queue, with all of its attempts before it. It says what the video is like now.

        NotFound for what is not on record, or not the caller's; InvalidRequest after too many.
        """
        video, _ = self.videos.get(video_id, caller=caller)
        event = _event(video)
        if not video.webhook or event["detail"]["id"] != delivery_id:
            raise _not_found(delivery_id)
        # Written before it is sent: written afterwards, it could replace what the attempt recorded meanwhile.
        opened = self.deliveries.reopen(video_id, delivery_id, now=seconds(self.clock))
        delivery = self.deliveries.find(video_id, delivery_id)
        if delivery is None:
            raise _not_found(delivery_id)
        if not opened:
            raise errors.InvalidRequest(f"The delivery was made again {MOST_REDELIVERIES} times, and is no more")
        self.queue.send(event)
        return delivery


def _event(video: Video) -> dict[str, Any]:
    """The video's present event as it comes from the bus, of whose fields functions/webhook reads these."""
    type = announce.event_type(video)
    return {"detail-type": type, "detail": announce.detail(video, type, video.completed_at or video.created_at)}


def _not_found(id: str) -> errors.NotFound:
    return errors.NotFound(f"Delivery {id[:64]!r} does not exist")
