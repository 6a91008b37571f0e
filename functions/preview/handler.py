"""A picture of a finished video, for the API, which waits for it."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from functions.preview import previews
from reelgate.renditions import Rendition
from reelgate.runtime import aws

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    """`{video_id, index, rendition}` in, how it ended out."""
    logger.append_keys(video_id=event["video_id"], index=event["index"])
    rendition = Rendition(event["rendition"])
    drawing = previews.make(aws.bucket(), event["video_id"], event["index"], rendition)
    logger.info("drew", extra={"rendition": rendition, "drawing": drawing})
    return {"drawing": drawing}
