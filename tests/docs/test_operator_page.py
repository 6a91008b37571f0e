"""The operator's page has every command, as it is written and as it answers."""

import re
import shlex
from pathlib import Path

import pytest

from infra.operator import __main__ as program
from infra.operator.arguments import parser
from reelgate import catalog, provider

PAGE = (Path(__file__).parents[2] / "docs/operator.md").read_text()
EXAMPLES = re.findall(r"^\$ (?:.*\| )?python -m infra\.operator (.+)$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_is_understood(example: str) -> None:
    assert parser().parse_args(shlex.split(example)).command in program.COMMANDS


def test_every_command_has_an_example() -> None:
    assert {parser().parse_args(shlex.split(each)).command for each in EXAMPLES} == set(program.COMMANDS)


def test_every_option_that_stands_before_the_command_is_listed() -> None:
    listed = set(re.findall(r"`(--[a-z]+)", PAGE.split("## Is everything")[0]))
    assert listed == set(re.findall(r"--[a-z]+", parser().format_usage()))


def test_the_providers_whose_lists_are_read_are_named() -> None:
    said = PAGE.split("Lists are read of ")[1].split(".")[0]
    adapters = (provider.load(catalog.provider(name)) for name in catalog.names())
    assert set(re.findall(r"`([^`]+)`", said)) == {each.facts.name for each in adapters if each.listing()}
