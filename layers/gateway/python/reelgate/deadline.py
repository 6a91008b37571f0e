"""Deadline: an exchange over HTTP ends in time as a whole, however slowly its bytes come.

httpx's timeouts are for one read or one write each, so that whoever sends a byte now and then holds a connection for
as long as they like. Here each of them gets what is left of the whole, from before the name is looked up to the last
byte of the answer.
"""

import ssl
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import httpcore


@dataclass(frozen=True)
class Deadline:
    """`until` is a time of `monotonic`."""

    until: float
    monotonic: Callable[[], float]

    def within(self, timeout: float | None, late: type[httpcore.TimeoutException]) -> float:
        """Seconds for the next operation: its own timeout, or what is left. `late` when nothing is."""
        left = self.until - self.monotonic()
        if left <= 0:
            raise late("the exchange took too long")
        return left if timeout is None else min(timeout, left)


class TimedStream(httpcore.NetworkStream):
    """A stream whose every operation ends by the deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.within(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """httpcore's own loop gives each part of the buffer the same seconds anew, which a slow reader can use."""
        socket, rest = self._inner.get_extra_info("socket"), memoryview(buffer)
        try:
            while rest:
                left = self._deadline.within(timeout, httpcore.WriteTimeout)
                socket.settimeout(left)
                rest = rest[socket.send(rest) :]
        except TimeoutError as late:
            raise httpcore.WriteTimeout(str(late)) from late
        except OSError as broken:
            raise httpcore.WriteError(str(broken)) from broken

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        try:
            left = self._deadline.within(timeout, httpcore.ConnectTimeout)
            secure = self._inner.start_tls(ssl_context, server_hostname, left)
        except BaseException:
            self.close()
            raise
        return TimedStream(secure, self._deadline)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class TimedBackend(httpcore.NetworkBackend):
    """Gives each connection `seconds` from now. One connection is one exchange only where none is kept alive.

    The time that the system's resolver takes counts, but nobody can end it before its own few seconds are over.
    """

    def __init__(
        self, inner: httpcore.NetworkBackend, seconds: float, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._inner = inner
        self._seconds = seconds
        self._monotonic = monotonic

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        deadline = Deadline(self._monotonic() + self._seconds, self._monotonic)
        left = deadline.within(timeout, httpcore.ConnectTimeout)
        return TimedStream(self._inner.connect_tcp(host, port, left, local_address, socket_options), deadline)
