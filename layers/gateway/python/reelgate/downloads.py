"""Files of strangers, by URL: from public addresses only, with nothing of ours or of another caller's sent along.

Whatever keeps a file from coming is told in the same words: nobody is to learn from them what there is at an address.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx

from reelgate import urlguard
from reelgate.clock import monotonic
from reelgate.errors import InputUnavailable, InvalidRequest

_REDIRECTS = 3
_HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Reelgate"}
"""Some servers answer nobody without a name."""

_PASSING = frozenset({408, 425, 429})
"""What a server may answer differently a moment later, as any 5xx."""


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file that is arriving; `length` is what was announced, in bytes."""

    length: int | None
    chunks: Iterator[bytes]


@dataclass(frozen=True, kw_only=True)
class Downloads:
    """`client` connects to public addresses only, follows no redirect, and ends each exchange in a time of its own."""

    client: httpx.Client
    allow_loopback: bool = False
    monotonic: Callable[[], float] = field(default=monotonic)

    @contextmanager
    def open(self, url: str, *, param: str, until: float) -> Iterator[Download]:
        """The file, as far as it comes by `until`, a monotonic time after which nothing is begun. InvalidRequest, which
        names `param`, when it will not come; InputUnavailable when it may come another time. Neither says the URL."""
        try:
            with closing(self._answer(url, "", param, until, hops=_REDIRECTS)) as response:
                yield self._download(response, param, until)
        except httpx.HTTPError:
            raise InputUnavailable(_sentence(param)) from None

    def _answer(self, base: str, location: str, param: str, until: float, *, hops: int) -> httpx.Response:
        """The answer at the end of all redirects; each is to an address that a caller might have named."""
        self._hurry(param, until)
        try:
            url = urljoin(base, location)
            urlguard.check(url, param=param, allow_loopback=self.allow_loopback)
            # Not by the client's own methods: those would send the cookies of an earlier answer.
            request = httpx.Request("GET", url, headers=_HEADERS)
        except (InvalidRequest, httpx.InvalidURL, ValueError):
            raise _refusal(param) from None
        response = self.client.send(request, stream=True)
        if not response.has_redirect_location:
            return response
        response.close()
        if not hops:
            raise _refusal(param)
        return self._answer(url, response.headers["location"], param, until, hops=hops - 1)

    def _download(self, response: httpx.Response, param: str, until: float) -> Download:
        if response.status_code in _PASSING or response.is_server_error:
            raise InputUnavailable(_sentence(param))
        # What comes encoded all the same has a length that nobody can know before it is decoded.
        if response.status_code != httpx.codes.OK or response.headers.get("content-encoding", "identity") != "identity":
            raise _refusal(param)
        announced = response.headers.get("content-length", "")
        length = int(announced) if announced.isdecimal() else None
        return Download(length=length, chunks=self._chunks(response, param, length, until))

    def _chunks(self, response: httpx.Response, param: str, length: int | None, until: float) -> Iterator[bytes]:
        received = 0
        for chunk in response.iter_raw():
            self._hurry(param, until)
            received += len(chunk)
            yield chunk
        if length is not None and received != length:
            raise InputUnavailable(_sentence(param))

    def _hurry(self, param: str, until: float) -> None:
        if self.monotonic() >= until:
            raise InputUnavailable(_sentence(param))


def _refusal(param: str) -> InvalidRequest:
    return InvalidRequest(_sentence(param), param=param)


def _sentence(param: str) -> str:
    return f"{param} could not be fetched"
