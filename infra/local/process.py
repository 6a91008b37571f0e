"""The engine's process: ministack, in which a function that has no room yet waits where AWS would find room.

Ministack refuses such a call, and its Step Functions report that refusal as `Lambda.Unknown`, which no Retry for
`Lambda.TooManyRequestsException` matches; and it gives a function ten seconds to start, however many start at once.
What it forgets when it stops is in streams.py, and where it dawdles in latency.py.
"""

import os
import threading
from collections import defaultdict
from typing import Any

# It has no types.
from ministack import app  # type: ignore[import-untyped]
from ministack.core.lambda_runtime import ProvidedWorker  # type: ignore[import-untyped]
from ministack.services import lambda_svc  # type: ignore[import-untyped]

from infra.local import latency, server, streams
from infra.local.manners import programs_only
from infra.local.room import Room

_execute = lambda_svc._execute_function_provided_warm
_spawn = ProvidedWorker._spawn
_rooms: defaultdict[tuple[str, str], Room] = defaultdict(Room)
_starting = threading.Semaphore(os.cpu_count() or 1)


def execute(function: dict[str, Any], event: Any, request_id: str) -> Any:
    """Runs one call when its function has room."""
    with _room(function.get("config") or function).place():
        return _execute(function, event, request_id)


def spawn(worker: Any, init_timeout: float | None = None) -> None:
    """Starts a function when a processor can see to it."""
    with _room(worker.config).start(), _starting:
        _spawn(worker, init_timeout)


def _room(config: dict[str, Any]) -> Room:
    """Each revision has its own: an update ends the processes of the one before."""
    return _rooms[config["FunctionName"], config["RevisionId"]]


if __name__ == "__main__":
    lambda_svc._execute_function_provided_warm = execute
    ProvidedWorker._spawn = spawn
    streams.keep()
    latency.cut()
    server.serve(programs_only(app.app))
