"""Every minute."""

from functions.sweep.handler import handler
from tests.conftest import StoppedClock
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, load_event
from tests.gateway.samples import ID, request, video


def test_the_sample_moves_what_is_due(deployment: Deployment, clock: StoppedClock) -> None:
    deployment.store.put(video(), request())
    assert handler(load_event("sweep_schedule"), CONTEXT) == {"due": 0, "moved": 0}
    clock.tick(60)
    assert handler(load_event("sweep_schedule"), CONTEXT) == {"due": 1, "moved": 1}
    assert deployment.started == [ID]
    assert handler(load_event("sweep_schedule"), CONTEXT) == {"due": 0, "moved": 0}
