"""Every minute: moves the videos that stopped moving."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import sweep

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    """Nothing in, how many videos were due and how many were moved out."""
    swept = sweep.sweep().run()
    logger.info("swept", extra=swept)
    return swept
