"""What a video is made from, fetched and looked at before a provider hears of it."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.functions import Handler
from infra.storage import Storage


class Fetch(Construct):
    """functions/fetch, which opens whatever callers name: it can read no secret, and no file but those they sent."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        storage: Storage,
        layers: Sequence[lambda_.ILayerVersion],
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self.handler = Handler(
            self,
            "Handler",
            folder_name="fetch",
            layers=layers,
            environment={
                "TABLE_NAME": storage.table.table_name,
                "MEDIA_BUCKET": storage.bucket.bucket_name,
                **environment,
            },
            # To stream a large film into the bucket; the machine's Fetch waits a little longer.
            timeout=cdk.Duration.minutes(9),
            memory=1024,
        )
        self.handler.allow("dynamodb:Query", "dynamodb:UpdateItem", on=[storage.table.table_arn])
        self.handler.allow(
            "s3:GetObject", "s3:PutObject", "s3:AbortMultipartUpload", "s3:DeleteObject", on=[storage.inputs]
        )
        storage.list(self.handler, "inputs/")
