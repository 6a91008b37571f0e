"""A key in the environment calls nobody: only `--live` does."""

import os
import re
import subprocess
import sys

from reelgate import catalog
from tests.live.conftest import ROOT

KEYS = {catalog.provider(name).key_env: "a-key" for name in catalog.names()}


def pytest_says(*arguments: str) -> str:
    """What pytest answers with a key for every vendor in its environment."""
    unused = ["-p", "no:cacheprovider", "-p", "no:schemathesis"]
    command = [sys.executable, "-m", "pytest", "-q", "-rs", *unused, *arguments]
    run = subprocess.run(command, cwd=ROOT, env=os.environ | KEYS, capture_output=True, text=True, timeout=120)  # noqa: S603
    return run.stdout


def test_keys_alone_collect_nothing() -> None:
    assert "test_vendor.py::" not in pytest_says("tests/live", "--collect-only")


def test_nor_does_the_name_of_the_file_call_anybody() -> None:
    said = pytest_says("tests/live/test_vendor.py")
    assert "--live NAME lets it call a vendor" in said and "2 skipped" in said


def test_the_flag_does() -> None:
    assert pytest_says("tests/live/test_vendor.py", "--live", "fal", "--collect-only").count("test_vendor.py::") == 2


def test_make_says_it_and_make_test_does_not() -> None:
    rules = dict(re.findall(r"^([a-z]+):[^\n]*\n((?:\t[^\n]*\n)+)", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert "--live" in rules["live"] and "--live" not in rules["test"]
