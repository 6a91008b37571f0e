"""The one place that talks HTTP to providers and receivers; every failure leaves it as one of our errors."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpx

from reelgate import errors, refusals, urlguard
from reelgate.provider import Provider
from reelgate.refusals import Reason
from reelgate.secrets import UNSET
from reelgate.wire import Call, Json, Reply, Setting

_REDIRECTS = 3
_LONGEST = 8192
"""Characters of a link to a result, as it is sent: vendors' signatures are long, and the video is paid for."""


@dataclass(frozen=True, kw_only=True)
class Transport:
    """Speaks to one provider. `base_url` is the only origin that ever sees the key, or `auth`'s signature; but for the
    `stores`, where the operator has files: by the address that a vendor gives them, such as `s3://bucket`, the one that
    they are fetched from. `settings` fill in what a call leaves to the secret. `client` is for calls; files, which take
    longer, come through `own` from that origin and through `stranger` from any other."""

    provider: Provider
    base_url: str
    key: str = field(repr=False)
    client: httpx.Client
    own: Callable[[], httpx.Client]
    stranger: Callable[[], httpx.Client]
    auth: httpx.Auth | None = None
    stores: Mapping[str, str] = field(default_factory=dict)
    settings: Mapping[str, str] = field(default_factory=dict, repr=False)

    def send(self, call: Call) -> Reply:
        """The provider's answer, whatever its status.

        NotSent when nothing can have been received, Ambiguous when it may have been.
        """
        url = self._url(call)
        if not self._own(url):
            raise self._misdirected(Reason.UNLISTED_HOST, "named an address that is not its own")
        try:
            json = filled(call.json, self.settings)
            response = self.client.request(call.method, url, json=json, headers=self._headers(call), auth=self.auth)
        except httpx.HTTPError as error:
            raise _translated(error, self.provider.facts.title) from None
        return _reply(response, call)

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
        if not own and (reason := self._refusal(url)):
            raise self._misdirected(reason, "put its file on a host it never uses")
        client, headers, auth = self.stranger, dict(call.headers), None
        if own:
            client, headers, auth = self.own, self._headers(call), self.auth
        headers["Accept-Encoding"] = "identity"
        with client().stream(call.method, url, headers=headers, auth=auth) as response:
            if response.has_redirect_location and hops:
                following = self._well_formed(response.headers["location"], base=url)
                with self._open(following, call, hops=hops - 1) as followed:
                    yield followed
                return
            if response.status_code in (401, 403, 404, 410):
                raise errors.ResultExpired(f"{self.provider.facts.title} no longer serves the file")
            if response.status_code != httpx.codes.OK:
                raise errors.Unavailable(f"{self.provider.facts.title} answered {response.status_code} for the file")
            yield response

    def _url(self, call: Call) -> str:
        for given, address in self.stores.items():
            if call.url.startswith(f"{given}/"):
                return self._well_formed(address + call.url.removeprefix(given))
        url = call.url if "://" in call.url else self.base_url.rstrip("/") + call.url
        return self._well_formed(url)

    def _well_formed(self, url: str, *, base: str = "") -> str:
        try:
            url = urljoin(base, url)
            _ = httpx.URL(url).host  # which is read, and may turn out to be none, only now
            _origin(url)
        except (httpx.InvalidURL, ValueError):
            raise self._misdirected(Reason.UNREADABLE, "named an address that is none") from None
        return url

    def _own(self, url: str) -> bool:
        return _origin(url) in map(_origin, (self.base_url, *self.stores.values()))

    def _refusal(self, url: str) -> Reason | None:
        """Why no file is fetched from there without the key; None where one is."""
        host = urlsplit(url).hostname or ""
        if not any(each in ("*", host) or host.endswith(f".{each}") for each in self.provider.result_hosts):
            return Reason.UNLISTED_HOST
        refusal = urlguard.refusal(str(httpx.URL(url)), longest=_LONGEST)
        return refusal.reason if refusal else None

    def _misdirected(self, reason: Reason, did: str) -> errors.Misdirected:
        refusals.log(reason, entrance=refusals.PROVIDER)
        return errors.Misdirected(f"{self.provider.facts.title} {did}")

    def _headers(self, call: Call) -> dict[str, str]:
        authorization: Mapping[str, str] = self.provider.authorization
        return {**call.headers, **{name: value.format(key=self.key) for name, value in authorization.items()}}


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


def _reply(response: httpx.Response, call: Call) -> Reply:
    try:
        body = response.json()
    except ValueError:
        body = None
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Reply(status=response.status_code, headers=headers, body=body, asked=call.url)


def _translated(error: httpx.HTTPError, title: str) -> errors.ProviderError:
    """Only what fails before the connection stands proves that nothing was received."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout | httpx.UnsupportedProtocol):
        return errors.NotSent(f"{title} could not be reached: {type(error).__name__}")
    return errors.Ambiguous(f"{title} did not answer: {type(error).__name__}")


def filled(json: Json, settings: Mapping[str, str]) -> Json:
    """The JSON with the settings that it leaves open. CredentialRejected names one that the secret lacks."""
    if isinstance(json, Setting):
        if json not in settings:
            raise errors.CredentialRejected(f"The secret says nothing of {json}")
        return settings[json]
    if isinstance(json, Mapping):
        return {name: filled(value, settings) for name, value in json.items()}
    return [filled(each, settings) for each in json] if isinstance(json, list) else json


def key_or_refuse(key: str, title: str) -> str:
    """The provider's key. CredentialRejected, before anything is sent, while the operator has not put one."""
    if key == UNSET:
        raise errors.CredentialRejected(f"{title} has no key yet: put one into its secret")
    return key
