"""The table's stream in, events on the bus out."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import announce

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Announces in order; at the first failure the stream comes back to that record."""
    told = announce.outbox().announce(event["Records"])
    if told.unreadable:
        logger.error("unreadable", extra={"sequence_numbers": told.unreadable})
    if told.failed:
        logger.warning("not announced", extra={"sequence_number": told.failed})
    return {"batchItemFailures": [{"itemIdentifier": told.failed}] if told.failed else []}
