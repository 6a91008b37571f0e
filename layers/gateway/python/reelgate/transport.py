"""The one place that talks HTTP to providers and receivers; every failure leaves it as one of our errors."""

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore
import httpx

from reelgate import errors, urlguard
from reelgate.provider import Call, Provider, Reply
from reelgate.secrets import UNSET

# httpx logs the whole URL of every request at INFO, and Lambda's JSON logs let that through. URLs hold tokens.
logging.getLogger("httpx").setLevel(logging.WARNING)

TIMEOUT = httpx.Timeout(30.0, connect=5.0)
_REDIRECTS = 3


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


@dataclass(frozen=True, kw_only=True)
class Transport:
    """Speaks to one provider. `base_url` is the only origin that ever sees the key."""

    provider: Provider
    base_url: str
    key: str = field(repr=False)
    client: httpx.Client
    stranger: Callable[[], httpx.Client]

    def send(self, call: Call) -> Reply:
        """The provider's answer, whatever its status.

        NotSent when nothing can have been received, Ambiguous when it may have been.
        """
        url = self._url(call)
        if not self._own(url):
            raise errors.Refused(f"{self.provider.facts.title} named an address that is not its own")
        try:
            response = self.client.request(call.method, url, json=call.json, headers=self._headers(call))
        except httpx.HTTPError as error:
            raise _translated(error, self.provider.facts.title) from None
        return _reply(response)

    @contextmanager
    def download(self, call: Call) -> Iterator[httpx.Response]:
        """The result file, open to be read. The key goes along to the provider's own origin only.

        ResultExpired when the link is dead, Unavailable or ResultBroken when it did not come.
        """
        url = self._url(call)
        try:
            with self._open(url, call, hops=_REDIRECTS) as response:
                yield response
        except httpx.HTTPError as error:
            raise errors.ResultBroken(f"the file did not arrive: {type(error).__name__}") from None

    @contextmanager
    def _open(self, url: str, call: Call, *, hops: int) -> Iterator[httpx.Response]:
        own = self._own(url)
        if not own and not self._result_host(url):
            raise errors.Refused(f"{self.provider.facts.title} put its file on a host that it never uses")
        client, headers = (self.client, self._headers(call)) if own else (self.stranger(), dict(call.headers))
        with client.stream(call.method, url, headers={**headers, "Accept-Encoding": "identity"}) as response:
            if response.has_redirect_location and hops:
                with self._open(
                    self._well_formed(urljoin(url, response.headers["location"])), call, hops=hops - 1
                ) as followed:
                    yield followed
                return
            if response.status_code in (401, 403, 404, 410):
                raise errors.ResultExpired(f"{self.provider.facts.title} no longer serves the file")
            if response.status_code != httpx.codes.OK:
                raise errors.Unavailable(f"{self.provider.facts.title} answered {response.status_code} for the file")
            yield response

    def _url(self, call: Call) -> str:
        url = call.url if "://" in call.url else self.base_url.rstrip("/") + call.url
        return self._well_formed(url)

    def _well_formed(self, url: str) -> str:
        try:
            httpx.URL(url)
            _origin(url)
        except (httpx.InvalidURL, ValueError):
            raise errors.Refused(f"{self.provider.facts.title} named an address that is none") from None
        return url

    def _own(self, url: str) -> bool:
        return _origin(url) == _origin(self.base_url)

    def _result_host(self, url: str) -> bool:
        host = urlsplit(url).hostname or ""
        allowed = any(each in ("*", host) or host.endswith(f".{each}") for each in self.provider.result_hosts)
        return allowed and urlsplit(url).scheme == "https"

    def _headers(self, call: Call) -> dict[str, str]:
        authorization: Mapping[str, str] = self.provider.authorization
        return {**call.headers, **{name: value.format(key=self.key) for name, value in authorization.items()}}


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _reply(response: httpx.Response) -> Reply:
    try:
        body = response.json()
    except ValueError:
        body = None
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(status=response.status_code, headers=headers, body=body)


def _translated(error: httpx.HTTPError, title: str) -> errors.ProviderError:
    """Only what fails before the connection stands proves that nothing was received."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol):
        return errors.NotSent(f"{title} could not be reached: {type(error).__name__}")
    return errors.Ambiguous(f"{title} did not answer: {type(error).__name__}")


def key_or_refuse(key: str, title: str) -> str:
    """The provider's key. CredentialRejected, before anything is sent, while the operator has not put one."""
    if key == UNSET:
        raise errors.CredentialRejected(f"{title} has no key yet: put one into its secret")
    return key
