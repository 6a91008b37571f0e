"""The first task of the machine: the media that a video is made from, into the bucket."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import fetch

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """The execution's state in, whether its outputs may be submitted out; `fetched` is the answer of the last try."""
    logger.append_keys(video_id=event["video_id"])
    answer = fetch.fetching().run(event["video_id"], tries=event.get("fetched", {}).get("tries", 0))
    logger.info("fetch", extra={"step": answer["state"], "wait": answer["wait"]})
    return answer
