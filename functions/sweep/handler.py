"""Every minute: moves the videos that stopped moving."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate import measures
from reelgate.runtime import sweep

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Nothing in, what was found out."""
    swept = asdict(sweep.sweep().run())
    logger.info("swept", extra=swept)
    for measure in measures.of_sweep(swept["oldest"]):
        with single_metric(**asdict(measure)):
            pass
    return swept
