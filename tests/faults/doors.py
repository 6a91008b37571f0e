"""The doors to AWS: a client of each service, whose every call passes the faults."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tests.faults.faults import READ, WRITE, Faults, Kind
from tests.faults.refusals import Exceptions, Unready, refused, silent

_READS = ("get_", "batch_get", "query", "describe_", "head_", "list_")
_ECHOES = (
    "update_item",
    "delete_item",
    "put_events",
    "send_message",
    "create_multipart_upload",
    "complete_multipart_upload",
    "abort_multipart_upload",
)
"""What is not the same when the SDK asks again by itself. A transaction carries the SDK's own token, and an execution
its name, so that the second of them is answered like the first; a put or a part writes the same once more."""


class Client:
    """As boto3 makes it, of a service in memory."""

    def __init__(self, name: str, service: Any, faults: Faults) -> None:
        self.exceptions = Exceptions()
        self._name, self._service, self._faults = name, service, faults

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        effect = getattr(self._service, operation, None)
        if effect is None:
            raise Unready(f"{self._name} has no {operation} here yet")

        def call(**asked: Any) -> Any:
            name = f"{self._name}.{operation}"
            return self._faults.at(name, lambda: effect(**asked), kinds(operation), self._failures(operation, asked))

        return call

    def get_paginator(self, operation: str) -> "Pages":
        """Of what DynamoDB answers in pages, as nothing else is asked here."""
        return Pages(getattr(self, operation))

    def generate_presigned_url(self, method: str, *, Params: Any, **_: Any) -> str:  # noqa: N803
        return f"https://media.example.com/{Params['Key']}?signature=signature-sentinel"

    def _failures(self, operation: str, asked: Any) -> Mapping[Kind, Callable[[Callable[[], Any]], Any]]:
        def error(_: Callable[[], Any]) -> Any:
            raise refused("InternalServerError", operation)

        def lost(effect: Callable[[], Any]) -> Any:
            effect()
            raise silent(self._name)

        def partial(_: Callable[[], Any]) -> Any:
            done = getattr(self._service, operation)(Entries=asked["Entries"][:-1])
            return {"FailedEntryCount": 1, "Entries": [*done["Entries"], {"ErrorCode": "InternalFailure"}]}

        return {Kind.ERROR: error, Kind.LOST: lost, Kind.PARTIAL: partial}


@dataclass(frozen=True)
class Pages:
    """As boto3's paginator: each page is a call of its own."""

    call: Callable[..., Any]

    def paginate(self, *, PaginationConfig: Mapping[str, int] | None = None, **asked: Any) -> Iterator[Any]:  # noqa: N803
        if PaginationConfig:
            asked["Limit"] = PaginationConfig["PageSize"]
        while True:
            page = self.call(**asked)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def kinds(operation: str) -> tuple[Kind, ...]:
    """What may happen to a call."""
    if operation.startswith(_READS):
        return READ
    echo = (Kind.ECHO,) if operation in _ECHOES else ()
    partial = (Kind.PARTIAL,) if operation == "put_events" else ()
    return (*WRITE, *echo, *partial)
