"""Every minute."""

import pytest

from functions.sweep.handler import handler
from tests.conftest import StoppedClock
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, Measured, load_event, measured
from tests.gateway.samples import ID, request, video


def swept(due: int = 0, moved: int = 0, oldest: int = 0) -> dict[str, int]:
    return {"due": due, "moved": moved, "told": 0, "sent": 0, "oldest": oldest}


def test_the_sample_moves_what_is_due(deployment: Deployment, clock: StoppedClock) -> None:
    deployment.store.put(video(), request())
    assert handler(load_event("sweep_schedule"), CONTEXT) == swept()
    clock.tick(60)
    assert handler(load_event("sweep_schedule"), CONTEXT) == swept(due=1, moved=1, oldest=60)
    assert deployment.started == [ID]
    assert handler(load_event("sweep_schedule"), CONTEXT) == swept()


def test_the_oldest_age_is_a_metric(
    deployment: Deployment, clock: StoppedClock, capsys: pytest.CaptureFixture[str]
) -> None:
    deployment.store.put(video(), request())
    clock.tick(4000)
    handler(load_event("sweep_schedule"), CONTEXT)
    assert measured(capsys.readouterr().out) == [Measured("stack", "OldestVideoAge", (), "Seconds", (4000,))]
