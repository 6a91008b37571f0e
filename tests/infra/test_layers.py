"""What is pinned for Lambda against what the project asks for and what the tests run on."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([\w.-]+)==([\w.]+)", re.MULTILINE)


def project() -> dict[str, list[str]]:
    document = tomllib.loads((ROOT / "pyproject.toml").read_text())
    in_the_runtime = ("boto3",)
    wanted = [each for each in document["project"]["dependencies"] if not each.startswith(in_the_runtime)]
    return {"dependencies": wanted, "media": document["dependency-groups"]["media"]}


@pytest.mark.parametrize("layer", ["dependencies", "media"])
def test_a_layer_asks_for_what_the_project_asks_for(layer: str) -> None:
    assert (ROOT / "layers" / layer / "requirements.in").read_text().split("\n")[:-1] == project()[layer]


@pytest.mark.parametrize("layer", ["dependencies", "media"])
def test_lambda_runs_the_versions_that_the_tests_ran(layer: str) -> None:
    shipped = set(PIN.findall((ROOT / "layers" / layer / "requirements.txt").read_text()))
    tested = set(PIN.findall((ROOT / "requirements.lock").read_text()))
    assert shipped
    assert shipped <= tested
