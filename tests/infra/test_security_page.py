import re
from pathlib import Path

import pytest

from infra.app import build
from tests.infra.template import Synthesis
from tests.infra.test_nag import CONTEXTS, Recorder

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text()


def rows(heading: str) -> list[list[str]]:
    """The cells of the table below a heading, without its head."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[1:]]


def test_the_page_has_every_role_and_the_services_that_it_reaches(account: Synthesis) -> None:
    listed = {row[0].strip("`"): set(re.findall(r"`([a-z0-9]+)`", row[1])) for row in rows("Who may do what")}
    pages = {role: next(name for name in listed if role.startswith(name.split("…")[0])) for role in account.grants()}
    for role, grants in account.grants().items():
        # Every function writes its own log, and none any other.
        others = {grant for grant in grants if not re.match(r"logs:(CreateLogStream|PutLogEvents) on \w+Logs", grant)}
        assert {grant.partition(":")[0] for grant in others} == listed[pages[role]], role
    assert set(pages.values()) == listed.keys()


def test_the_page_has_every_finding_that_is_lived_with_and_why(tmp_path: Path) -> None:
    recorder = Recorder()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("infra.findings.cdk.Validations", recorder)
        for context in CONTEXTS.values():
            build(outdir=str(tmp_path), **context, **{"aws:cdk:bundling-stacks": []})
    rules = {
        (each.rule.removeprefix("AwsSolutions::AwsSolutions-").split("[")[0], each.reason)
        for each in recorder.acknowledged
    }
    assert {(row[0].strip("`"), row[1]) for row in rows("What cdk-nag finds, and we live with")} == rules
