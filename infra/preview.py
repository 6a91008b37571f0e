"""Pictures of finished videos, drawn when somebody first asks for one."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.functions import Handler
from infra.storage import Storage


class Preview(Construct):
    """functions/preview, which the API calls and waits for. It reads what strangers made, so it may do nothing else."""

    def __init__(
        self, scope: Construct, id_: str, *, storage: Storage, layers: Sequence[lambda_.ILayerVersion]
    ) -> None:
        super().__init__(scope, id_)
        self.handler = Handler(
            self,
            "Handler",
            folder_name="preview",
            layers=layers,
            environment={"MEDIA_BUCKET": storage.bucket.bucket_name},
            # The API has 29 for its own start and the answer.
            timeout=cdk.Duration.seconds(20),
            # A whole processor, which comes with 1,769 MB: https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
            memory=2048,
        )
        self.handler.allow("s3:GetObject", "s3:PutObject", "s3:DeleteObject", on=[storage.videos])
