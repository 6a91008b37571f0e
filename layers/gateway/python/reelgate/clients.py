"""The two HTTP clients: one for a provider's own address, one for the URLs of strangers.

Neither keeps a connection: a deadline begins with each, and a request that costs money never leaves on one that the
other side may have closed.
"""

import logging
import ssl
from collections.abc import Iterable
from functools import cache
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Any

import httpcore
import httpx

from reelgate import refusals, urlguard
from reelgate.deadline import TimedBackend
from reelgate.refusals import Reason

# httpx logs the whole URL of every request at INFO, and Lambda's JSON logs let that through. URLs hold tokens.
logging.getLogger("httpx").setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
"""Seconds for each step of an exchange."""
CALL = 60.0
"""Seconds for the whole of one, which must end before the function does that waits for it."""
RESULT = 200.0
"""The same for a video of 500 MB, with time left for the question where it is."""


class PinnedBackend(httpcore.NetworkBackend):
    """Connects to public addresses only, to the one that was checked."""

    def __init__(self, inner: httpcore.NetworkBackend, *, allow_loopback: bool = False) -> None:
        self._inner = inner
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


class VerifiedBackend(httpcore.NetworkBackend):
    """Asks the connection where it went, and closes it before its first byte if that is not public. It would do without
    the pinning, and that without it: a hole in one of them is none in the guard."""

    def __init__(self, inner: httpcore.NetworkBackend, *, allow_loopback: bool = False) -> None:
        self._inner = inner
        self._allow_loopback = allow_loopback

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(host, port, timeout, local_address, socket_options)
        try:
            peer = str(stream.get_extra_info("server_addr")[0])
        except OSError:  # it is gone already
            peer = ""
        if not urlguard.admits(peer, host, allow_loopback=self._allow_loopback):
            stream.close()
            if peer:
                refusals.log(Reason.CONNECTED_INSIDE)
            raise httpcore.ConnectError("the connection does not lead to a public address")
        return stream


class NetworkTransport(httpx.HTTPTransport):
    """httpx over httpcore's public `network_backend`, for which httpx has no parameter of its own (0.28)."""

    def __init__(self, backend: httpcore.NetworkBackend, certificates: ssl.SSLContext) -> None:
        self._pool = httpcore.ConnectionPool(
            ssl_context=certificates, network_backend=backend, retries=0, max_keepalive_connections=0
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """httpx reads where a redirect leads even when it does not follow, and what is no URL on the web may leave it
        as an error of somebody else's: punycode that stands for nothing, or a scheme without a host."""
        response = super().handle_request(request)
        if response.has_redirect_location and not _on_the_web(request.url, response.headers["location"]):
            response.close()
            raise httpx.RemoteProtocolError("the redirect leads to no URL", request=request)
        return response


def _on_the_web(url: httpx.URL, location: str) -> bool:
    try:
        target = url.join(location)
        return target.scheme in ("http", "https") and bool(target.host)
    except (httpx.InvalidURL, UnicodeError):
        return False


def _no_cookies() -> CookieJar:
    """The clients live long, and what one answer sets is not for the next caller's request."""
    return CookieJar(DefaultCookiePolicy(allowed_domains=()))


@cache
def guarded(*, allow_loopback: bool = False, deadline: float = CALL) -> httpx.Client:
    """A client for URLs of strangers: public addresses only, no redirects, no proxy, nothing from the environment.
    An exchange ends within `deadline` seconds, with a timeout of httpx if by nothing else."""
    pinned = PinnedBackend(httpcore.SyncBackend(), allow_loopback=allow_loopback)
    backend = TimedBackend(VerifiedBackend(pinned, allow_loopback=allow_loopback), deadline)
    transport = NetworkTransport(backend, _public_certificates())
    cookies = _no_cookies()
    return httpx.Client(transport=transport, trust_env=False, timeout=TIMEOUT, follow_redirects=False, cookies=cookies)


@cache
def trusted(*, deadline: float = CALL) -> httpx.Client:
    """A client for the provider's own address, which the operator chose, with the certificates that the environment
    names. It never repeats a request by itself, and ends each within `deadline` seconds."""
    transport = NetworkTransport(TimedBackend(httpcore.SyncBackend(), deadline), httpx.create_ssl_context())
    return httpx.Client(transport=transport, timeout=TIMEOUT, follow_redirects=False, cookies=_no_cookies())


@cache
def _public_certificates() -> ssl.SSLContext:
    """Read once, which takes longer than a request does."""
    return httpx.create_ssl_context(trust_env=False)
