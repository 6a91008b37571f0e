"""The gateway's address on this machine."""

import asyncio
import socket
import threading
from typing import Any

from hypercorn.asyncio import serve
from hypercorn.config import Config

from infra.local.proxy import Proxy


class Front:
    """The proxy on a reserved socket, in a thread of its own."""

    def __init__(self, upstream: str, reserved: socket.socket) -> None:
        self._upstream = upstream
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._listening = threading.Event()
        self._socket = reserved
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), name="front", daemon=True)
        self._thread.start()
        self._listening.wait(10)

    async def _serve(self) -> None:
        self._loop, self._stopping = asyncio.get_running_loop(), asyncio.Event()
        self._loop.set_exception_handler(_quiet_about_cancelled)
        config = Config()
        # From here on a caller who is early waits for the first answer instead of being refused.
        self._socket.listen(config.backlog)
        config.bind = [f"fd://{self._socket.detach()}"]
        config.loglevel = "WARNING"
        config.graceful_timeout = 1
        config.include_date_header = config.include_server_header = False
        self._listening.set()
        await serve(Proxy(self._upstream), config, shutdown_trigger=self._stopping.wait)

    def stop(self) -> None:
        """Finish the answers under way, for a second at most."""
        if self._loop is not None and self._stopping is not None and self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join(10)


def _quiet_about_cancelled(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """An answer that is cut off by the end of the program is no error; asyncio's streams print it as one."""
    if not isinstance(context.get("exception"), asyncio.CancelledError):
        loop.default_exception_handler(context)
