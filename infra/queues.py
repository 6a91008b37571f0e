"""How every queue is built."""

import aws_cdk as cdk
from aws_cdk import aws_sqs as sqs
from constructs import Construct


def dead_letters(scope: Construct, id_: str) -> sqs.Queue:
    """Keeps what could not be handled for 14 days, the longest that SQS offers."""
    return queue(scope, id_, retention_period=cdk.Duration.days(14))


def queue(
    scope: Construct,
    id_: str,
    *,
    retention_period: cdk.Duration | None = None,
    visibility_timeout: cdk.Duration | None = None,
    dead_letter_queue: sqs.DeadLetterQueue | None = None,
) -> sqs.Queue:
    """An encrypted queue that refuses plain HTTP."""
    return sqs.Queue(
        scope,
        id_,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=retention_period,
        visibility_timeout=visibility_timeout,
        dead_letter_queue=dead_letter_queue,
    )
