"""The gateway's address on this machine."""

import logging
import socket
import threading

import uvicorn

from infra.local.proxy import Proxy

BACKLOG = 100
STOP_SECONDS = 1


class Front:
    """The proxy on a reserved socket, in a thread of its own."""

    def __init__(self, upstream: str, reserved: socket.socket) -> None:
        # From here on a caller who is early waits for the first answer instead of being refused.
        reserved.listen(BACKLOG)
        self._server = uvicorn.Server(
            uvicorn.Config(
                Proxy(upstream),
                loop="uvloop",
                http="httptools",
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="warning",
                access_log=False,
                proxy_headers=False,  # what a caller says of where they come from is the proxy's to judge
                server_header=False,
                date_header=False,
                timeout_graceful_shutdown=STOP_SECONDS,
            )
        )
        self._thread = threading.Thread(target=self._server.run, args=([reserved],), name="front", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Finish the answers under way, for a second at most. One that is cut off then is no error to tell of."""
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
        self._server.should_exit = True
        self._thread.join(10)
