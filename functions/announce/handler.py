"""The table's stream in, events on the bus out."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import announce

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Announces in order; at the first failure the stream comes back to that record."""
    failed = announce.bus().announce(event["Records"])
    if failed:
        logger.warning("not announced", extra={"sequence_number": failed})
    return {"batchItemFailures": [{"itemIdentifier": failed}] if failed else []}
