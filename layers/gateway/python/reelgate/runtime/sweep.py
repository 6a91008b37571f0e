"""functions/sweep."""

from functools import cache

from reelgate import clock
from reelgate.runtime.aws import dispatch, outbox, table, workflow
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
        clock=clock.now,
    )
