"""What is worth waking somebody for."""

from collections.abc import Iterator
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.gateway import VideoGateway

FIVE_MINUTES = cdk.Duration.minutes(5)
LONGEST_VIDEO = cdk.Duration.hours(3)
"""By when every video has ended: the latest deadline in the catalog is two hours, and the sweep gives its verdict."""


@dataclass(frozen=True, kw_only=True)
class Watch:
    """A metric that is wrong at `threshold` or above; `meaning` is for the person whom it wakes.

    A heartbeat is wrong below its threshold, and when nothing is measured at all.
    """

    name: str
    metric: cloudwatch.IMetric
    meaning: str
    threshold: float = 1
    heartbeat: bool = False


def watches(gateway: VideoGateway) -> Iterator[Watch]:
    """Everything that is watched of a gateway."""
    yield from _queues(gateway)
    yield from _movement(gateway)
    for name, function in gateway.functions.items():
        yield Watch(
            name=f"Errors-{name}",
            metric=function.metric_errors(period=FIVE_MINUTES),
            meaning=f"functions/{name} raised what it does not handle; its log group says what.",
            threshold=5,
        )
        yield Watch(
            name=f"Throttles-{name}",
            metric=function.metric_throttles(period=FIVE_MINUTES),
            meaning=f"functions/{name} was refused by Lambda: the account's concurrency is used up.",
            threshold=5,
        )


def _queues(gateway: VideoGateway) -> Iterator[Watch]:
    webhooks, events = gateway.webhooks, gateway.events
    yield Watch(
        name="Undelivered",
        metric=webhooks.undelivered.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES),
        meaning="A webhook was given up. The message says which: redeliver it once the receiver answers, or move it to"
        " the webhooks' queue.",
    )
    yield Watch(
        name="Unannounced",
        metric=events.unannounced.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES),
        meaning="A change in the table never reached the bus, so that no webhook was sent for it.",
    )
    yield Watch(
        name="WebhooksLate",
        # Leaves out what was received more than three times, and so what cannot be recorded.
        # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
        metric=webhooks.queue.metric_approximate_age_of_oldest_message(period=FIVE_MINUTES),
        meaning="A webhook waits for an hour without having been tried: functions/webhook does not keep up.",
        threshold=cdk.Duration.hours(1).to_seconds(),
    )
    yield Watch(
        name="EventsLate",
        metric=events.handler.metric("IteratorAge", statistic="Maximum", period=FIVE_MINUTES),
        meaning="Events leave the table five minutes late: a record of its stream blocks functions/announce.",
        threshold=FIVE_MINUTES.to_milliseconds(),
    )


def _movement(gateway: VideoGateway) -> Iterator[Watch]:
    machine, api = gateway.workflow.machine, gateway.api.http
    yield Watch(
        name="ExecutionsFailed",
        metric=machine.metric_failed(period=FIVE_MINUTES),
        meaning="A video's execution ended in what the machine does not handle; the sweep takes the video up.",
    )
    yield Watch(
        name="ExecutionsTimedOut",
        metric=machine.metric_timed_out(period=FIVE_MINUTES),
        meaning="A video's execution took longer than the machine allows; the sweep takes the video up.",
    )
    yield Watch(
        name="SweepStopped",
        metric=gateway.sweep.handler.metric_invocations(period=cdk.Duration.minutes(15)),
        meaning="Nothing has looked for stuck videos for 15 minutes: is the schedule still there?",
        heartbeat=True,
    )
    yield Watch(
        name="VideosStuck",
        metric=cloudwatch.Metric(
            namespace=gateway.name,
            metric_name="OldestVideoAge",
            dimensions_map={"service": "reelgate"},
            statistic="Maximum",
            period=FIVE_MINUTES,
        ),
        meaning="A video is neither completed nor failed long after its deadline; functions/sweep cannot end it.",
        threshold=LONGEST_VIDEO.to_seconds(),
    )
    yield Watch(
        name="ServerErrors",
        metric=api.metric_server_error(period=FIVE_MINUTES, statistic="Sum"),
        meaning="Callers are answered with 5xx; the log group of functions/api says why.",
        threshold=5,
    )
