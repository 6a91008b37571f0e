"""Circuits in the table, all in one partition, since there are only those of what fails: a success deletes its own."""

from dataclasses import dataclass

from reelgate.circuits import REMEMBERED, UNWELL, Circuit
from reelgate.store.table import Table, dumps, key, loads

Pair = tuple[str, str]
"""A provider and one of its models."""

_PARTITION = "C"


@dataclass(frozen=True)
class Circuits:
    table: Table

    def find(self, provider: str, model: str) -> Circuit | None:
        """What failed of late; None for what is well."""
        item = self.table.get(_PARTITION, _sort(provider, model))
        return Circuit(provider=provider, model=model, failures=item["failures"], at=item["at"]) if item else None

    def unwell(self, *, now: int) -> frozenset[Pair]:
        """What failed a moment ago. DynamoDB deletes late, so the time is looked at too."""
        found = self.table.client.query(
            TableName=self.table.name,
            KeyConditionExpression="pk = :circuits",
            ExpressionAttributeValues=dumps({":circuits": _PARTITION}),
        )
        recent = (item for item in map(loads, found["Items"]) if item["at"] > now - UNWELL)
        return frozenset(_pair(item["sk"]) for item in recent)

    def failed(self, provider: str, model: str, *, now: int) -> None:
        """One failure more, or the first one after a long time."""
        counted = self.table.update(
            _PARTITION,
            _sort(provider, model),
            update="SET #at = :at, #ttl = :ttl ADD failures :one",
            condition="#at > :long_ago",
            names={"#at": "at", "#ttl": "ttl"},
            values={":at": now, ":ttl": now + REMEMBERED, ":one": 1, ":long_ago": now - REMEMBERED},
        )
        if not counted:
            item = {"pk": _PARTITION, "sk": _sort(provider, model), "failures": 1, "at": now, "ttl": now + REMEMBERED}
            self.table.client.put_item(TableName=self.table.name, Item=dumps(item))

    def trial(self, circuit: Circuit, *, now: int) -> bool:
        """The right to try whether it is well again. False when another has it, or it failed once more."""
        return self.table.update(
            _PARTITION,
            _sort(circuit.provider, circuit.model),
            update="SET #at = :now",
            condition="#at = :seen",
            names={"#at": "at"},
            values={":now": now, ":seen": circuit.at},
        )

    def succeeded(self, provider: str, model: str) -> None:
        """It is well."""
        self.table.client.delete_item(TableName=self.table.name, Key=key(_PARTITION, _sort(provider, model)))


def _sort(provider: str, model: str) -> str:
    return f"{provider}#{model}"


def _pair(sort: str) -> Pair:
    provider, _, model = sort.partition("#")
    return provider, model
