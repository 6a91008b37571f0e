"""Errors as botocore raises them, without the service that they are read from."""

from functools import cache
from typing import Any

from botocore.exceptions import ClientError, ReadTimeoutError


class Unready(BaseException):
    """The gateway asks AWS for what nobody has taught these fakes yet: no code of ours may take it for a failure."""


class Exceptions:
    """What a client has as `exceptions`: a class for each name, always the same."""

    def __getattr__(self, name: str) -> type[ClientError]:
        return ClientError if name == "ClientError" else _kind(name)


@cache
def _kind(name: str) -> type[ClientError]:
    return type(name, (ClientError,), {})


def refused(code: str, operation: str, **more: Any) -> ClientError:
    """The service's answer is this error."""
    answer: Any = {"Error": {"Code": code, "Message": code}, "ResponseMetadata": {"HTTPStatusCode": 400}, **more}
    return _kind(code)(answer, operation)


def silent(service: str) -> ReadTimeoutError:
    """The service did not answer."""
    return ReadTimeoutError(endpoint_url=f"https://{service}.amazonaws.com")
