"""Messages that ask for an attempt at a webhook: made, and the next one planned. And a trial of a receiver, for which
functions/api waits."""

from dataclasses import asdict
from typing import Any

from aws_lambda_powertools import Logger, single_metric
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from reelgate import measures
from reelgate.deliveries import Standing
from reelgate.runtime import webhook

logger = Logger()
# What could not be dealt with comes again by itself; the other messages of its batch are done.
processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)


def deliver(record: SQSRecord) -> None:
    """One message, which asks for one attempt."""
    message = record.json_body
    about = {"video_id": message["detail"]["video"]["id"], "attempt": message.get("attempt", 1)}
    with logger.append_context_keys(**about):
        try:
            delivery = webhook.messenger().deliver(message)
        except Exception:
            logger.exception("not dealt with")
            raise
        if delivery is None:
            logger.info("not called for")
            return
        what = "delivered" if delivery.standing is Standing.DELIVERED else "not delivered"
        logger.info(what, extra={"delivery": delivery.id, "standing": delivery.standing})
        for measure in measures.of_delivery(delivery):
            with single_metric(**asdict(measure)):
                pass


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """An SQS batch in, the messages to keep out; or a trial in, the status of the receiver's answer out."""
    if "trial" in event:
        return {"status": webhook.messenger().test(event["trial"])}
    return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)
