"""The table and the execution's input, as they are when a function is called: what an upgrade finds."""

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from reelgate.store.table import Table, dumps, loads
from reelgate.workflow import execution_input
from tests.workflow.stage import Stage

FOLDER = Path(__file__).parent / "upgrades"
Json = dict[str, Any]


@dataclass(frozen=True)
class Recording:
    """Of one video. `execution` is what its execution was started with, `items` all that the table had."""

    execution: Json
    items: list[Json]

    @classmethod
    def read(cls, path: Path) -> Self:
        return cls(**json.loads(path.read_text()))

    @property
    def video_id(self) -> str:
        return str(self.execution["video_id"])

    def put(self, table: Table) -> None:
        for item in self.items:
            table.client.put_item(TableName=table.name, Item=dumps(item))

    def shape(self) -> set[str]:
        """Where something stands, whatever it is."""
        return set(paths(asdict(self)))


def paths(node: Any, path: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for name, value in node.items():
            yield from paths(value, f"{path}.{name}")
    elif isinstance(node, list):
        for value in node:
            yield from paths(value, f"{path}[]")
    else:
        yield path


def record(stage: Stage, id: str) -> Recording:
    """What the table has now."""
    rows = stage.table.client.scan(TableName=stage.table.name)["Items"]
    items = json.loads(json.dumps([loads(row) for row in rows]))
    return Recording(
        execution=dict(execution_input(stage.video(id))), items=sorted(items, key=lambda item: (item["pk"], item["sk"]))
    )


def recorder(stage: Stage, kept: dict[str, Recording], moment: str) -> Callable[[Json, Callable[[], Json]], Json]:
    """Keeps a recording of the moment before a function runs, and lets it run."""

    def incident(event: Json, run: Callable[[], Json]) -> Json:
        kept[moment] = record(stage, event["video_id"])
        return run()

    return incident
