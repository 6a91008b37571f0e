"""Which providers failed a moment ago. Written when one is passed over, read when routes are chosen, forgotten soon."""

from collections.abc import Sequence
from dataclasses import dataclass

from reelgate.store.table import Table, dumps, key, loads

UNWELL_SECONDS = 300
"""How long a provider that failed is asked last."""

_SORT = "H"


@dataclass(frozen=True)
class Health:
    table: Table

    def failed(self, provider: str, *, now: int) -> None:
        """The provider could not be asked, or could not do what it should."""
        until = now + UNWELL_SECONDS
        item = {**_key(provider), "until": until, "ttl": until}
        self.table.client.put_item(TableName=self.table.name, Item=dumps(item))

    def unwell(self, providers: Sequence[str], *, now: int) -> frozenset[str]:
        """The ones among these that failed. DynamoDB deletes late, so the time is looked at too."""
        keys = [key(*_key(name).values()) for name in providers]
        found = self.table.client.batch_get_item(RequestItems={self.table.name: {"Keys": keys}})["Responses"]
        items = map(loads, found.get(self.table.name, ()))
        return frozenset(item["pk"].removeprefix(_PREFIX) for item in items if item["until"] > now)


_PREFIX = "P#"


def _key(provider: str) -> dict[str, str]:
    return {"pk": f"{_PREFIX}{provider}", "sk": _SORT}
