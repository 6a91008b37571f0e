"""The table's stream, told to the bus: the outbox."""

from collections.abc import Mapping, Sequence
from typing import Any

import aws_cdk as cdk
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk.aws_lambda_event_sources import SqsDlq
from constructs import Construct

from infra.findings import acknowledge, acknowledge_pattern
from infra.functions import Handler
from infra.queues import dead_letters
from infra.storage import Storage


class Events(Construct):
    """functions/announce reads every change of a video's state, and every end of a webhook that nobody hears, and puts
    it on the bus."""

    def __init__(
        self, scope: Construct, id_: str, *, storage: Storage, layers: Sequence[lambda_.ILayerVersion]
    ) -> None:
        super().__init__(scope, id_)
        self.bus = events.EventBus(self, "Bus")
        self.unannounced = dead_letters(self, "Unannounced")
        acknowledge(
            self.unannounced,
            "SQS3",
            reason="It is itself for dead letters, those of the stream, which cdk-nag cannot see.",
        )
        self.handler = Handler(
            self,
            "Announce",
            folder_name="announce",
            layers=layers,
            environment={"TABLE_NAME": storage.table.table_name},
            timeout=cdk.Duration.seconds(30),
        )
        self.serve(self.handler)
        self.handler.allow("dynamodb:UpdateItem", on=[storage.table.table_arn])
        self.handler.allow(
            "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", on=[storage.stream]
        )
        streams = f"{storage.table.table_arn}/stream/*"
        self.handler.allow("dynamodb:ListStreams", on=[streams])
        acknowledge_pattern(self, streams, reason="ListStreams is granted for all streams of one table, or not at all.")
        lambda_.EventSourceMapping(
            self,
            "Stream",
            target=self.handler,
            event_source_arn=storage.stream,
            # The oldest record, so that what was written before the mapping existed is announced too.
            starting_position=lambda_.StartingPosition.TRIM_HORIZON,
            batch_size=100,
            filters=[
                _changes(lambda_.FilterRule.is_equal("S")),
                _changes(lambda_.FilterRule.begins_with("D#"), standing={"S": lambda_.FilterRule.is_equal("failed")}),
                _changes(lambda_.FilterRule.begins_with("E#"), disabled_at={"N": lambda_.FilterRule.exists()}),
                # Counters of money, by their day or month; those of running videos and of a second tell nothing.
                _changes(lambda_.FilterRule.begins_with("2"), pk={"S": lambda_.FilterRule.begins_with("B#")}),
            ],
            report_batch_item_failures=True,
            bisect_batch_on_error=True,
            # An outage of the bus loses nothing, and changes no order, while the stream keeps its records: for a day.
            max_record_age=cdk.Duration.hours(23),
            on_failure=SqsDlq(self.unannounced),
        )

    def serve(self, function: Handler) -> None:
        """Lets a function tell the bus."""
        function.add_environment("BUS_NAME", self.bus.event_bus_name)
        function.allow("events:PutEvents", on=[self.bus.event_bus_arn])


def _changes(sort: Any, **image: Any) -> Mapping[str, Any]:
    """Records of the items with this sort key that look like this now."""
    return lambda_.FilterCriteria.filter(
        {"dynamodb": {"Keys": {"sk": {"S": sort}}, **({"NewImage": image} if image else {})}}
    )
