"""Where the gateway is: in the account that the AWS SDK is set up for, or on this machine."""

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from infra.local import account, record
from infra.local.refusal import Refusal
from infra.operator import ROOT, stack
from infra.operator.stack import Stack

STATE = ROOT / ".reelgate"
"""Where `make run` keeps what it has."""
LOCAL_STACK = "Reelgate"

_PATIENT = Config(retries={"mode": "standard"}, connect_timeout=5, read_timeout=30)


def in_account(name: str, region: str | None = None) -> Stack:
    """The stack in the account and region of the environment, as for the AWS CLI."""
    session = boto3.Session(region_name=region)
    if session.region_name is None:
        raise Refusal("no region: give --region, or set AWS_REGION", status=2)
    return stack.find(name, _clients(session, config=_PATIENT))


def on_this_machine(folder: Path = STATE) -> Stack:
    """The stack that `make run` serves at this moment."""
    kept = record.read(folder / "local.json")
    if not kept:
        raise Refusal(f"nothing was started here: {folder} has no local.json. `make run` starts a gateway", status=2)
    clients = _clients(account.session(), config=account.CONFIG, endpoint_url=kept["engine_url"])
    return stack.find(LOCAL_STACK, clients, base_url=kept["base_url"])


def _clients(session: boto3.Session, **options: Any) -> Callable[[str], Any]:
    make: Any = session.client
    return cache(lambda service: make(service, **options))
