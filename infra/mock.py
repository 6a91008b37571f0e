"""A provider of our own, which needs no key: an upstream that renders real videos, behind the same HTTP API."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_secretsmanager as secretsmanager
from constructs import Construct

from infra.api import ANY, Api
from infra.findings import acknowledge_pattern
from infra.functions import Handler
from infra.storage import Storage


class Mock(Construct):
    """functions/mock. The gateway reaches it as it reaches any provider: by URL and key."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        api: Api,
        storage: Storage,
        secret: secretsmanager.Secret,
        layers: Sequence[lambda_.ILayerVersion],
    ) -> None:
        super().__init__(scope, id_)
        self.handler = Handler(
            self,
            "Handler",
            folder_name="mock",
            layers=layers,
            environment={"MEDIA_BUCKET": storage.bucket.bucket_name, "MOCK_SECRET_ARN": secret.secret_arn},
            timeout=cdk.Duration.seconds(29),
            memory=2048,
        )
        files = storage.bucket.arn_for_objects("mock/*")
        self.handler.allow("s3:GetObject", "s3:PutObject", on=[files])
        acknowledge_pattern(self, files, reason="The objects below one prefix, which are not known before.")
        self.handler.allow(
            "s3:ListBucket", on=[storage.bucket.bucket_arn], when={"StringLike": {"s3:prefix": "mock/jobs/"}}
        )
        self.handler.allow("secretsmanager:GetSecretValue", on=[secret.secret_arn])
        api.route(self.handler, {"/mock/v1/{proxy+}": ANY})
        self.base_url = f"{api.http.api_endpoint}/mock/v1"
