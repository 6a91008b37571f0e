"""API keys in the table: only their digests."""

from dataclasses import asdict, dataclass

from reelgate.keys import ApiKey
from reelgate.store.table import Table, dumps

_SORT = "K"


@dataclass(frozen=True)
class Keys:
    table: Table

    def find(self, digest: str) -> ApiKey | None:
        item = self.table.get(_partition(digest), _SORT)
        return ApiKey(id=item["id"], tenant=item["tenant"], name=item["name"]) if item else None

    def put(self, digest: str, key: ApiKey) -> None:
        item = {"pk": _partition(digest), "sk": _SORT, **asdict(key)}
        self.table.client.put_item(TableName=self.table.name, Item=dumps(item))


def _partition(digest: str) -> str:
    return f"K#{digest}"
