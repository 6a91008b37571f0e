"""Every minute: moves the videos that stopped moving."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.measures import Metric
from reelgate.runtime import sweep

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Nothing in, what was found out."""
    swept = asdict(sweep.sweep().run())
    logger.info("swept", extra=swept)
    with single_metric(name=Metric.OLDEST_VIDEO_AGE, unit=MetricUnit.Seconds, value=swept["oldest"]):
        pass
    return swept
