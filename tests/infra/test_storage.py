from pathlib import Path

from tests.infra.template import Synthesis, listed, synthesize


def test_the_table_cannot_be_deleted_by_mistake_or_lose_more_than_seconds(account: Synthesis) -> None:
    table = account.only("AWS::DynamoDB::GlobalTable")
    (replica,) = table["Properties"]["Replicas"]
    assert table["DeletionPolicy"] == table["UpdateReplacePolicy"] == "Retain"
    assert replica["DeletionProtectionEnabled"] is True
    assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["Properties"]["SSESpecification"]["SSEEnabled"] is True


def test_the_table_has_the_keys_that_the_store_reads_by(account: Synthesis) -> None:
    properties = account.only("AWS::DynamoDB::GlobalTable")["Properties"]
    keys = {each["AttributeName"]: each["AttributeType"] for each in properties["AttributeDefinitions"]}
    indexes = {
        index["IndexName"]: ([key["AttributeName"] for key in index["KeySchema"]], index["Projection"])
        for index in properties["GlobalSecondaryIndexes"]
    }
    keys_only = {"ProjectionType": "KEYS_ONLY"}
    assert [key["AttributeName"] for key in properties["KeySchema"]] == ["pk", "sk"]
    assert indexes == {
        "by_tenant": (["list_pk", "list_sk"], keys_only),
        "by_due": (["due_pk", "due_sk"], keys_only),
    }
    assert keys == {"pk": "S", "sk": "S", "list_pk": "S", "list_sk": "S", "due_pk": "S", "due_sk": "N"}
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_no_video_is_public_or_travels_in_the_clear(account: Synthesis) -> None:
    bucket = account.only("AWS::S3::Bucket")
    access = bucket["Properties"]["PublicAccessBlockConfiguration"]
    assert len(access) == 4
    assert set(access.values()) == {True}
    assert bucket["Properties"]["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert bucket["DeletionPolicy"] == bucket["UpdateReplacePolicy"] == "Retain"
    (statement,) = account.only("AWS::S3::BucketPolicy")["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Action"]) == ("Deny", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert len(listed(statement["Resource"])) == 2


def test_a_deleted_video_is_gone_and_what_nobody_needs_goes_by_itself(account: Synthesis) -> None:
    properties = account.only("AWS::S3::Bucket")["Properties"]
    rules = {rule.get("Prefix"): rule for rule in properties["LifecycleConfiguration"]["Rules"]}
    assert "VersioningConfiguration" not in properties
    assert rules["videos/"]["ExpirationInDays"] == 30
    assert rules["inputs/"]["ExpirationInDays"] == 7, "uploads are below it too"
    assert rules["mock/"]["ExpirationInDays"] == 1
    assert rules[None]["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 1}


def test_destruction_takes_the_operators_word(tmp_path: Path) -> None:
    context = {"aws:cdk:bundling-stacks": [], "removal_policy": "destroy", "retention_days": "7"}
    disposable = synthesize(tmp_path, **context)
    table = disposable.only("AWS::DynamoDB::GlobalTable")
    bucket = disposable.only("AWS::S3::Bucket")
    assert table["DeletionPolicy"] == bucket["DeletionPolicy"] == "Delete"
    assert table["Properties"]["Replicas"][0]["DeletionProtectionEnabled"] is False
    assert disposable.stack.termination_protection is False
    assert bucket["Properties"]["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] == 7
    assert disposable.function("settle")["Environment"]["Variables"]["RETENTION_DAYS"] == "7"
