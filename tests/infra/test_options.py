"""What an organisation asks of everything that is deployed in its accounts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest

from infra.app import SETTINGS
from infra.configuration import Configuration
from infra.operations import Operations
from infra.stack import Reelgate
from tests.infra.conftest import ALL_OPTIONS
from tests.infra.template import Synthesis, synthesize

ROOT = Path(__file__).parents[2]
DEPLOYED = ("functions", "infra", "layers")
PLAIN: dict[str, object] = {"aws:cdk:bundling-stacks": []}
# The names by which services are trusted are the same in every partition.
# https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
PRINCIPAL = re.compile(r'("(Service|Principal)": |ServicePrincipal\()"[a-z]+\.amazonaws\.com"')
# Ray 2 is in one region of the ordinary partition, which is asked with keys of its own from wherever the gateway is.
BEDROCK = {
    "layers/gateway/python/reelgate/catalog/bedrock.toml": "https://bedrock-runtime.us-west-2.amazonaws.com",
    "layers/gateway/python/reelgate/runtime/provider.py": "{bucket}.s3.{region}.amazonaws.com",
}


def in_region(folder: Path, region: str, **choices: Any) -> Iterator[str]:
    """The templates of a gateway that knows where it will be."""
    app = cdk.App(context=json.loads(SETTINGS.read_text())["context"] | PLAIN, outdir=str(folder))
    stage = cdk.Stage(app, "There", env=cdk.Environment(account="111111111111", region=region))
    there = Reelgate(stage, "Reelgate", configuration=Configuration(providers=("mock", "fal"), **choices))
    Operations(stage, "ReelgateOperations", gateway=there.gateway)
    app.synth()
    return (path.read_text() for path in folder.rglob("*.template.json"))


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [("us-gov-west-1", "aws-us-gov", "amazonaws.com"), ("cn-north-1", "aws-cn", "amazonaws.com.cn")],
)
def test_a_gateway_in_another_partition_names_nothing_of_the_ordinary_one(
    tmp_path: Path, region: str, partition: str, suffix: str
) -> None:
    key = f"arn:{partition}:kms:{region}:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    templates = list(in_region(tmp_path, region, kms_key_arn=key))
    assert len(templates) == 2
    assert any(f"arn:{partition}:" in template for template in templates)
    for template in templates:
        assert "arn:aws:" not in template
        hosts = re.findall(r"[\w.*-]*amazonaws\.com[\w.]*", PRINCIPAL.sub("", template))
        assert [host for host in hosts if not host.endswith(f".{region}.{suffix}")] == []


def test_no_code_that_is_deployed_writes_a_partition_down() -> None:
    written = {}
    for path in (path for folder in DEPLOYED for path in (ROOT / folder).rglob("*")):
        if path.suffix not in (".py", ".json", ".toml") or "local" in path.parts:
            continue
        name = str(path.relative_to(ROOT))
        text = PRINCIPAL.sub("", path.read_text()).replace(BEDROCK.get(name, "\0"), "")
        written[name] = [line for line in text.splitlines() if "arn:aws:" in line or "amazonaws" in line]
    assert BEDROCK.keys() <= written.keys()
    assert {name: lines for name, lines in written.items() if lines} == {}


def test_a_boundary_bounds_every_role(tmp_path: Path) -> None:
    boundary = ALL_OPTIONS["permissions_boundary"]
    bounded = synthesize(tmp_path, permissions_boundary=boundary, **PLAIN)
    resources = [*bounded.resources.values(), *bounded.operations["Resources"].values()]
    roles = [each["Properties"] for each in resources if each["Type"] == "AWS::IAM::Role"]
    assert roles
    assert [role for role in roles if role.get("PermissionsBoundary") != boundary] == []


def test_without_a_boundary_no_role_has_one(account: Synthesis) -> None:
    assert "PermissionsBoundary" not in json.dumps(account.document)


def test_a_bootstrap_of_another_name_is_used_for_everything(tmp_path: Path) -> None:
    synthesize(tmp_path, **PLAIN, **{"@aws-cdk/core:bootstrapQualifier": "acme"})
    written = "".join(path.read_text() for path in tmp_path.glob("*.json"))
    assert "cdk-acme-assets-" in written
    assert "/cdk-bootstrap/acme/version" in written
    assert cdk.DefaultStackSynthesizer.DEFAULT_QUALIFIER not in written


def test_there_is_no_network_to_look_after(account: Synthesis) -> None:
    assert not [each["Type"] for each in account.resources.values() if each["Type"].startswith("AWS::EC2::")]
    assert not [name for name in account.gateway.functions if "VpcConfig" in account.function(name)]
