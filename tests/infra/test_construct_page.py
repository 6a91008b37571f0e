"""docs/construct.md lists what there is; tests/contract deploys its app."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import infra
from infra.configuration import Configuration, Removal
from infra.operations import Operations
from tests.infra.template import Synthesis

PAGE = (Path(__file__).parents[2] / "docs/construct.md").read_text()
CHOICES, ATTRIBUTES = PAGE.split("## What may be chosen")[1].split("## What there is then")


def names(cell: str) -> list[str]:
    return re.findall(r"`(\w+)`", cell)


def written(value: object) -> str:
    return f"Removal.{value.name}" if isinstance(value, Removal) else repr(value).replace("'", '"')


def test_every_choice_is_listed_with_its_default() -> None:
    rows = re.findall(r"^\| (`[^|]+) \| `([^|]+)` \|", CHOICES, re.MULTILINE)
    listed = [(name, default) for cell, default in rows for name in names(cell)]
    assert listed == [(field.name, written(field.default)) for field in fields(Configuration)]


def test_what_it_lists_is_there(account: Synthesis) -> None:
    listed = [name for cell in re.findall(r"^\| (`[^|]+) \|", ATTRIBUTES, re.MULTILINE) for name in names(cell)]
    assert len(listed) == 6
    assert [name for name in listed if not hasattr(account.gateway, name)] == []


def test_what_it_says_of_operations_is_what_it_takes() -> None:
    taken = set(inspect.signature(Operations.__init__).parameters) - {"self", "scope", "id_"}
    said = ATTRIBUTES.split("`Operations` is")[1]
    assert taken <= set(names(said))


def test_all_that_the_package_offers_is_on_it() -> None:
    assert [name for name in infra.__all__ if f"`{name}" not in PAGE] == []
