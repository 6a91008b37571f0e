"""What is worth waking somebody for."""

from collections.abc import Iterator
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.gateway import VideoGateway
from infra.metrics import FIVE_MINUTES, own

QUARTER_HOUR = cdk.Duration.minutes(15)
ENOUGH = 5
"""Errors of a provider within a quarter of an hour, below which their share says nothing."""
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


def watches(gateway: VideoGateway, *, daily_spend_usd: int | None) -> Iterator[Watch]:
    """Everything that is watched of a gateway; how much is spent, if there is a limit for it."""
    yield from _queues(gateway)
    yield from _movement(gateway)
    yield from _providers(gateway)
    if daily_spend_usd:
        yield Watch(
            name="DailySpend",
            metric=own(gateway, "CostMicros", period=cdk.Duration.days(1)),
            meaning=f"The videos that ended within a day cost {daily_spend_usd} USD or more; GET /usage says whose.",
            threshold=daily_spend_usd * 1_000_000,
        )
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
        metric=own(gateway, "OldestVideoAge", "Maximum"),
        meaning="A video is neither completed nor failed long after its deadline; functions/sweep cannot end it.",
        threshold=LONGEST_VIDEO.to_seconds(),
    )
    yield Watch(
        name="ServerErrors",
        metric=api.metric_server_error(period=FIVE_MINUTES, statistic="Sum"),
        meaning="Callers are answered with 5xx; the log group of functions/api says why.",
        threshold=5,
    )


def _providers(gateway: VideoGateway) -> Iterator[Watch]:
    yield Watch(
        name="SubmissionsUnknown",
        metric=own(gateway, "SubmissionsUnknown"),
        meaning="A provider may have been paid for a video without a result. A message of its own names the video and"
        " the cost at risk: look for it on the provider's bill.",
    )
    for name, function in gateway.workflow.providers.items():
        yield Watch(
            name=f"ProviderErrors-{name}",
            metric=cloudwatch.MathExpression(
                # Two errors of three calls in the night are no reason to wake somebody.
                expression=f"IF(FILL(errors, 0) >= {ENOUGH}, 100 * errors / tasks, 0)",
                using_metrics={
                    "errors": own(gateway, "ProviderErrors", period=QUARTER_HOUR, provider=name),
                    "tasks": function.metric_invocations(period=QUARTER_HOUR),
                },
                label="percent of the tasks",
                period=QUARTER_HOUR,
            ),
            meaning=f"A quarter of what {name} is asked ends in an error that is not the caller's fault. The query"
            " 'Provider errors' says in which: OutOfFunds and CredentialRejected are yours to mend.",
            threshold=25,
        )
