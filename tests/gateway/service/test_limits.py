"""Limits of tenants and of the deployment. Over HTTP they are tested in tests/functions/api/test_keys.py."""

import pytest

from reelgate import budgets
from reelgate.budgets import Limits
from reelgate.errors import InvalidRequest, NotFound, PermissionDenied
from reelgate.service.access import ADMIN
from reelgate.service.limits import DEPLOYMENT, LimitService
from reelgate.store.budgets import Budgets
from reelgate.store.table import Table
from tests.conftest import StoppedClock
from tests.gateway.service.conftest import ACME


@pytest.fixture
def service(table: Table, clock: StoppedClock) -> LimitService:
    return LimitService(budgets=Budgets(table), clock=clock)


@pytest.mark.parametrize(("tenant", "scope"), [("acme", budgets.of_tenant("acme")), (DEPLOYMENT, budgets.DEPLOYMENT)])
def test_the_operator_sets_them(service: LimitService, tenant: str | None, scope: str) -> None:
    service.put(tenant, {"daily_budget_micros": 5}, caller=ADMIN)
    (allowance,) = service.budgets.allowances(scope)
    assert allowance.limits == Limits(daily_budget_micros=5)
    assert service.get(tenant, caller=ADMIN)["daily_budget_micros"] == 5
    service.put(tenant, {}, caller=ADMIN)
    assert service.get(tenant, caller=ADMIN)["daily_budget_micros"] is None


def test_a_tenant_sees_its_own_and_sets_none(service: LimitService) -> None:
    assert service.get("acme", caller=ACME)["tenant"] == "acme"
    with pytest.raises(PermissionDenied):
        service.put("acme", {}, caller=ACME)


@pytest.mark.parametrize("tenant", ["other", DEPLOYMENT])
def test_and_there_are_no_others(service: LimitService, tenant: str | None) -> None:
    with pytest.raises(NotFound):
        service.get(tenant, caller=ACME)
    with pytest.raises(NotFound):
        service.put(tenant, {}, caller=ACME)


@pytest.mark.parametrize("tenant", ["a#b", "", "x" * 65])
def test_a_tenant_that_no_key_may_have_has_none(service: LimitService, tenant: str) -> None:
    with pytest.raises(NotFound):
        service.put(tenant, {}, caller=ADMIN)


def test_a_limit_that_there_is_not_is_refused_by_name(service: LimitService) -> None:
    with pytest.raises(InvalidRequest) as caught:
        service.put("acme", {"budget": 5}, caller=ADMIN)
    assert caught.value.param == "budget"
