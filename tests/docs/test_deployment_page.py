"""docs/deployment.md: its commands are the ones that there are, and its table names tests that there are."""

import json
import re
import shlex
from pathlib import Path

import pytest

from infra.configuration import Removal
from infra.context import Context
from infra.operator.arguments import parser
from reelgate.jobs import SCHEMA_VERSION
from tests.docs.test_contract_page import REFERENCE, names_in

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/deployment.md").read_text()
ROWS = [line for line in PAGE.splitlines() if line.startswith("| ") and not line.startswith("| what |")]
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL) for line in block.splitlines()]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.split("|")[1].strip()[:60])
def test_a_row_names_tests_that_there_are(row: str) -> None:
    found = REFERENCE.findall(row.split("|")[-2])
    assert found
    for file, name in found:
        assert (ROOT / "tests" / file).is_file(), file
        assert not name or name in names_in(file), f"{file} has no {name}"


def test_every_part_of_a_gateways_life_is_there() -> None:
    headings = re.findall(r"^## (.+)$", PAGE, re.MULTILINE)
    assert headings == ["Deploy", "Configure", "Secure", "Observe", "Upgrade", "Remove", "What holds it"]


def test_the_operators_commands_are_understood() -> None:
    asked = [line.split("infra.operator ")[1] for line in COMMANDS if "infra.operator" in line]
    assert {parser().parse_args(shlex.split(each)).command for each in asked} == {"secret put", "doctor", "keys create"}


def test_what_cdk_is_given_is_understood() -> None:
    given = [dict(re.findall(r"-c (\w+)=(\S+)", line)) for line in COMMANDS if "cdk deploy" in line]
    assert [Context.read(each.get).gateway for each in given if "removal_policy" not in each]
    assert {Context.read(each.get).gateway.removal_policy for each in given} == set(Removal)


def test_the_targets_of_make_are_there() -> None:
    made = {line.split()[1] for line in COMMANDS if line.startswith("make ")}
    assert made
    assert made <= set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))


def test_cdk_is_a_package_of_this_checkout() -> None:
    assert "aws-cdk" in json.loads((ROOT / "package.json").read_text())["devDependencies"]


def test_every_release_says_what_migrates_and_in_which_form_it_writes() -> None:
    releases = (ROOT / "CHANGELOG.md").read_text().split("\n## ")[1:]
    versions = [int(re.findall(r"`SCHEMA_VERSION` is (\d+)", each.split("### Migration")[1])[0]) for each in releases]
    assert versions[0] == SCHEMA_VERSION
    assert versions == sorted(versions, reverse=True)
