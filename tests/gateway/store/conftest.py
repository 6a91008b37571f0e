"""A table with one accepted video in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from reelgate.jobs import Output, Request, Video
from reelgate.store import items
from reelgate.store.accept import Verdict, accept
from reelgate.store.due import Due
from reelgate.store.outputs import Outputs
from reelgate.store.table import Table, dumps
from reelgate.store.videos import Videos
from tests.gateway.samples import CREATED, ID, request, video


@dataclass(frozen=True)
class Store:
    """The table and its rooms; `item` is the video's item as it stands."""

    table: Table

    @property
    def videos(self) -> Videos:
        return Videos(self.table)

    @property
    def outputs(self) -> Outputs:
        return Outputs(self.table)

    @property
    def due(self) -> Due:
        return Due(self.table)

    def put(self, made: Video, asked: Request | None = None) -> Video:
        """Writes a video in whatever state, past all conditions."""
        for item in (items.video_item(made, CREATED + 60), items.request_item(made.id, asked or request())):
            self.table.client.put_item(TableName=self.table.name, Item=dumps(item))
        return made

    def read(self, video_id: str = ID) -> Video:
        found = self.videos.video(video_id)
        assert found is not None
        return found

    def output(self, index: int = 0) -> Output:
        return self.read().outputs[index]

    def item(self, video_id: str = ID, sort: str = items.VIDEO_SORT) -> dict[str, Any]:
        return self.item_of(items.partition(video_id), sort)

    def item_of(self, partition: str, sort: str) -> dict[str, Any]:
        found = self.table.get(partition, sort)
        assert found is not None
        return found

    def unchanged_by(self, write: Callable[[], bool]) -> bool:
        """Whether the write said that it did nothing, and did nothing."""
        before = self.item()
        return write() is False and self.item() == before


@pytest.fixture
def store(table: Table) -> Store:
    return Store(table)


@pytest.fixture
def accepted(store: Store) -> Video:
    made = video()
    assert accept(store.table, made, request(), due=CREATED + 60) is Verdict.ACCEPTED
    return made
