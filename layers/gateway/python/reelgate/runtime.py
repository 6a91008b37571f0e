"""The collaborators of a deployed function, each made once, when it is first asked for, from the settings.

Imports stand inside where a function should not pay for what only another one needs: the API loads no HTTP client.
"""

from functools import cache
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config

from reelgate import clock
from reelgate.invocation import Function
from reelgate.media import Bucket
from reelgate.queue import Queue
from reelgate.secrets import Secrets
from reelgate.settings import settings
from reelgate.store.deliveries import Deliveries
from reelgate.store.due import Due
from reelgate.store.health import Health
from reelgate.store.keys import Keys
from reelgate.store.outputs import Outputs
from reelgate.store.rotations import Rotations
from reelgate.store.table import Table
from reelgate.store.videos import Videos
from reelgate.workflow import Workflow

if TYPE_CHECKING:
    from reelgate.service.accept import Acceptance
    from reelgate.service.access import Access
    from reelgate.service.announce import Bus
    from reelgate.service.content import Contents
    from reelgate.service.deliveries import DeliveryService
    from reelgate.service.derive import Derivation
    from reelgate.service.desk import Desk
    from reelgate.service.market import Markets
    from reelgate.service.settle import Settlement
    from reelgate.service.signing import Signing
    from reelgate.service.sweep import Sweep
    from reelgate.service.trial import Trial
    from reelgate.service.uploads import Uploads
    from reelgate.service.videos import VideoService
    from reelgate.service.webhook import Messenger
    from reelgate.transport import Transport

_PATIENT = Config(retries={"mode": "standard", "max_attempts": 3}, connect_timeout=3, read_timeout=10)
"""For AWS calls that may be repeated, as nearly all of ours may: each is idempotent or conditional."""

_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=3, read_timeout=24)
"""For asking another function, which does something each time. API Gateway waits for 30 seconds; a receiver of
webhooks, for which the other function waits, has 20, and so has the drawing of a picture."""


@cache
def table() -> Table:
    return Table(boto3.client("dynamodb", config=_PATIENT), settings()["TABLE_NAME"])


@cache
def bucket() -> Bucket:
    """Links are signed with version 4: it is what every region and every kind of encryption takes. By this style they
    name the bucket's region: a new bucket is not known elsewhere for hours, and a form does not follow a redirect.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/Redirects.html"""
    signing = Config(signature_version="s3v4", s3={"addressing_style": "virtual"}, read_timeout=60)
    return Bucket(boto3.client("s3", config=_PATIENT.merge(signing)), settings()["MEDIA_BUCKET"])


@cache
def secrets() -> Secrets:
    return Secrets(boto3.client("secretsmanager", config=_PATIENT))


@cache
def workflow() -> Workflow:
    return Workflow(boto3.client("stepfunctions", config=_PATIENT), settings()["STATE_MACHINE_ARN"])


@cache
def signing() -> "Signing":
    from reelgate.service.signing import Signing

    return Signing(
        rotations=Rotations(table()),
        master=lambda: secrets().read(settings()["WEBHOOK_SECRET_ARN"]),
        clock=clock.now,
    )


@cache
def videos() -> "VideoService":
    from reelgate.service.videos import VideoService

    return VideoService(videos=Videos(table()), bucket=bucket(), clock=clock.now)


@cache
def markets() -> "Markets":
    from reelgate.service.market import Markets

    return Markets(providers=settings().providers, health=Health(table()), clock=clock.now)


@cache
def acceptance() -> "Acceptance":
    from reelgate.service.accept import Acceptance
    from reelgate.store.marks import Marks

    return Acceptance(
        videos=Videos(table()),
        marks=Marks(table()),
        uploads=uploads(),
        bucket=bucket(),
        workflow=workflow(),
        markets=markets(),
        clock=clock.now,
        default_model=settings().default_model,
        allow_loopback=settings().allow_loopback_urls,
    )


@cache
def derivation() -> "Derivation":
    from reelgate.service.derive import Derivation

    return Derivation(markets=markets(), videos=videos())


@cache
def contents() -> "Contents":
    from reelgate.service.content import Contents

    return Contents(videos=Videos(table()), bucket=bucket(), preview=preview, clock=clock.now)


@cache
def preview() -> Function:
    return Function(boto3.client("lambda", config=_ONCE), settings()["PREVIEW_FUNCTION"])


@cache
def uploads() -> "Uploads":
    from reelgate.service.uploads import Uploads

    return Uploads(bucket=bucket(), clock=clock.now)


@cache
def access() -> "Access":
    from reelgate.service.access import Access

    return Access(keys=Keys(table()), admin_secret=lambda: secrets().read(settings()["ADMIN_KEY_SECRET_ARN"]))


@cache
def desk() -> "Desk":
    from reelgate import catalog, provider
    from reelgate.service.desk import Desk

    adapter = provider.load(catalog.provider(settings()["PROVIDER"]))
    return Desk(
        provider=adapter,
        videos=Videos(table()),
        outputs=Outputs(table()),
        health=Health(table()),
        bucket=bucket(),
        transport=transport,
        forget_key=lambda: secrets().forget(settings()["PROVIDER_SECRET_ARN"]),
        clock=clock.now,
    )


def transport() -> "Transport":
    """Made anew for each task, so that a rotated key is in use at once; its connections are not."""
    from reelgate.clients import guarded, trusted
    from reelgate.transport import Transport, key_or_refuse

    adapter = desk().provider
    return Transport(
        provider=adapter,
        base_url=settings().provider_base_url or adapter.facts.base_url,
        key=key_or_refuse(secrets().read(settings()["PROVIDER_SECRET_ARN"]), adapter.facts.title),
        client=trusted(),
        stranger=guarded,
    )


@cache
def settlement() -> "Settlement":
    from reelgate.service.settle import Settlement

    return Settlement(
        videos=Videos(table()),
        outputs=Outputs(table()),
        retention_days=settings().retention_days,
        clock=clock.now,
    )


@cache
def bus() -> "Bus":
    from reelgate.service.announce import Bus

    return Bus(boto3.client("events", config=_PATIENT), settings()["BUS_NAME"])


@cache
def deliveries() -> "DeliveryService":
    from reelgate.service.deliveries import DeliveryService

    return DeliveryService(videos=videos(), deliveries=Deliveries(table()), queue=queue(), clock=clock.now)


@cache
def trial() -> "Trial":
    from reelgate.service.trial import Trial

    return Trial(
        webhook=Function(boto3.client("lambda", config=_ONCE), settings()["WEBHOOK_FUNCTION"]),
        clock=clock.now,
        allow_loopback=settings().allow_loopback_urls,
    )


@cache
def messenger() -> "Messenger":
    from reelgate.clients import guarded
    from reelgate.service.webhook import Messenger

    return Messenger(
        videos=Videos(table()),
        deliveries=Deliveries(table()),
        bucket=bucket(),
        signing=signing(),
        client=guarded(allow_loopback=settings().allow_loopback_urls),
        clock=clock.now,
        allow_loopback=settings().allow_loopback_urls,
    )


@cache
def queue() -> Queue:
    return Queue(boto3.client("sqs", config=_PATIENT), settings()["WEBHOOK_QUEUE_URL"])


@cache
def sweep() -> "Sweep":
    from reelgate.service.sweep import Sweep

    return Sweep(videos=Videos(table()), due=Due(table()), workflow=workflow(), clock=clock.now)
