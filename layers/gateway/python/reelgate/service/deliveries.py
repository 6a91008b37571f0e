"""What the API does with deliveries: show them, and have one made again."""

from collections.abc import Sequence
from dataclasses import dataclass

from reelgate import errors
from reelgate.deliveries import Delivery
from reelgate.keys import ApiKey
from reelgate.service import announce
from reelgate.service.dispatch import Dispatch
from reelgate.service.videos import VideoService
from reelgate.store.deliveries import MOST_REDELIVERIES, Deliveries


@dataclass(frozen=True, kw_only=True)
class DeliveryService:
    videos: VideoService
    deliveries: Deliveries
    dispatch: Dispatch

    def list(self, video_id: str, *, caller: ApiKey) -> Sequence[Delivery]:
        """What was tried. An event is on record from its first attempt, which comes within seconds, until 30 days after
        its last; so there is none for a video that is being made, or that has no receiver."""
        self.videos.get(video_id, caller=caller)
        return self.deliveries.of_video(video_id)

    def redeliver(self, video_id: str, delivery_id: str, *, caller: ApiKey) -> Delivery:
        """Begins the schedule anew, with an attempt at once, even at an endpoint that is disabled. The event says what
        the video is like now. Asked for in the moment of an attempt, that one is it.

        NotFound for what is not on record, or not the caller's; InvalidRequest after too many.
        """
        video, _ = self.videos.get(video_id, caller=caller)
        if not video.webhook or announce.event_id(video.id, announce.event_type(video)) != delivery_id:
            raise _not_found(delivery_id)
        seen = self._find(video_id, delivery_id)
        if seen.redeliveries >= MOST_REDELIVERIES:
            raise errors.InvalidRequest(f"The delivery was made again {MOST_REDELIVERIES} times, and is no more")
        return self.dispatch.begin_again(seen) or self._find(video_id, delivery_id)

    def _find(self, video_id: str, delivery_id: str) -> Delivery:
        found = self.deliveries.find(video_id, delivery_id)
        if found is None:
            raise _not_found(delivery_id)
        return found


def _not_found(id: str) -> errors.NotFound:
    return errors.NotFound(f"Delivery {id[:64]!r} does not exist")
