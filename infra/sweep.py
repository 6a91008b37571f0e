"""Once a minute, finds what stopped moving, and moves it."""

from collections.abc import Sequence

import aws_cdk as cdk
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_scheduler_targets as targets
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra.findings import acknowledge_pattern
from infra.functions import Handler
from infra.storage import BY_DUE, Storage


class Sweep(Construct):
    """functions/sweep on a schedule."""

    def __init__(
        self,
        scope: Construct,
        id_: str,
        *,
        storage: Storage,
        machine: sfn.StateMachine,
        layers: Sequence[lambda_.ILayerVersion],
    ) -> None:
        super().__init__(scope, id_)
        self.handler = Handler(
            self,
            "Sweep",
            folder_name="sweep",
            layers=layers,
            environment={
                "TABLE_NAME": storage.table.table_name,
                "MEDIA_BUCKET": storage.bucket.bucket_name,
            },
            timeout=cdk.Duration.seconds(50),
        )
        self.handler.allow("dynamodb:Query", on=[storage.index(BY_DUE)])
        self.handler.allow("dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", on=[storage.table.table_arn])
        # What is not to be kept.
        self.handler.allow("s3:DeleteObject", on=[storage.videos, storage.inputs])
        storage.list(self.handler, "inputs/")
        executions = cdk.Stack.of(self).format_arn(
            service="states",
            resource="execution",
            resource_name=f"{machine.state_machine_name}:*",
            arn_format=cdk.ArnFormat.COLON_RESOURCE_NAME,
        )
        self.handler.allow("states:DescribeExecution", on=[executions])
        acknowledge_pattern(self, executions, reason="The executions of one machine; there is one for each video.")
        scheduler.Schedule(
            self,
            "EveryMinute",
            schedule=scheduler.ScheduleExpression.rate(cdk.Duration.minutes(1)),
            # A minute that failed is made up for by the next.
            target=targets.LambdaInvoke(self.handler, retry_attempts=0, max_event_age=cdk.Duration.minutes(1)),
        )
        # The schedule's role belongs to the stack.
        acknowledge_pattern(
            cdk.Stack.of(self),
            f"{self.handler.function_arn}:*",
            reason="The versions of one function, which the scheduler's target grants along with it.",
        )
