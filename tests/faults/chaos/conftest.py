import random

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.getgroup("faults").addoption("--chaos-seed", type=int, help="of an earlier run, to have its faults again")


@pytest.fixture
def seed(pytestconfig: pytest.Config) -> int:
    """Of this run, which says it. When a fault hits depends on the machine too."""
    given = pytestconfig.getoption("--chaos-seed", default=None)
    return int(given) if given is not None else random.SystemRandom().randrange(1_000_000)
