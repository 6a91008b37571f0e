"""The table's stream in, events on the bus out; and the metrics of videos, each of whose ends comes by here."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate import measures
from reelgate.jobs import Video
from reelgate.runtime import announce

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Announces in order; at the first failure the stream comes back to that record."""
    told = announce.outbox().announce(event["Records"])
    for video in told.videos:
        logger.info("announced", extra=_facts(video))
        for measure in measures.of_video(video):
            with single_metric(**asdict(measure)):
                pass
    if told.unreadable:
        logger.error("unreadable", extra={"sequence_numbers": told.unreadable})
    if told.failed:
        logger.warning("not announced", extra={"sequence_number": told.failed})
    return {"batchItemFailures": [{"itemIdentifier": told.failed}] if told.failed else []}


def _facts(video: Video) -> dict[str, Any]:
    """What the saved queries ask for."""
    return {
        "video_id": video.id,
        "status": video.status,
        "code": video.failure and video.failure.code,
        "model": video.model,
        "provider": video.route_of(video.outputs[0]).provider,
        "took": video.completed_at and video.completed_at - video.created_at,
    }
