"""functions/api, which loads no HTTP client."""

from functools import cache

import boto3
from botocore.config import Config

from reelgate import clock
from reelgate.invocation import Function
from reelgate.retention import Retention
from reelgate.runtime.aws import bucket, dispatch, queue, secrets, signing, table, workflow
from reelgate.service.accept import Acceptance
from reelgate.service.access import Access
from reelgate.service.content import Contents
from reelgate.service.deliveries import DeliveryService
from reelgate.service.derive import Derivation
from reelgate.service.keys import KeyService
from reelgate.service.limits import LimitService
from reelgate.service.market import Markets
from reelgate.service.origin import Origin
from reelgate.service.trial import Trial
from reelgate.service.uploads import Uploads
from reelgate.service.usage import UsageService
from reelgate.service.videos import VideoService
from reelgate.settings import settings
from reelgate.store.budgets import Budgets
from reelgate.store.circuits import Circuits
from reelgate.store.deliveries import Deliveries
from reelgate.store.keys import Keys
from reelgate.store.marks import Marks
from reelgate.store.usage import Usage
from reelgate.store.videos import Videos

__all__ = ["bucket", "queue", "secrets", "signing", "table", "workflow"]


_ONCE = Config(retries={"mode": "standard", "total_max_attempts": 1}, connect_timeout=3, read_timeout=24)
"""For asking another function, which does something each time. API Gateway waits for 30 seconds; a receiver of
webhooks, for which the other function waits, has 20, and so has the drawing of a picture."""


@cache
def access() -> Access:
    admin_secret = settings()["ADMIN_KEY_SECRET_ARN"]
    return Access(keys=Keys(table()), admin_secret=lambda: secrets().read(admin_secret), clock=clock.now)


@cache
def origin() -> Origin | None:
    """None where callers reach the API itself."""
    arn = settings().origin_secret_arn
    return Origin(secret=lambda: secrets().read(arn)) if arn else None


@cache
def keys() -> KeyService:
    return KeyService(keys=Keys(table()), providers=settings().providers, retention=retention(), clock=clock.now)


@cache
def retention() -> Retention:
    return Retention(days=settings().retention_days, prompts=settings().keep_prompts)


@cache
def usage() -> UsageService:
    return UsageService(usage=Usage(table()), clock=clock.now)


@cache
def limits() -> LimitService:
    return LimitService(budgets=Budgets(table()), clock=clock.now)


@cache
def videos() -> VideoService:
    return VideoService(videos=Videos(table()), bucket=bucket(), clock=clock.now)


@cache
def markets() -> Markets:
    return Markets(providers=settings().providers, circuits=Circuits(table()), clock=clock.now)


@cache
def acceptance() -> Acceptance:
    return Acceptance(
        videos=Videos(table()),
        marks=Marks(table()),
        uploads=uploads(),
        bucket=bucket(),
        workflow=workflow(),
        markets=markets(),
        retention=retention(),
        clock=clock.now,
        default_model=settings().default_model,
        allow_loopback=settings().allow_loopback_urls,
    )


@cache
def derivation() -> Derivation:
    return Derivation(markets=markets(), videos=videos())


@cache
def contents() -> Contents:
    return Contents(videos=Videos(table()), bucket=bucket(), preview=preview, clock=clock.now)


@cache
def preview() -> Function:
    return Function(boto3.client("lambda", config=_ONCE), settings()["PREVIEW_FUNCTION"])


@cache
def uploads() -> Uploads:
    return Uploads(bucket=bucket(), clock=clock.now)


@cache
def deliveries() -> DeliveryService:
    return DeliveryService(videos=videos(), deliveries=Deliveries(table()), dispatch=dispatch())


@cache
def trial() -> Trial:
    return Trial(
        webhook=Function(boto3.client("lambda", config=_ONCE), settings()["WEBHOOK_FUNCTION"]),
        clock=clock.now,
        allow_loopback=settings().allow_loopback_urls,
    )
