"""Usage: which days, and by what. Over HTTP it is tested in tests/functions/api/test_usage.py."""

from datetime import date
from typing import Any

import pytest

from reelgate.errors import InvalidRequest, NotFound
from reelgate.service.access import ADMIN
from reelgate.service.usage import Period, UsageService, render
from reelgate.store.table import Table
from reelgate.store.usage import Usage
from reelgate.usage import DIMENSIONS
from tests.conftest import StoppedClock
from tests.gateway.service.conftest import ACME


@pytest.fixture
def service(table: Table, clock: StoppedClock) -> UsageService:
    return UsageService(usage=Usage(table), clock=clock)


def period(service: UsageService, caller: Any = ACME, **said: str) -> Period:
    return service.period(caller=caller, **{"tenant": None, "start": None, "end": None, "group_by": None, **said})


def test_thirty_days_are_shown_unless_others_are_asked_for(service: UsageService) -> None:
    assert period(service) == Period(tenant="acme", start=date(2026, 10, 24), end=date(2026, 11, 22), by=DIMENSIONS)
    assert period(service, end="2026-03-30").start == date(2026, 3, 1)
    assert period(service, start="2025-10-19").end == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("said", "param"),
    [
        ({"start": "2025-10-18"}, "start"),
        ({"start": "2026-11-23"}, "start"),
        ({"end": "22.11.2026"}, "end"),
        ({"group_by": "day,hour"}, "group_by"),
    ],
)
def test_what_cannot_be_shown_is_refused_by_name(service: UsageService, said: dict[str, str], param: str) -> None:
    with pytest.raises(InvalidRequest) as caught:
        period(service, **said)
    assert caught.value.param == param


def test_dimensions_come_in_their_own_order(service: UsageService) -> None:
    assert period(service, group_by="model,day").by == ("day", "model")


def test_to_a_tenant_there_is_no_other(service: UsageService) -> None:
    assert period(service, tenant="acme").tenant == "acme"
    with pytest.raises(NotFound):
        period(service, tenant="other")
    assert period(service, ADMIN, tenant="other").tenant == "other"


def test_nothing_adds_up_to_nothing(service: UsageService) -> None:
    asked = period(service)
    assert render(asked, service.rows(asked))["total"] == {
        "outputs": 0,
        "cost_micros": 0,
        "cost_at_risk_micros": 0,
    }
