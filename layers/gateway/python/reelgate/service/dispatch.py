"""Dispatch: the messages that make attempts happen on time.

The table says what is due. A message is its alarm clock, and may be lost, come twice, or ring for what is done already.
"""

from dataclasses import dataclass

from reelgate import deliveries
from reelgate.clock import Clock, seconds
from reelgate.deliveries import GRACE, LONGEST_DELAY, Delivery
from reelgate.queue import Queue
from reelgate.store.deliveries import Deliveries

_LONGEST_PAUSE = 3600


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    deliveries: Deliveries
    queue: Queue
    clock: Clock

    def send(self, delivery: Delivery) -> bool:
        """Has the next attempt made when it is due. False when there is none, or when it is further off than a message
        can wait: then the sweep sends it."""
        if delivery.next_attempt_at is None:
            return False
        delay = max(0, delivery.next_attempt_at - seconds(self.clock))
        if delay > LONGEST_DELAY:
            return False
        self.queue.send(deliveries.message(delivery), delay=delay)
        return True

    def begin_again(self, seen: Delivery) -> Delivery | None:
        """Has the delivery made anew, with the whole schedule before it. None when an attempt was made, or asked for,
        at this very moment."""
        now = seconds(self.clock)
        again = seen.reopened(now)
        # Written before it is sent: a message for what the table does not call for is dropped.
        if not self.deliveries.save(again, seen=seen, now=now):
            return None
        self.send(again)
        return again

    def overdue(self, video_id: str, delivery_id: str) -> bool:
        """For the sweep: sends what is due and for which there was no message, or one that was lost. False when it is
        due no more, or another sweep sent it.

        What stays due is sent less and less often: something is wrong with it that another message does not mend.
        """
        now = seconds(self.clock)
        delivery = self.deliveries.find(video_id, delivery_id)
        if delivery is None or delivery.look_at is None or delivery.look_at > now:
            return False
        late = now - (delivery.next_attempt_at or now)
        # Before it is sent, so that of two sweeps one sends; if this one dies in between, the next look is soon.
        if not self.deliveries.postpone(delivery, until=now + max(GRACE, min(late, _LONGEST_PAUSE))):
            return False
        return self.send(delivery)
