"""API keys in the table: only their digests."""

from dataclasses import asdict, dataclass

from reelgate import budgets
from reelgate.budgets import Allowance, Limits
from reelgate.keys import ApiKey
from reelgate.store.budgets import Budgets
from reelgate.store.table import Table, dumps

_SORT = "K"


@dataclass(frozen=True)
class Keys:
    table: Table

    def find(self, digest: str) -> ApiKey | None:
        """With its own limits, its tenant's and the deployment's."""
        item = self.table.get(_partition(digest), _SORT)
        if item is None:
            return None
        limits = Limits(**item.get("limits", {}))
        own = [Allowance(scope=budgets.of_key(item["id"]), limits=limits)] if limits != Limits() else []
        shared = self.allowances(item["tenant"])
        return ApiKey(id=item["id"], tenant=item["tenant"], name=item["name"], allowances=(*own, *shared))

    def allowances(self, tenant: str) -> tuple[Allowance, ...]:
        """What holds for all keys of a tenant."""
        return Budgets(self.table).allowances(budgets.of_tenant(tenant), budgets.DEPLOYMENT)

    def put(self, digest: str, key: ApiKey, limits: Limits = Limits()) -> None:  # noqa: B008 - it is frozen
        own = {name: value for name, value in asdict(limits).items() if value is not None}
        item = {"id": key.id, "tenant": key.tenant, "name": key.name, **({"limits": own} if own else {})}
        entry = {"pk": _partition(digest), "sk": _SORT, **item}
        self.table.client.put_item(TableName=self.table.name, Item=dumps(entry))


def _partition(digest: str) -> str:
    return f"K#{digest}"
