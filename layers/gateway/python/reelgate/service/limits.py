"""Limits: those of tenants and of the deployment, which the operator sets."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reelgate import budgets, errors, issuing
from reelgate.budgets import Allowance, Limits
from reelgate.keys import ApiKey
from reelgate.store.budgets import Budgets

DEPLOYMENT = None
"""In place of a tenant."""


@dataclass(frozen=True, kw_only=True)
class LimitService:
    budgets: Budgets

    def get(self, tenant: str | None, *, caller: ApiKey) -> dict[str, Any]:
        """Those of a tenant, which may see its own, or of the deployment. To a tenant there are no others."""
        found = self.budgets.allowances(_scope(tenant, caller))
        return _render(tenant, found[0].limits if found else Limits())

    def put(self, tenant: str | None, fields: Mapping[str, Any], *, caller: ApiKey) -> dict[str, Any]:
        """They are these from now on, which holds within a minute."""
        scope = _scope(tenant, caller)
        if not caller.operator:
            raise errors.PermissionDenied("Only the deployment's admin key sets the limits of a tenant")
        limits = issuing.read(issuing.Limits, fields).limits
        self.budgets.limit(Allowance(scope=scope, limits=limits))
        return _render(tenant, limits)


def _scope(tenant: str | None, caller: ApiKey) -> str:
    possible = tenant is DEPLOYMENT or re.fullmatch(issuing.TENANT, tenant)
    if not possible or not (caller.operator or tenant == caller.tenant):
        raise errors.NotFound("There are no such limits")
    return budgets.DEPLOYMENT if tenant is None else budgets.of_tenant(tenant)


def _render(tenant: str | None, limits: Limits) -> dict[str, Any]:
    return {"object": "limits", "tenant": tenant, **asdict(limits)}
