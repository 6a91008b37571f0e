"""How much is tried: a sample, or with `--faults=all` everything."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("faults").addoption("--faults", choices=["some", "all"], default="some", help="how many schedules")


@pytest.fixture
def everything(pytestconfig: pytest.Config) -> bool:
    """Whether all is to be tried. Without this folder's name on the command line the option is not known."""
    return bool(pytestconfig.getoption("--faults", default="some") == "all")
