"""Events that somebody wants to hear by webhook: delivered, or put back until the next attempt is due."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate import runtime
from reelgate.service.webhook import NotDelivered

logger = Logger()
# A batch in which nothing could be delivered is a normal day of some receiver, not an error of ours.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def deliver(record: SQSRecord) -> None:
    """One message, which holds one event of the bus."""
    event = record.json_body
    receives = int(record.attributes.approximate_receive_count)
    try:
        runtime.deliveries().deliver(event)
    except NotDelivered as failed:
        video_id = event["detail"]["video"]["id"]
        logger.info("not delivered", extra={"video_id": video_id, "attempt": receives, "status": failed.status})
        runtime.queue().pause(record.receipt_handle, receives)
        raise


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """An SQS batch in, the messages to keep out."""
    return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)
