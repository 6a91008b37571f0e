from collections.abc import Mapping
from pathlib import Path

import pytest
from cfnlint.api import ManualArgs, lint_file

from tests.infra.conftest import ALL_OPTIONS
from tests.infra.template import synthesize

CONTEXTS: dict[str, dict[str, object]] = {"by default": {"providers": "mock,fal"}, "with every option": ALL_OPTIONS}
# CDK writes a dependency on a role beside the reference to it.
REDUNDANT_DEPENDENCY = "W3005"
REGIONS = ["us-east-1", "eu-west-1", "us-gov-west-1", "cn-north-1"]


@pytest.mark.parametrize("context", CONTEXTS.values(), ids=CONTEXTS)
def test_the_templates_are_what_cloudformation_takes_in_every_partition(
    tmp_path: Path, context: Mapping[str, object]
) -> None:
    synthesize(tmp_path, **context, **{"aws:cdk:bundling-stacks": []})
    settings = ManualArgs(regions=REGIONS, ignore_checks=[REDUNDANT_DEPENDENCY])
    templates = sorted(tmp_path.glob("*.template.json"))
    assert len(templates) == 2
    for template in templates:
        # cfn-lint reads the state machine without what CloudFormation substitutes in it.
        template.write_text(template.read_text().replace("arn:${Partition}:states", "arn:aws:states"))
    assert [str(match) for path in templates for match in lint_file(path, config=settings)] == []
