"""A table in memory, for whoever is above the store: its answers are moto's, in a tenth of the time.

tests/faults/test_tables.py compares the two, and the tests of the store itself use moto's.
"""

from collections.abc import Callable
from threading import Lock
from typing import Any

from reelgate.store.table import Table
from tests.faults.doors import Client
from tests.faults.faults import Faults
from tests.faults.refusals import refused
from tests.faults.tables import Table as Items


class OneByOne(Client):
    """For several threads: each call is whole before the next begins, as DynamoDB's are. It has one table."""

    def __init__(self, table: str) -> None:
        super().__init__("dynamodb", Items(lambda before, after: None), Faults())
        self._table, self._lock = table, Lock()

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        call = super().__getattr__(operation)

        def alone(**asked: Any) -> Any:
            if asked.get("TableName", self._table) != self._table:
                raise refused("ResourceNotFoundException", operation)
            with self._lock:
                return call(**asked)

        return alone


def table(name: str) -> Table:
    """Empty, with nobody who hears of its changes."""
    client: Any = OneByOne(name)
    return Table(client, name)
