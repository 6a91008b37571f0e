"""docs/contract.md: everything the API does is in a row, and every row has a test that is there."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from functions.api.handler import app
from reelgate import requests, sources, video_object
from tests.gateway.samples import request, video

TESTS = Path(__file__).parents[1]
PAGE = (TESTS.parent / "docs/contract.md").read_text()
HEADINGS = re.compile(r"\| (parameter|field|path|behaviour) \|")
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not HEADINGS.match(line)]
REFERENCE = re.compile(r"`((?:[\w-]+/)*test_\w+\.py)(?:::(test_\w+))?`")


def test_there_are_rows() -> None:
    assert len(ROWS) > 60


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:60])
def test_a_row_names_tests_that_there_are(row: str) -> None:
    found = REFERENCE.findall(row.split("|")[-2])
    assert found, "a row needs a test"
    for file, name in found:
        assert (TESTS / file).is_file(), file
        assert not name or name in names_in(file), f"{file} has no {name}"


@cache
def names_in(file: str) -> set[str]:
    module = ast.parse((TESTS / file).read_text())
    return {node.name for node in ast.walk(module) if isinstance(node, ast.FunctionDef)}


def named(heading: str) -> set[str]:
    """The words in code of the first column of a section."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    columns = [line.split("|")[1] for line in section.splitlines() if line.startswith("| ")]
    return {word for column in columns for word in re.findall(r"`([^`]+)`", column)}


def test_every_parameter_is_in_a_row() -> None:
    known = {*requests.CreateVideo.model_fields, "duration", *sources.NAMES}
    assert known | {"dryRun"} == named("Parameters of POST /videos")


def test_every_field_of_the_video_is_in_a_row() -> None:
    shown = video_object.render(video(), request(), now=0, link=str)
    assert shown.keys() == named("The video object")


def test_every_path_is_in_a_row() -> None:
    routes = {f"{method} {path}" for path, method in served()}
    assert routes == {re.sub(r"\{\w+\}", "{}", path) for path in named("Paths")}


def served() -> set[tuple[str, str]]:
    routes = [*app._static_routes, *app._dynamic_routes]
    paths = {(re.sub(r"<\w+>", "{}", route.path), route.method) for route in routes}
    return {(path, method) for path, method in paths if method != "HEAD"}
