"""functions/announce."""

from functools import cache

import boto3

from reelgate.runtime.aws import PATIENT
from reelgate.service.announce import Bus
from reelgate.settings import settings


@cache
def bus() -> Bus:
    return Bus(boto3.client("events", config=PATIENT), settings()["BUS_NAME"])
