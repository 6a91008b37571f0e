"""Lambda, as far as the machine can tell: the real handlers, and what becomes of an exception that leaves one."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from threading import Lock
from types import SimpleNamespace
from typing import Any

from moto.core.exceptions import JsonRESTError

from functions.fetch.handler import handler as fetch_handler
from functions.provider.handler import handler as provider_handler
from functions.settle.handler import handler as settle_handler
from reelgate.service.desk import Desk
from reelgate.service.fetch import Fetching
from reelgate.service.settle import Settlement

PREFIX = "stack-provider-"
SETTLE = "arn:aws:lambda:us-east-1:123456789012:function:settle"
FETCH = "arn:aws:lambda:us-east-1:123456789012:function:fetch"
HANDLERS = {FETCH: fetch_handler, SETTLE: settle_handler}
"""Of the functions that are deployed once. One for each provider has the others' name, and is told an action."""
CONTEXT: Any = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=128,
    invoked_function_arn=SETTLE,
    aws_request_id="request",
)
MOST = 300
"""Invocations of one test: a machine that runs in circles ends here."""

Json = dict[str, Any]
Incident = Callable[[Json, Callable[[], Json]], Json]
"""Happens to one invocation, in place of it: gets the event, and the handler to run or not."""


@dataclass
class Functions:
    """One invocation at a time, as in one process of Lambda; `calls` are their actions, in order."""

    desks: Mapping[str, Desk]
    fetches: Fetching
    settling: Settlement
    calls: list[str] = field(default_factory=list)
    _incidents: dict[str, list[Incident]] = field(default_factory=dict)
    _lock: Any = field(default_factory=Lock)
    _provider: str | None = None

    def happens(self, action: str, *incidents: Incident) -> None:
        """To the next invocations of this action (a task of a provider, `fetch`, or `settle`), one each."""
        self._incidents.setdefault(action, []).extend(incidents)

    def desk(self) -> Desk:
        """For the handler that runs now: the one desk that its deployment knows."""
        assert self._provider is not None
        return self.desks[self._provider]

    def fetching(self) -> Fetching:
        return self.fetches

    def settlement(self) -> Settlement:
        return self.settling

    def invoke(self, name: str, body: str | bytes, response_headers: dict[str, str]) -> bytes:
        """The body of Lambda's answer; the header that it adds when the function failed."""
        event = json.loads(body)
        with self._lock:
            self._provider = name.removeprefix(PREFIX) if name not in HANDLERS else None
            action = event["action"] if self._provider else name.rsplit(":", 1)[-1]
            self.calls.append(action)
            assert len(self.calls) <= MOST, "the machine runs in circles"
            try:
                return json.dumps(self._run(action, HANDLERS.get(name, provider_handler), event)).encode()
            except JsonRESTError:
                raise
            except Exception as error:
                response_headers["x-amz-function-error"] = "Unhandled"
                return json.dumps({"errorType": type(error).__name__, "errorMessage": str(error)}).encode()

    def _run(self, action: str, handler: Callable[[Json, Any], Json], event: Json) -> Json:
        incidents = self._incidents.get(action)
        if not incidents:
            return handler(event, CONTEXT)
        return incidents.pop(0)(event, lambda: handler(event, CONTEXT))


def breaks_before(error: str = "RuntimeError") -> Incident:
    """The function fails before it did anything."""

    def incident(event: Json, run: Callable[[], Json]) -> Json:
        raise _named(error)

    return incident


def breaks_after(error: str = "RuntimeError") -> Incident:
    """The function does its work, and nobody hears of it."""

    def incident(event: Json, run: Callable[[], Json]) -> Json:
        run()
        raise _named(error)

    return incident


def never_ran(code: str = "TooManyRequestsException") -> Incident:
    """Lambda itself refuses, so that the function is not run."""

    def incident(event: Json, run: Callable[[], Json]) -> Json:
        raise JsonRESTError(code, "Rate exceeded")

    return incident


def then(follow: Callable[[str], object]) -> Incident:
    """All goes well, and right after it something else happens to the video of this id."""

    def incident(event: Json, run: Callable[[], Json]) -> Json:
        answer = run()
        follow(event["video_id"])
        return answer

    return incident


def first(precede: Callable[[str], object]) -> Incident:
    """Something happens to the video of this id just before."""

    def incident(event: Json, run: Callable[[], Json]) -> Json:
        precede(event["video_id"])
        return run()

    return incident


def _named(error: str) -> Exception:
    kind: type[Exception] = type(error, (Exception,), {})
    return kind("broke down")
