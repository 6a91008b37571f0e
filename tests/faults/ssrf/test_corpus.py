"""No byte reaches an address of the inside, by any form of URL and at any entrance; without the guard, many do.

Each of the two layers that look at a connection is enough by itself, also where nobody looked at the URL.
"""

import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpcore
import httpx
import pytest

from reelgate import clients, urlguard
from reelgate.clients import NetworkTransport, PinnedBackend, VerifiedBackend
from tests.certificates import Authority
from tests.faults.figures import record
from tests.faults.ssrf.corpus import HOOKS, PUBLIC, Form, forms
from tests.faults.ssrf.entrances import ENTRANCES, Entrance
from tests.faults.ssrf.network import Network

CORPUS = forms()
BITES = 150
"""Forms by which a client without a guard gets inside, at the least."""


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    folder: Path = tmp_path_factory.mktemp("authority")
    return Authority(folder)


@pytest.fixture
def network(authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Network]:
    made = Network(authority.server("*.example.com"))
    made.start(monkeypatch)
    yield made
    made.stop()


def layered(backend: httpcore.NetworkBackend) -> Callable[[ssl.SSLContext], httpx.Client]:
    """A client with these layers alone."""
    return lambda certificates: httpx.Client(transport=NetworkTransport(backend, certificates), trust_env=False)


def bare(certificates: ssl.SSLContext) -> httpx.Client:
    return httpx.Client(verify=certificates, trust_env=False, follow_redirects=True)


LAYERS = {
    "pinned": layered(PinnedBackend(httpcore.SyncBackend())),
    "verified": layered(VerifiedBackend(httpcore.SyncBackend())),
}


def deliver(network: Network, client: httpx.Client, entrance: Entrance, *, strict: bool) -> None:
    """The whole corpus; `strict` if no error may leave the entrance that it does not know."""
    for form in CORPUS:
        network.turn_to(form)
        for _ in form.answers[:2] or (None,):  # at the second delivery DNS may say something else
            with suppress(*() if strict else (httpx.HTTPError, httpx.InvalidURL, ValueError)):
                entrance(client, form.url)
    network.turn_to(Form("public", f"https://{HOOKS}/", ((PUBLIC,),)))
    entrance(client, network.form.url)
    network.settle()
    assert network.outside[network.form] == 1, "what is public is reached"


def test_the_corpus_is_large_and_each_form_is_in_it_once() -> None:
    assert len({form.url for form in CORPUS}) >= 400
    assert len({(form.kind, form.url) for form in CORPUS}) == len(CORPUS)


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda each: each.__name__)
def test_no_byte_gets_inside(
    network: Network, authority: Authority, monkeypatch: pytest.MonkeyPatch, entrance: Entrance
) -> None:
    """Nor is a connection opened to ask whether somebody listens there."""
    monkeypatch.setattr(clients, "_public_certificates", authority.trusted)
    clients.guarded.cache_clear()
    with clients.guarded() as client:
        deliver(network, client, entrance, strict=True)
    clients.guarded.cache_clear()
    assert not network.inside.total(), network.inside
    assert network.opened.total() == network.outside.total()
    record(f"ssrf at {entrance.__name__}", forms=len(CORPUS), bytes_inside=network.inside.total())


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda each: each.__name__)
def test_each_layer_is_enough_alone(
    network: Network, authority: Authority, monkeypatch: pytest.MonkeyPatch, entrance: Entrance, layer: str
) -> None:
    monkeypatch.setattr(urlguard, "refusal", lambda _, **__: None)
    with LAYERS[layer](authority.trusted()) as client:
        deliver(network, client, entrance, strict=False)
    assert not network.inside.total(), network.inside
    led_inside = network.opened.total() - network.outside.total()
    record(f"ssrf at {entrance.__name__}, {layer} alone", forms=len(CORPUS), bytes_inside=network.inside.total())
    if layer == "verified":
        assert led_inside > BITES, "it is asked only when a connection stands"
    else:
        assert not led_inside


@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda each: each.__name__)
def test_without_the_guard_many_get_inside(
    network: Network, authority: Authority, monkeypatch: pytest.MonkeyPatch, entrance: Entrance
) -> None:
    monkeypatch.setattr(urlguard, "refusal", lambda _, **__: None)
    with bare(authority.trusted()) as client:
        deliver(network, client, entrance, strict=False)
    reached = sum(bool(count) for count in network.inside.values())
    record(f"ssrf at {entrance.__name__} without the guard", forms=len(CORPUS), forms_inside=reached)
    assert reached > BITES
