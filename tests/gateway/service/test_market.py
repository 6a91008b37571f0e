"""Who can be asked at this moment."""

from dataclasses import replace

import pytest

from reelgate.circuits import UNWELL
from reelgate.service.market import KEPT_SECONDS, Markets
from reelgate.store.circuits import Circuits
from tests.gateway.samples import CREATED
from tests.gateway.service.conftest import Workbench


@pytest.fixture
def time() -> list[float]:
    return [0.0]


@pytest.fixture
def markets(bench: Workbench, time: list[float]) -> Markets:
    circuits = Circuits(bench.store.table)
    return Markets(providers=("mock", "fal"), circuits=circuits, clock=bench.clock, monotonic=lambda: time[0])


def test_it_is_of_today_and_knows_who_is_unwell(markets: Markets, bench: Workbench) -> None:
    markets.circuits.failed("fal", "kling-v3", now=CREATED)
    present = markets.present()
    assert (present.enabled, present.unhealthy) == (("mock", "fal"), {("fal", "kling-v3")})
    assert present.today.isoformat() == "2026-11-22"


def test_the_news_is_read_once_in_a_while(markets: Markets, bench: Workbench, time: list[float]) -> None:
    assert markets.present().unhealthy == frozenset()
    markets.circuits.failed("fal", "kling-v3", now=CREATED)
    time[0] = KEPT_SECONDS - 1
    assert markets.present().unhealthy == frozenset()
    time[0] = KEPT_SECONDS
    assert markets.present().unhealthy == {("fal", "kling-v3")}
    bench.clock.tick(UNWELL)
    time[0] = 2 * KEPT_SECONDS
    assert markets.present().unhealthy == frozenset()


def test_where_there_is_no_choice_nothing_is_read(markets: Markets, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object, **__: object) -> frozenset[str]:
        raise AssertionError("nobody needs to know")

    monkeypatch.setattr(Circuits, "unwell", read)
    assert replace(markets, providers=("mock",)).present().unhealthy == frozenset()
