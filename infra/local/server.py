"""What the engine and the proxy before it answer on: uvicorn, whose parser and loop are C, where that of ministack's
own takes a third of all the engine's time."""

import os
import resource
from typing import Any

import uvicorn
from hypercorn.typing import ASGIFramework

SETTINGS: dict[str, Any] = {
    "loop": "uvloop",
    "http": "httptools",
    "ws": "none",
    "lifespan": "on",
    "log_level": "warning",
    "access_log": False,
    "proxy_headers": False,  # else a caller could say what address they come from
    "server_header": False,
    "date_header": False,  # ministack's answers have their own
}
"""Of both."""

IDLE_SECONDS = 75
"""How long it keeps a connection that nobody uses, as ministack does: longer than callers do, lest it closes one that
they are about to use."""
STOP_SECONDS = 3
"""For calls under way when the engine is told to stop; then it saves its state."""


def serve(app: ASGIFramework) -> None:
    """Until SIGTERM or Ctrl-C, at the address that ministack would take."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # each caller and each function has a connection
    uvicorn.run(
        app,
        **SETTINGS,
        host=os.environ["BIND_HOST"],
        port=int(os.environ["GATEWAY_PORT"]),
        timeout_keep_alive=IDLE_SECONDS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
