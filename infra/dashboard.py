"""What an operator looks at, a row for each question."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra.gateway import VideoGateway
from infra.metrics import FIVE_MINUTES, each, own

WIDTH = 8
"""A third of a row."""
PERCENTILES = ("p50", "p95")


@dataclass(frozen=True)
class Picture:
    """Its lines share the axis `unit`."""

    title: str
    unit: str
    lines: Sequence[cloudwatch.IMetric]


def rows(gateway: VideoGateway) -> Iterator[Sequence[Picture]]:
    """The pictures, from what callers notice down to the machinery."""
    api, machine = gateway.api.http, gateway.workflow.machine
    ends = [own(gateway, f"Videos{end}", label=end.lower()) for end in ("Accepted", "Completed")]
    yield (
        Picture("Videos", "videos", ends),
        Picture("Failures by code", "videos", [each(gateway, "VideosFailed", "code")]),
        Picture(
            "Requests",
            "requests",
            [
                api.metric_count(period=FIVE_MINUTES, statistic="Sum", label="all"),
                api.metric_client_error(period=FIVE_MINUTES, statistic="Sum", label="4xx"),
                api.metric_server_error(period=FIVE_MINUTES, statistic="Sum", label="5xx"),
            ],
        ),
    )
    yield (
        Picture("Time to completion", "seconds", _percentiles(gateway, "TimeToCompletion")),
        Picture(
            "Time to submission and to the first poll",
            "seconds",
            [*_percentiles(gateway, "TimeToSubmission"), *_percentiles(gateway, "TimeToFirstPoll")],
        ),
        Picture("Noticed late, at the most", "seconds", _percentiles(gateway, "DetectionDelay")),
    )
    yield (
        Picture(
            "Spend a day",
            "micro-USD",
            [
                own(gateway, "CostMicros", period=cdk.Duration.days(1), label="spent"),
                own(gateway, "CostAtRiskMicros", period=cdk.Duration.days(1), label="at risk"),
            ],
        ),
        Picture("Provider errors", "errors", [each(gateway, "ProviderErrors", "provider", "error")]),
        Picture("Oldest running video", "seconds", [own(gateway, "OldestVideoAge", "Maximum")]),
    )
    yield (
        Picture("Webhook attempts", "attempts", [each(gateway, "WebhookAttempts", "standing")]),
        Picture("Time to webhook", "seconds", _percentiles(gateway, "TimeToWebhook")),
        Picture("Queues and dead letters", "messages", [_waiting(queue) for queue in _queues(gateway)]),
    )
    functions = gateway.functions.items()
    yield (
        Picture("Errors of functions", "errors", [_sum(function, "Errors", name) for name, function in functions]),
        Picture("Throttles", "refusals", [_sum(function, "Throttles", name) for name, function in functions]),
        Picture(
            "Duration of functions",
            "milliseconds",
            [
                function.metric_duration(period=FIVE_MINUTES, statistic="p95", label=name)
                for name, function in functions
            ],
        ),
    )
    yield (
        Picture("Runs of the sweep", "runs", [_sum(gateway.sweep.handler, "Invocations", "sweep")]),
        Picture(
            "Executions",
            "executions",
            [
                machine.metric_started(period=FIVE_MINUTES, label="started"),
                machine.metric_failed(period=FIVE_MINUTES, label="failed"),
                machine.metric_timed_out(period=FIVE_MINUTES, label="timed out"),
            ],
        ),
        Picture(
            "Age of the stream",
            "milliseconds",
            [gateway.events.handler.metric("IteratorAge", statistic="Maximum", period=FIVE_MINUTES)],
        ),
    )


def widgets(gateway: VideoGateway) -> list[list[cloudwatch.IWidget]]:
    """The same, for a dashboard."""
    return [[_widget(picture) for picture in row] for row in rows(gateway)]


def _widget(picture: Picture) -> cloudwatch.GraphWidget:
    axis = cloudwatch.YAxisProps(label=picture.unit, min=0, show_units=False)
    return cloudwatch.GraphWidget(title=picture.title, left=list(picture.lines), left_y_axis=axis, width=WIDTH)


def _percentiles(gateway: VideoGateway, name: str) -> Sequence[cloudwatch.IMetric]:
    return [own(gateway, name, share, label=f"{name} {share}") for share in PERCENTILES]


def _queues(gateway: VideoGateway) -> Sequence[sqs.IQueue]:
    return gateway.webhooks.queue, gateway.webhooks.undelivered, gateway.events.unannounced


def _waiting(queue: sqs.IQueue) -> cloudwatch.IMetric:
    return queue.metric_approximate_number_of_messages_visible(period=FIVE_MINUTES, label=queue.node.id)


def _sum(function: lambda_.Function, metric: str, label: str) -> cloudwatch.IMetric:
    return function.metric(metric, statistic="Sum", period=FIVE_MINUTES, label=label)
