"""The seams, and how much of all schedules is run: a sample, or with `--faults=all` everything."""

from collections.abc import Iterator

import pytest

from tests.faults.seams import Seams


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("faults").addoption("--faults", choices=["some", "all"], default="some", help="how many schedules")


@pytest.fixture
def everything(pytestconfig: pytest.Config) -> bool:
    """Whether all schedules are to be run. Without this folder's name on the command line the option is not known."""
    return bool(pytestconfig.getoption("--faults", default="some") == "all")


@pytest.fixture
def seams(monkeypatch: pytest.MonkeyPatch) -> Iterator[Seams]:
    seams = Seams()
    seams.install(monkeypatch)
    yield seams
    seams.close()
