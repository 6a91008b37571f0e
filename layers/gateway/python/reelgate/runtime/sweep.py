"""functions/sweep."""

from functools import cache

from reelgate import clock
from reelgate.runtime.aws import bucket, dispatch, outbox, table, workflow
from reelgate.service.erasure import Erasure
from reelgate.service.sweep import Sweep
from reelgate.store.due import Due
from reelgate.store.videos import Videos


@cache
def sweep() -> Sweep:
    return Sweep(
        videos=Videos(table()),
        due=Due(table()),
        workflow=workflow(),
        outbox=outbox(),
        dispatch=dispatch(),
        erasure=Erasure(videos=Videos(table()), bucket=bucket()),
        clock=clock.now,
    )
