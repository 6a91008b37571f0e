"""The last state of the machine: makes a video final."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import settle

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """`{video_id, outcomes}` in, the final status out."""
    logger.append_keys(video_id=event["video_id"])
    status = settle.settlement().settle(event["video_id"], event["outcomes"])
    logger.info("settled", extra={"status": status})
    return {"video_id": event["video_id"], "status": status}
