"""DynamoDB's client in a world, with what its calls are billed as."""

import json
from typing import Any

from tests.costs import units
from tests.faults.doors import Client


class Ledger(Client):
    """DynamoDB's client, whose every call is counted in units; a read may be half of one."""

    writes: int = 0
    reads: float = 0.0

    def __getattr__(self, operation: str) -> Any:
        call = super().__getattr__(operation)

        def measured(**asked: Any) -> Any:
            writes, factor = _writes(operation, asked)
            before = {key: self._item(key) for key in writes}
            answer: Any = None
            try:
                answer = call(**asked)
            finally:  # a condition that does not hold is billed too
                for key in writes:
                    self.writes += factor * units.written(before[key], self._item(key))
            if not writes:
                self.reads += _reads(operation, asked, answer)
            return answer

        return measured

    def _item(self, key: tuple[str, str]) -> Any:
        found = self._service.items.get(key)
        return json.loads(found) if found else None


def _writes(operation: str, asked: Any) -> tuple[list[tuple[str, str]], int]:
    """The keys of what is written, and how often each unit counts: twice in a transaction."""
    if operation == "transact_write_items":
        parts = [next(iter(each.values())) for each in asked["TransactItems"]]
        return [_key(part.get("Key") or part["Item"]) for part in parts], 2
    if operation in ("put_item", "update_item", "delete_item"):
        return [_key(asked.get("Key") or asked["Item"])], 1
    return [], 0


def _reads(operation: str, asked: Any, answer: Any) -> float:
    consistent = asked.get("ConsistentRead", False)
    match operation:
        case "get_item":
            return units.read([answer.get("Item", {})], consistent=consistent)
        case "batch_get_item":
            ((name, wanted),) = asked["RequestItems"].items()
            found = answer["Responses"][name]
            missing: list[Any] = [{}] * (len(wanted["Keys"]) - len(found))
            consistent = wanted.get("ConsistentRead", False)
            return sum(units.read([item], consistent=consistent) for item in (*found, *missing))
        case "query":
            return units.read(answer["Items"], consistent=consistent, index=asked.get("IndexName"))
    raise AssertionError(f"what {operation} costs is not known here")


def _key(item: Any) -> tuple[str, str]:
    return item["pk"]["S"], item["sk"]["S"]
