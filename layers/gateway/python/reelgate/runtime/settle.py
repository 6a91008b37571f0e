"""functions/settle."""

from functools import cache

from reelgate import clock
from reelgate.runtime.aws import table
from reelgate.service.settle import Settlement
from reelgate.settings import settings
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos


@cache
def settlement() -> Settlement:
    return Settlement(
        videos=Videos(table()),
        outputs=Outputs(table()),
        retention_days=settings().retention_days,
        clock=clock.now,
    )
