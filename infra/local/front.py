"""The gateway's address on this machine."""

import logging
import socket
import threading

import uvicorn

from infra.local.proxy import Proxy
from infra.local.server import SETTINGS

STOP_SECONDS = 1


class Front:
    """The proxy on a reserved socket, in a thread of its own."""

    def __init__(self, upstream: str, reserved: socket.socket) -> None:
        # The log is the program's own.
        config = uvicorn.Config(Proxy(upstream), **SETTINGS, log_config=None, timeout_graceful_shutdown=STOP_SECONDS)
        # From here on a caller who is early waits for the first answer instead of being refused.
        reserved.listen(config.backlog)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, args=([reserved],), name="front", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the answers under way, for a second at most. One that is cut off then is no error to tell of."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server.should_exit = True
        self._thread.join(10)
