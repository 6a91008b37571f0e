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

from infra.local import latency, streams
from infra.local.engine import PARALLEL
from infra.local.manners import programs_only

_execute = lambda_svc._execute_function_provided_warm
_spawn = ProvidedWorker._spawn
_running: defaultdict[str, threading.Semaphore] = defaultdict(lambda: threading.Semaphore(PARALLEL))
_starting = threading.Semaphore(os.cpu_count() or 1)


def execute(function: dict[str, Any], event: Any, request_id: str) -> Any:
    """Runs one call when its function has room."""
    with _running[(function.get("config") or function)["FunctionName"]]:
        return _execute(function, event, request_id)


def spawn(worker: Any, init_timeout: float | None = None) -> None:
    """Starts a function when a processor can see to it."""
    with _starting:
        _spawn(worker, init_timeout)


if __name__ == "__main__":
    lambda_svc._execute_function_provided_warm = execute
    ProvidedWorker._spawn = spawn
    streams.keep()
    latency.cut()
    app.app = programs_only(app.app)
    app.main()
