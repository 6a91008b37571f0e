"""How a function is called: a sample event, a context, an environment, and collaborators of its own."""

import copy
import json
import socket
from dataclasses import dataclass
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from aws_lambda_powertools import Logger

from reelgate.runtime import announce, api, aws, fetch, provider, settle, sweep, webhook
from reelgate.settings import settings

EVENTS = Path(__file__).parents[2] / "events"
INSIDE = "https://host-sentinel.internal/path-sentinel?token=query-sentinel"
OUTSIDE = "https://host-sentinel.example.com/path-sentinel?token=query-sentinel"
"""A URL that looks well, until its name is resolved."""
Json = dict[str, Any]


@dataclass(frozen=True)
class Context:
    """What Lambda says of an invocation."""

    function_name: str = "reelgate"
    function_version: str = "$LATEST"
    memory_limit_in_mb: int = 256
    invoked_function_arn: str = "arn:aws:lambda:eu-west-1:123456789012:function:reelgate"
    aws_request_id: str = "52fdfc07-2182-454f-963f-5f0f9a621d72"

    def get_remaining_time_in_millis(self) -> int:
        return 60_000


CONTEXT: Any = Context()


def load_event(name: str) -> Json:
    """A copy of events/<name>.json."""
    return copy.deepcopy(_read(name))


@cache
def _read(name: str) -> Json:
    event: Json = json.loads((EVENTS / f"{name}.json").read_text())
    return event


def listening(logger: Logger, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What the function logs from now on; Powertools took hold of standard output when it was imported."""
    stream = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream


def refused(logged: StringIO) -> list[Json]:
    """The lines of addresses that were not opened. None of the log may have a part of one, if they are sentinels."""
    written = logged.getvalue()
    assert [word for word in ("sentinel", "://", "169.254") if word in written] == []
    return [line for line in map(json.loads, written.splitlines()) if line["message"] == "address refused"]


@dataclass(frozen=True)
class Measured:
    """A metric as CloudWatch reads it from standard output; `dimensions` without `service`, which all have."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]
    unit: str
    values: tuple[float, ...]


def measured(written: str) -> list[Measured]:
    """The metrics in what a function wrote."""
    lines = [json.loads(line) for line in written.splitlines() if '"_aws"' in line]
    return [_measured(line, each, metric) for line, each, metric in _definitions(lines)]


def _definitions(lines: list[Json]) -> Any:
    for line in lines:
        for each in line["_aws"]["CloudWatchMetrics"]:
            for metric in each["Metrics"]:
                yield line, each, metric


def _measured(line: Json, each: Json, metric: Json) -> Measured:
    (names,) = each["Dimensions"]
    assert line["service"] == "reelgate" and "service" in names
    dimensions = tuple((name, line[name]) for name in sorted(names) if name != "service")
    return Measured(each["Namespace"], metric["Name"], dimensions, metric["Unit"], tuple(line[metric["Name"]]))


def leading_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    """All names do, from now on."""
    answer = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [answer])


def forget_collaborators() -> None:
    """The next ones are made from the environment as it is by then."""
    settings.cache_clear()
    for module in (announce, api, aws, fetch, provider, settle, sweep, webhook):
        for each in vars(module).values():
            if hasattr(each, "cache_clear"):
                each.cache_clear()
