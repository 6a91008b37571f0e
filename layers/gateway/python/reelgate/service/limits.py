"""Limits: those of tenants and of the deployment, which the operator sets."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reelgate import budgets, errors, issuing
from reelgate.budgets import Allowance, Limits
from reelgate.clock import Clock
from reelgate.keys import ApiKey
from reelgate.service import spending
from reelgate.store.budgets import Budgets

DEPLOYMENT = None
"""In place of a tenant."""


@dataclass(frozen=True, kw_only=True)
class LimitService:
    budgets: Budgets
    clock: Clock

    def get(self, tenant: str | None, *, caller: ApiKey) -> dict[str, Any]:
        """Those of a tenant, which may see its own, or of the deployment. To a tenant there are no others."""
        found = self.budgets.allowances(_scope(tenant, caller))
        return self._render(tenant, found[0] if found else Allowance(scope=_scope(tenant, caller), limits=Limits()))

    def put(self, tenant: str | None, fields: Mapping[str, Any], *, caller: ApiKey) -> dict[str, Any]:
        """They are these from now on, which holds within a minute."""
        scope = _scope(tenant, caller)
        if not caller.operator:
            raise errors.PermissionDenied("Only the deployment's admin key sets the limits of a tenant")
        limits = issuing.read(issuing.Limits, fields).limits
        allowance = Allowance(scope=scope, limits=limits)
        self.budgets.limit(allowance)
        return self._render(tenant, allowance)

    def _render(self, tenant: str | None, allowance: Allowance) -> dict[str, Any]:
        standing = spending.standing(self.budgets, allowance, self.clock())
        return {"object": "limits", "tenant": tenant, **asdict(allowance.limits), "standing": standing}


def _scope(tenant: str | None, caller: ApiKey) -> str:
    possible = tenant is DEPLOYMENT or re.fullmatch(issuing.TENANT, tenant)
    if not possible or not (caller.operator or tenant == caller.tenant):
        raise errors.NotFound("There are no such limits")
    return budgets.DEPLOYMENT if tenant is None else budgets.of_tenant(tenant)
