"""Events that somebody wants to hear by webhook: delivered, or put back until the next attempt is due. And a trial of
a receiver, for which functions/api waits."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate.runtime import webhook
from reelgate.service.webhook import NotDelivered

logger = Logger()
# A batch in which nothing could be delivered is a normal day of some receiver, not an error of ours.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def deliver(record: SQSRecord) -> None:
    """One message, which holds one event of the bus."""
    event = record.json_body
    receives = int(record.attributes.approximate_receive_count)
    about = {"video_id": event["detail"]["video"]["id"], "attempt": receives}
    try:
        recorded = webhook.messenger().deliver(event, receives=receives)
    except NotDelivered as failed:
        logger.info("not delivered", extra={**about, "status": failed.status, "recorded": failed.recorded})
        webhook.queue().pause(record.receipt_handle, receives)
        raise
    if not recorded:
        logger.warning("delivered, and not recorded", extra=about)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """An SQS batch in, the messages to keep out; or a trial in, the status of the receiver's answer out."""
    if "trial" in event:
        return {"status": webhook.messenger().test(event["trial"])}
    return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)
