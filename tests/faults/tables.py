"""DynamoDB, one table: items in memory, evaluated by moto's expressions, each change told to who listens."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.faults.expressions import holds, updated
from tests.faults.refusals import refused

Key = tuple[str, str]
Change = Callable[[str | None, str], None]
"""Hears of an item as it was and as it is, as JSON."""

_EQUALS = re.compile(r"^(\w+) = ")


@dataclass
class Table:
    """The operations of DynamoDB's client that the gateway uses. An index named in a query is told by the attribute
    that its condition begins with: `due_pk` goes with `due_sk`."""

    changed: Change
    items: dict[Key, str] = field(default_factory=dict)

    def get_item(self, *, Key: Any, **_: Any) -> Any:  # noqa: N803
        found = self.items.get(_key(Key))
        return {"Item": json.loads(found)} if found else {}

    def batch_get_item(self, *, RequestItems: Any) -> Any:  # noqa: N803
        ((name, wanted),) = RequestItems.items()
        found = [self.items.get(_key(each)) for each in wanted["Keys"]]
        return {"Responses": {name: [json.loads(each) for each in found if each]}, "UnprocessedKeys": {}}

    def put_item(self, *, Item: Any, **options: Any) -> Any:  # noqa: N803
        self._check("PutItem", _key(Item), options)
        self._set(_key(Item), json.dumps(Item, sort_keys=True))
        return {}

    def update_item(self, *, Key: Any, UpdateExpression: str, **options: Any) -> Any:  # noqa: N803
        key = _key(Key)
        self._check("UpdateItem", key, options)
        before = self.items.get(key) or json.dumps(Key, sort_keys=True)
        self._set(key, updated(UpdateExpression, *_given(options), before))
        return {}

    def delete_item(self, *, Key: Any, **options: Any) -> Any:  # noqa: N803
        self._check("DeleteItem", _key(Key), options)
        self.items.pop(_key(Key), None)
        return {}

    def transact_write_items(self, *, TransactItems: Any, **_: Any) -> Any:  # noqa: N803
        parts = [next(iter(each.items())) for each in TransactItems]
        reasons = [self._reason(part) for _, part in parts]
        if any(each["Code"] != "None" for each in reasons):
            raise refused("TransactionCanceledException", "TransactWriteItems", CancellationReasons=reasons)
        for kind, part in parts:
            options = {name: value for name, value in part.items() if name not in ("ConditionExpression", "TableName")}
            match kind:
                case "Put":
                    self.put_item(**options)
                case "Update":
                    self.update_item(**options)
                case "Delete":
                    self.delete_item(**options)
                case _:
                    assert kind == "ConditionCheck", kind
        return {}

    def query(self, *, KeyConditionExpression: str, **options: Any) -> Any:  # noqa: N803
        names = options.get("ExpressionAttributeNames") or {}
        first = _EQUALS.match(KeyConditionExpression)
        assert first, f"no such query: {KeyConditionExpression}"
        sort = "sk" if first[1] == "pk" else f"{first[1].removesuffix('_pk')}_sk"
        values = options["ExpressionAttributeValues"]
        found = [json.loads(item) for item in self.items.values() if holds(KeyConditionExpression, names, values, item)]
        ordered = sorted(found, key=lambda item: (_sortable(item[sort]), item["pk"]["S"], item["sk"]["S"]))
        if not options.get("ScanIndexForward", True):
            ordered.reverse()
        if start := options.get("ExclusiveStartKey"):
            places = [place for place, item in enumerate(ordered, 1) if _key(item) == _key(start)]
            ordered = ordered[places[0] :] if places else []
        limit = options.get("Limit")
        page = ordered[:limit]
        more = {"LastEvaluatedKey": page[-1]} if limit and len(ordered) > limit else {}
        return {"Items": page, "Count": len(page), **more}

    def scan(self, **_: Any) -> Any:
        """All of it, as no function of the gateway may have it: for tests."""
        return {"Items": [json.loads(item) for item in self.items.values()], "Count": len(self.items)}

    def _check(self, operation: str, key: Key, options: Any) -> None:
        if not self._holds(key, options):
            raise refused("ConditionalCheckFailedException", operation)

    def _holds(self, key: Key, options: Any) -> bool:
        return holds(options.get("ConditionExpression"), *_given(options), self.items.get(key))

    def _reason(self, part: Any) -> Any:
        key = _key(part.get("Key") or part["Item"])
        if self._holds(key, part):
            return {"Code": "None"}
        asked = part.get("ReturnValuesOnConditionCheckFailure") == "ALL_OLD"
        found = self.items.get(key) if asked else None
        return {"Code": "ConditionalCheckFailed", **({"Item": json.loads(found)} if found else {})}

    def _set(self, key: Key, item: str) -> None:
        before = self.items.get(key)
        self.items[key] = item
        if before != item:  # the stream has no record of a write that changed nothing
            self.changed(before, item)


def _key(item: Any) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def _given(options: Any) -> tuple[Any, Any]:
    return options.get("ExpressionAttributeNames"), options.get("ExpressionAttributeValues")


def _sortable(value: Any) -> Any:
    ((kind, text),) = value.items()
    return int(text) if kind == "N" else text
