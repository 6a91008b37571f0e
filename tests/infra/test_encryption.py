from typing import Any

import pytest

from tests.infra.conftest import ALL_OPTIONS, ALL_PROVIDERS
from tests.infra.template import Synthesis, synthesize
from tests.infra.test_stack import GRANTS

KEY = str(ALL_OPTIONS["kms_key_arn"])
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey")


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Synthesis:
    """With every provider and a key of the operator's own."""
    return synthesize(
        tmp_path_factory.mktemp("encrypted"),
        providers=ALL_PROVIDERS,
        openai_compatible_base_url="https://videos.example.com/v1",
        kms_key_arn=KEY,
        **{"aws:cdk:bundling-stacks": []},
    )


def properties(synthesis: Synthesis, type_: str) -> list[dict[str, Any]]:
    found = [each["Properties"] for each in synthesis.of_type(type_).values()]
    assert found
    return found


def test_everything_at_rest_is_encrypted_with_the_operators_key(encrypted: Synthesis) -> None:
    (table,) = properties(encrypted, "AWS::DynamoDB::GlobalTable")
    (bucket,) = properties(encrypted, "AWS::S3::Bucket")
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert table["SSESpecification"] == {"SSEEnabled": True, "SSEType": "KMS"}
    assert table["Replicas"][0]["SSESpecification"] == {"KMSMasterKeyId": KEY}
    assert rule["ServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": KEY}
    assert rule["BucketKeyEnabled"] is True
    for type_ in ("AWS::SecretsManager::Secret", "AWS::Logs::LogGroup"):
        assert {each["KmsKeyId"] for each in properties(encrypted, type_)} == {KEY}
    for queue in properties(encrypted, "AWS::SQS::Queue"):
        assert queue["KmsMasterKeyId"] == KEY
        assert "SqsManagedSseEnabled" not in queue, "SQS refuses both"
    topics = [each for each in encrypted.operations["Resources"].values() if each["Type"] == "AWS::SNS::Topic"]
    assert [topic["Properties"]["KmsMasterKeyId"] for topic in topics] == [KEY]


def test_a_role_may_use_the_key_through_the_services_it_uses_and_through_no_other(
    account: Synthesis, encrypted: Synthesis
) -> None:
    plain, grants = account.grants(), encrypted.grants()
    assert plain.keys() == grants.keys() == GRANTS.keys()
    for role in grants:
        services = {grant.partition(":")[0] for grant in plain[role]} & {"dynamodb", "s3", "secretsmanager", "sqs"}
        added = grants[role] - plain[role]
        assert {grant.partition(" on ")[0] for grant in added} == (set(USE) if services else set())
        for grant in added:
            resource, _, condition = grant.partition(" on ")[2].partition(" when ")
            assert resource == KEY
            assert condition.startswith("{'StringEquals': {'kms:ViaService': ")
            assert {
                service for service in ("dynamodb", "s3", "secretsmanager", "sqs") if f"'{service}." in condition
            } == services


def test_nothing_else_becomes_another(account: Synthesis, encrypted: Synthesis) -> None:
    assert {key: each["Type"] for key, each in account.resources.items()} == {
        key: each["Type"] for key, each in encrypted.resources.items()
    }


def test_without_a_key_nothing_names_one(account: Synthesis) -> None:
    written = str(account.document)
    assert not [word for word in ("kms:", "'KmsKeyId'", "'KMSMasterKeyId'", "'KmsMasterKeyId'") if word in written]
