"""functions/webhook."""

from functools import cache

from reelgate import clients, clock
from reelgate.runtime.aws import bucket, dispatch, signing, table
from reelgate.service.post import DEADLINE, Post
from reelgate.service.webhook import Messenger
from reelgate.settings import settings
from reelgate.store.deliveries import Deliveries
from reelgate.store.endpoints import Endpoints
from reelgate.store.videos import Videos


@cache
def messenger() -> Messenger:
    return Messenger(
        videos=Videos(table()),
        deliveries=Deliveries(table()),
        endpoints=Endpoints(table()),
        dispatch=dispatch(),
        bucket=bucket(),
        post=Post(
            client=clients.guarded(allow_loopback=settings().allow_loopback_urls, deadline=DEADLINE),
            signing=signing(),
            clock=clock.now,
            allow_loopback=settings().allow_loopback_urls,
        ),
        clock=clock.now,
    )
