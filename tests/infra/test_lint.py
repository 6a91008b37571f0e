from collections.abc import Mapping
from pathlib import Path

import pytest
from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

from tests.infra.conftest import ALL_OPTIONS, BEHIND_A_WEB_ACL
from tests.infra.template import synthesize

# CDK writes a dependency on a role beside the reference to it.
REDUNDANT_DEPENDENCY = "W3005"
REGIONS = ["us-east-1", "eu-west-1"]
PARTITIONS = [*REGIONS, "us-gov-west-1", "cn-north-1"]
CONTEXTS: dict[str, tuple[dict[str, object], list[str]]] = {
    "by default": ({"providers": "mock,fal"}, PARTITIONS),
    "with every option but a web ACL": (ALL_OPTIONS, PARTITIONS),
    # CloudFront is not in the others, or without AWS WAF.
    "behind a web ACL": (BEHIND_A_WEB_ACL, REGIONS),
}


@pytest.mark.parametrize(("context", "regions"), CONTEXTS.values(), ids=CONTEXTS)
def test_the_templates_are_what_cloudformation_takes_in_every_partition(
    tmp_path: Path, context: Mapping[str, object], regions: list[str]
) -> None:
    synthesize(tmp_path, **context, **{"aws:cdk:bundling-stacks": []})
    templates = sorted(tmp_path.glob("*.template.json"))
    assert len(templates) == 2
    for template in templates:
        # cfn-lint reads the state machine without what CloudFormation substitutes in it.
        template.write_text(template.read_text().replace("arn:${Partition}:states", "arn:aws:states"))
    # Of both at once, as the rules are slow to load.
    given = ["--template", *map(str, templates)]
    settings = ConfigMixIn(given, regions=regions, ignore_checks=[REDUNDANT_DEPENDENCY])
    assert [str(match) for match in Runner(settings).run()] == []
