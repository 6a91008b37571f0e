"""The engine's one AWS account, and sessions that can reach nothing else."""

import os
from functools import cache

import boto3
import botocore.session
from botocore.config import Config
from botocore.loaders import Loader, create_loader

ID = "000000000000"
REGION = "us-east-1"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "local", "AWS_SECRET_ACCESS_KEY": "local"}

# Without `proxies`, botocore would send calls to 127.0.0.1 through the proxy of the shell.
CONFIG = Config(proxies={}, retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=60)


def session() -> boto3.Session:
    """A session that knows no profile, file or credential of this machine: a call that goes astray is refused."""
    nothing = (None, None, None, None)
    core = botocore.session.Session(
        session_vars={
            "profile": nothing,
            "config_file": (None, None, os.devnull, None),
            "credentials_file": (None, None, os.devnull, None),
        }
    )
    core.register_component("data_loader", _descriptions())
    return boto3.Session(
        aws_access_key_id=CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
        botocore_session=core,
    )


@cache
def _descriptions() -> Loader:
    """botocore's files of what services there are, and where, which take longer to read than a session to make."""
    return create_loader()
