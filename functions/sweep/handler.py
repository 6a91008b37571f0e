"""Every minute: moves the videos that stopped moving."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.measures import Metric
from reelgate.runtime import sweep

logger = Logger()
metrics = Metrics()


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Nothing in, what was found out."""
    swept = asdict(sweep.sweep().run())
    logger.info("swept", extra=swept)
    metrics.add_metric(Metric.OLDEST_VIDEO_AGE, MetricUnit.Seconds, swept["oldest"])
    return swept
