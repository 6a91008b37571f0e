"""How long a provider is left alone."""

import pytest

from reelgate.circuits import TOLERATED, Circuit


def circuit(failures: int, at: int = 1000) -> Circuit:
    return Circuit(provider="fal", model="kling-v3", failures=failures, at=at)


@pytest.mark.parametrize("failures", range(1, TOLERATED))
def test_a_few_failures_are_tolerated(failures: int) -> None:
    assert not circuit(failures).broken
    assert circuit(failures).open_for(1000) == 0


@pytest.mark.parametrize(("more", "pause"), [(0, 15), (1, 30), (2, 60), (3, 120), (4, 240), (5, 300), (500, 300)])
def test_each_further_one_doubles_the_pause(more: int, pause: int) -> None:
    broken = circuit(TOLERATED + more)
    assert broken.broken
    assert [broken.open_for(1000 + waited) for waited in (0, pause - 1, pause, pause + 9)] == [pause, 1, 0, 0]
