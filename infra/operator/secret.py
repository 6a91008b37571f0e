"""A provider's key, put where its function reads it. It is never an argument: those are for everybody to see."""

import getpass
import os
from collections.abc import Iterator, Mapping
from typing import TextIO

from infra.local.refusal import Refusal
from infra.operator import upstreams
from infra.operator.stack import Stack
from reelgate.secrets import KEPT_SECONDS, UNSET


def put(stack: Stack, name: str, secret: str) -> Iterator[str]:
    """Refusal for a key that is none, and for the mock, whose key the stack made itself."""
    upstream = upstreams.one(stack, name)
    if upstream.adapter.facts.sandbox:
        raise Refusal(f"{name} has a key that the stack made for itself; another would lock it out", status=2)
    if secret in ("", UNSET):
        raise Refusal("no key was given", status=2)
    stack.client("secretsmanager").put_secret_value(SecretId=upstream.secret_arn, SecretString=secret)
    yield f"{name} has its key, which is in use within {KEPT_SECONDS // 60} minutes; `doctor` asks {name} about it"


def read(stdin: TextIO, *, variable: str | None, environment: Mapping[str, str] = os.environ) -> str:
    """The key from the named variable, or else from stdin, whose last line break is not a part of it."""
    if variable is not None:
        if variable not in environment:
            raise Refusal(f"the variable {variable} is not set", status=2)
        return environment[variable]
    return getpass.getpass("key: ") if stdin.isatty() else stdin.read().rstrip("\r\n")
