"""A real engine without a stack, for what only it can show."""

import os
from collections.abc import Iterator

import pytest

from infra.local.engine import Engine


@pytest.fixture(scope="session")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    running = Engine(tmp_path_factory.mktemp("engine"), environment=dict(os.environ), wait_scale=0)
    yield running
    running.stop()
