"""From a finished video on the bus to the receiver that its caller named, again and again if need be."""

from collections.abc import Mapping, Sequence

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.functions import Handler
from infra.queues import dead_letters, queue
from infra.secrets import Secrets
from infra.storage import Storage

BATCH = 5
# Five receivers, each of which may take its 15 seconds.
TIMEOUT = cdk.Duration.seconds(90)
# Times that a message whose attempt could not be recorded comes back: for an hour and a half.
RECEIVES = 10


class Webhooks(Construct):
    """A rule, a queue, and functions/webhook, which delivers."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        bus: events.EventBus,
        storage: Storage,
        secrets: Secrets,
        layers: Sequence[lambda_.ILayerVersion],
        environment: Mapping[str, str],
    ) -> None:
        super().__init__(scope, id_)
        self.undelivered = dead_letters(self, "Undelivered")
        self.queue = queue(
            self,
            "Queue",
            # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig
            visibility_timeout=cdk.Duration.seconds(6 * TIMEOUT.to_seconds()),
            dead_letter_queue=sqs.DeadLetterQueue(queue=self.undelivered, max_receive_count=RECEIVES),
        )
        events.Rule(
            self,
            "Finished",
            event_bus=bus,
            event_pattern=events.EventPattern(
                source=["reelgate"],
                detail_type=["video.completed", "video.failed", "video.cancelled"],
                detail={"webhook": [True]},
            ),
            targets=[targets.SqsQueue(self.queue, dead_letter_queue=self.undelivered)],
        )
        # What was given up waits where an operator sees it; moved to the queue, it is tried anew.
        events.Rule(
            self,
            "Exhausted",
            event_bus=bus,
            event_pattern=events.EventPattern(source=["reelgate"], detail_type=["webhook.exhausted"]),
            targets=[targets.SqsQueue(self.undelivered)],
        )
        self.handler = Handler(
            self,
            "Webhook",
            folder_name="webhook",
            layers=layers,
            environment={
                "TABLE_NAME": storage.table.table_name,
                "MEDIA_BUCKET": storage.bucket.bucket_name,
                "WEBHOOK_SECRET_ARN": secrets.webhook.secret_arn,
                "WEBHOOK_QUEUE_URL": self.queue.queue_url,
                **environment,
            },
            timeout=TIMEOUT,
        )
        self.handler.allow("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", on=[storage.table.table_arn])
        self.handler.allow("s3:GetObject", on=[storage.videos])
        self.handler.allow("secretsmanager:GetSecretValue", on=[secrets.webhook.secret_arn])
        self.handler.allow(
            "sqs:ReceiveMessage",
            "sqs:DeleteMessage",
            "sqs:SendMessage",
            # Lambda asks for it before it polls a queue.
            "sqs:GetQueueAttributes",
            on=[self.queue.queue_arn],
        )
        lambda_.EventSourceMapping(
            self,
            "Deliveries",
            target=self.handler,
            event_source_arn=self.queue.queue_arn,
            batch_size=BATCH,
            report_batch_item_failures=True,
        )

    def serve(self, function: Handler) -> None:
        """Lets another function have an attempt made."""
        function.add_environment("WEBHOOK_QUEUE_URL", self.queue.queue_url)
        function.allow("sqs:SendMessage", on=[self.queue.queue_arn])

    def try_for(self, function: Handler) -> None:
        """Lets another function have a receiver tried."""
        function.add_environment("WEBHOOK_FUNCTION", self.handler.function_name)
        function.allow("lambda:InvokeFunction", on=[self.handler.function_arn])
