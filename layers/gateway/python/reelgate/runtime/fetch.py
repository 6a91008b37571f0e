"""functions/fetch."""

from functools import cache

from reelgate import clients, clock
from reelgate.downloads import Downloads
from reelgate.runtime.aws import bucket, table
from reelgate.service.fetch import SECONDS, Fetching
from reelgate.settings import settings
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos


@cache
def fetching() -> Fetching:
    loopback = settings().allow_loopback_urls
    return Fetching(
        videos=Videos(table()),
        outputs=Outputs(table()),
        bucket=bucket(),
        downloads=Downloads(client=clients.guarded(allow_loopback=loopback, deadline=SECONDS), allow_loopback=loopback),
        clock=clock.now,
    )
