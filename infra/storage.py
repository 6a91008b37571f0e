"""The table that is the truth, and the bucket of finished videos."""

from typing import cast

import aws_cdk as cdk
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_s3 as s3
from constructs import Construct

from infra.configuration import Configuration, Removal
from infra.findings import acknowledge, acknowledge_pattern
from infra.functions import Handler

BY_TENANT = "by_tenant"
BY_DUE = "by_due"


class Storage(Construct):
    """Survives the stack unless the operator asked for its destruction."""

    def __init__(self, scope: Construct, id_: str, *, configuration: Configuration) -> None:
        super().__init__(scope, id_)
        removal_policy = cdk.RemovalPolicy[configuration.removal_policy.name]
        self.table = dynamodb.TableV2(
            self,
            "Table",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.aws_managed_key(),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=configuration.removal_policy is Removal.RETAIN,
            removal_policy=removal_policy,
            dynamo_stream=dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
            time_to_live_attribute="ttl",
            global_secondary_indexes=[
                _index(BY_TENANT, _text("list_pk"), _text("list_sk")),
                _index(BY_DUE, _text("due_pk"), _number("due_sk")),
            ],
        )
        # Not versioned: a video is written once, and its DELETE promises that the file is gone.
        self.bucket = s3.Bucket(
            self,
            "Media",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            object_ownership=s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            removal_policy=removal_policy,
            lifecycle_rules=[
                s3.LifecycleRule(prefix="videos/", expiration=cdk.Duration.days(configuration.retention_days)),
                # Read while a video is made; the sweep may begin one again for days.
                s3.LifecycleRule(prefix="inputs/", expiration=cdk.Duration.days(7)),
                s3.LifecycleRule(prefix="mock/", expiration=cdk.Duration.days(1)),
                s3.LifecycleRule(abort_incomplete_multipart_upload_after=cdk.Duration.days(1)),
            ],
        )
        # Optional only for a table without a stream.
        self.stream = cast(str, self.table.table_stream_arn)
        self.videos = self.bucket.arn_for_objects("videos/*")
        self.inputs = self.bucket.arn_for_objects("inputs/*")
        acknowledge(
            self.bucket,
            "S1",
            reason="Only our roles, and links that they sign for an hour, open a file. A log of each read is a"
            " data event of CloudTrail, which whoever wants it has for all their buckets.",
        )
        # Granted by whoever builds a function.
        for objects in (self.videos, self.inputs):
            acknowledge_pattern(scope, objects, reason="The objects below one prefix, which are not known before.")

    def list(self, function: Handler, below: str) -> None:
        """Lets a function see what is there below a prefix. Otherwise S3 denies what is not there like what is."""
        function.allow("s3:ListBucket", on=[self.bucket.bucket_arn], when={"StringLike": {"s3:prefix": f"{below}*"}})

    def index(self, name: str) -> str:
        """The ARN of one index of the table."""
        return f"{self.table.table_arn}/index/{name}"


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _number(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.NUMBER)


def _index(
    name: str, partition_key: dynamodb.Attribute, sort_key: dynamodb.Attribute
) -> dynamodb.GlobalSecondaryIndexPropsV2:
    return dynamodb.GlobalSecondaryIndexPropsV2(
        index_name=name,
        partition_key=partition_key,
        sort_key=sort_key,
        projection_type=dynamodb.ProjectionType.KEYS_ONLY,
    )
