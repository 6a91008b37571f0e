"""The two HTTP clients: one for a provider's own address, one for the URLs of strangers."""

import logging
from collections.abc import Iterable
from functools import cache
from typing import Any

import httpcore
import httpx

from reelgate import urlguard

# httpx logs the whole URL of every request at INFO, and Lambda's JSON logs let that through. URLs hold tokens.
logging.getLogger("httpx").setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(30.0, connect=5.0)


class GuardedBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, to the one that was checked."""

    def __init__(self, *, allow_loopback: bool = False) -> None:
        self._inner = httpcore.SyncBackend()
        self._allow_loopback = allow_loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        try:
            address = urlguard.resolve(host, port, allow_loopback=self._allow_loopback)
        except OSError as refused:
            raise httpcore.ConnectError(str(refused)) from None
        return self._inner.connect_tcp(address, port, timeout, local_address, socket_options)


class GuardedTransport(httpx.HTTPTransport):
    """httpx over httpcore's public `network_backend`, for which httpx has no parameter of its own (0.28)."""

    def __init__(self, *, allow_loopback: bool = False) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=httpx.create_ssl_context(trust_env=False),
            network_backend=GuardedBackend(allow_loopback=allow_loopback),
            retries=0,
            max_keepalive_connections=0,
        )


@cache
def guarded(*, allow_loopback: bool = False) -> httpx.Client:
    """A client for URLs of strangers: public addresses only, no redirects, no proxy, nothing from the environment."""
    transport = GuardedTransport(allow_loopback=allow_loopback)
    return httpx.Client(transport=transport, trust_env=False, timeout=TIMEOUT, follow_redirects=False)


@cache
def trusted() -> httpx.Client:
    """A client for the provider's own address, which the operator chose. It never repeats a request by itself."""
    return httpx.Client(transport=httpx.HTTPTransport(retries=0), timeout=TIMEOUT, follow_redirects=False)
