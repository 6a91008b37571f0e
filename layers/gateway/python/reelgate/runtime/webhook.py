"""functions/webhook."""

from functools import cache

from reelgate import clients, clock
from reelgate.runtime.aws import bucket, queue, signing, table
from reelgate.service.webhook import DEADLINE, Messenger
from reelgate.settings import settings
from reelgate.store.deliveries import Deliveries
from reelgate.store.videos import Videos

__all__ = ["queue"]


@cache
def messenger() -> Messenger:
    return Messenger(
        videos=Videos(table()),
        deliveries=Deliveries(table()),
        bucket=bucket(),
        signing=signing(),
        client=clients.guarded(allow_loopback=settings().allow_loopback_urls, deadline=DEADLINE),
        clock=clock.now,
        allow_loopback=settings().allow_loopback_urls,
    )
