"""Which providers a laptop deploys."""

import pytest

from infra.local import providers
from infra.local.refusal import Refusal


def test_without_any_key_there_is_the_mock_alone() -> None:
    available = providers.available({"FAL_KEY": "", "MOCK_API_KEY": "the stack generates it"})
    assert available.names == ("mock",)
    assert available.keys == {}
    # None wins over what cdk.json says about an account.
    assert available.context()["openai_compatible_base_url"] is None
    assert available.context()["domain_name"] is None
    assert available.context()["web_acl_arn"] is None


def test_an_upstream_of_the_operators_is_deployed_with_its_address() -> None:
    available = providers.available(
        {"OPENAI_COMPATIBLE_BASE_URL": "http://127.0.0.1:8000/v1", "OPENAI_COMPATIBLE_API_KEY": "k"}
    )
    assert available.names == ("mock", "openai-compatible")
    assert available.keys == {"openai-compatible": "k"}
    assert available.context()["providers"] == "mock,openai-compatible"
    assert available.context()["openai_compatible_base_url"] == "http://127.0.0.1:8000/v1"


def test_a_key_without_an_address_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match="OPENAI_COMPATIBLE_BASE_URL") as refused:
        providers.available({"OPENAI_COMPATIBLE_API_KEY": "sk-secret"})
    assert "sk-secret" not in str(refused.value)
