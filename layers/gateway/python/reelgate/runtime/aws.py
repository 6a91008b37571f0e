"""What of AWS several functions share."""

from functools import cache

import boto3
from botocore.config import Config

from reelgate import clock
from reelgate.media import Bucket
from reelgate.queue import Queue
from reelgate.secrets import Secrets
from reelgate.service.announce import Bus, Outbox
from reelgate.service.dispatch import Dispatch
from reelgate.service.signing import Signing
from reelgate.settings import settings
from reelgate.store.deliveries import Deliveries
from reelgate.store.due import Due
from reelgate.store.rotations import Rotations
from reelgate.store.table import Table
from reelgate.workflow import Workflow

PATIENT = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=3, read_timeout=10)
"""For AWS calls that may be repeated, as nearly all of ours may: each is idempotent or conditional."""


@cache
def table() -> Table:
    return Table(boto3.client("dynamodb", config=PATIENT), settings()["TABLE_NAME"])


@cache
def bucket() -> Bucket:
    """Links are signed with version 4: it is what every region and every kind of encryption takes. By this style they
    name the bucket's region: a new bucket is not known elsewhere for hours, and a form does not follow a redirect.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html"""
    signing = Config(signature_version="s3v4", s3={"addressing_style": "virtual"}, read_timeout=60)
    return Bucket(boto3.client("s3", config=PATIENT.merge(signing)), settings()["MEDIA_BUCKET"])


@cache
def secrets() -> Secrets:
    return Secrets(boto3.client("secretsmanager", config=PATIENT))


@cache
def workflow() -> Workflow:
    return Workflow(boto3.client("stepfunctions", config=PATIENT), settings()["STATE_MACHINE_ARN"])


@cache
def outbox() -> Outbox:
    return Outbox(bus=Bus(boto3.client("events", config=PATIENT), settings()["BUS_NAME"]), due=Due(table()))


@cache
def queue() -> Queue:
    return Queue(boto3.client("sqs", config=PATIENT), settings()["WEBHOOK_QUEUE_URL"])


@cache
def dispatch() -> Dispatch:
    return Dispatch(deliveries=Deliveries(table()), queue=queue(), clock=clock.now)


@cache
def signing() -> Signing:
    return Signing(
        rotations=Rotations(table()),
        master=lambda: secrets().read(settings()["WEBHOOK_SECRET_ARN"]),
        clock=clock.now,
    )
