"""What DynamoDB bills for a call: units by the size of whole items, and of what stands in the indexes.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html has the sizes,
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes what an
index costs. Both of our indexes hold keys only.
"""

import math
from collections.abc import Sequence
from typing import Any

_KEY = ("pk", "sk")
INDEXES = {"by_tenant": ("list_pk", "list_sk"), "by_due": ("due_pk", "due_sk")}
_WRITTEN, _READ = 1024, 4096
_CONTAINER, _ENTRY = 3, 1


def size(item: Any) -> int:
    """Bytes of an item as the API has it."""
    return sum(len(name.encode()) + _value(value) for name, value in item.items())


def written(before: Any | None, after: Any | None) -> int:
    """Units of one write: of the larger of the item before and after it, and of each index that changes."""
    largest = max(size(item or {}) for item in (before, after))
    table = max(1, math.ceil(largest / _WRITTEN))
    return table + sum(_indexed(index, before or {}, after or {}) for index in INDEXES.values())


def read(items: Sequence[Any], *, consistent: bool = False, index: str | None = None) -> float:
    """Units of one read, of all its items together; an index has only their keys."""
    names = (*_KEY, *INDEXES[index]) if index else ()
    kept = [{name: value for name, value in item.items() if not names or name in names} for item in items]
    whole = max(1, math.ceil(sum(map(size, kept)) / _READ))
    return whole if consistent else whole / 2


def _indexed(names: tuple[str, str], before: Any, after: Any) -> int:
    """An entry whose key changes is deleted, and put anew."""
    old, new = ([item[name] for name in names if name in item] for item in (before, after))
    if old == new:
        return 0
    return (len(old) == len(names)) + (len(new) == len(names))


def _value(value: Any) -> int:
    kind: str
    held: Any
    ((kind, held),) = value.items()
    match kind:
        case "S":
            return len(held.encode())
        case "N":
            digits = held.lstrip("-").replace(".", "").strip("0")
            return math.ceil(len(digits) / 2) + 1 + int(held.startswith("-"))
        case "BOOL" | "NULL":
            return 1
        case "L":
            return _CONTAINER + sum(_ENTRY + _value(each) for each in held)
        case "M":
            return _CONTAINER + sum(_ENTRY + len(name.encode()) + _value(each) for name, each in held.items())
        case "SS":
            return sum(len(each.encode()) for each in held)
    raise AssertionError(f"the size of a {kind} is not known here")
