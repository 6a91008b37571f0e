import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from infra.app import build
from tests.infra.conftest import ALL_PROVIDERS, BEHIND_A_WEB_ACL

CONTEXTS: Mapping[str, Mapping[str, Any]] = {
    "by default": {"providers": ALL_PROVIDERS, "openai_compatible_base_url": "https://videos.example.com/v1"},
    "with every option": BEHIND_A_WEB_ACL,
}


@dataclass(frozen=True)
class Acknowledged:
    """A finding that the code lives with, at `path` and below it."""

    path: str
    rule: str
    reason: str

    def covers(self, rule: str, path: str) -> bool:
        return self.rule == rule and f"{path}/".startswith(f"{self.path}/")


class Recorder:
    """Stands in for CDK's register of acknowledgements, so that cdk-nag finds what it would find without them."""

    def __init__(self) -> None:
        self.acknowledged: list[Acknowledged] = []

    def of(self, construct: Any) -> "Recorder":
        self._path = construct.node.path
        return self

    def acknowledge(self, *given: cdk.Acknowledgment) -> None:
        self.acknowledged += [Acknowledged(self._path, each.id, each.reason) for each in given]


def checked(folder: Path, context: Mapping[str, object], recorder: Recorder | None = None) -> set[tuple[str, str]]:
    """What cdk-nag finds in the app: each rule with the path of the construct that breaks it."""
    with pytest.MonkeyPatch.context() as patch:
        if recorder:
            patch.setattr("infra.findings.cdk.Validations", recorder)
        app = build(outdir=str(folder), **context, **{"aws:cdk:bundling-stacks": []})
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    try:
        app.synth()
    except RuntimeError as failure:
        assert str(failure).startswith("ValidationFailed")
    report = folder / "validation-report.json"
    if not report.exists():
        return set()
    return {
        (f"{plugin['pluginName']}::{violation['ruleName']}", construct["constructPath"])
        for plugin in json.loads(report.read_text())["pluginReports"]
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_nothing_is_found_that_the_code_does_not_live_with_for_a_reason(
    tmp_path: Path, context: Mapping[str, object]
) -> None:
    assert checked(tmp_path, context) == set()


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_nothing_is_lived_with_that_is_not_found_any_more(tmp_path: Path, context: Mapping[str, object]) -> None:
    recorder = Recorder()
    found = checked(tmp_path, context, recorder)
    assert found
    assert [each for each in recorder.acknowledged if not any(each.covers(*finding) for finding in found)] == []
    assert all(each.reason.endswith(".") for each in recorder.acknowledged)
