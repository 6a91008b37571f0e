"""The gateway's own metrics, as the alarms and the dashboard read them (reelgate/measures.py counts them)."""

import aws_cdk as cdk
from aws_cdk import aws_cloudwatch as cloudwatch

from infra.gateway import VideoGateway

FIVE_MINUTES = cdk.Duration.minutes(5)
SERVICE = {"service": "reelgate"}


def own(
    gateway: VideoGateway,
    name: str,
    statistic: str = "Sum",
    *,
    period: cdk.Duration = FIVE_MINUTES,
    label: str | None = None,
    **dimensions: str,
) -> cloudwatch.Metric:
    """One metric of this gateway."""
    return cloudwatch.Metric(
        namespace=gateway.name,
        metric_name=name,
        dimensions_map={**SERVICE, **dimensions},
        statistic=statistic,
        period=period,
        label=label,
    )


def each(gateway: VideoGateway, name: str, *dimensions: str) -> cloudwatch.MathExpression:
    """A line for each value of the dimensions that was ever counted; an alarm cannot be made of it."""
    schema = ",".join(f'"{word}"' for word in (gateway.name, *SERVICE, *dimensions))
    labels = " ".join(f"${{PROP('Dim.{dimension}')}}" for dimension in dimensions)
    return cloudwatch.MathExpression(
        expression=f"SEARCH('{{{schema}}} MetricName=\"{name}\"', 'Sum', {FIVE_MINUTES.to_seconds():.0f})",
        using_metrics={},
        label=labels,
        period=FIVE_MINUTES,
    )
