"""Whom the two HTTP clients connect to, and for how long."""

import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpcore
import httpx
import pytest

from reelgate import urlguard
from reelgate.clients import NetworkTransport, PinnedBackend, VerifiedBackend, guarded, trusted
from tests.certificates import Authority

NAME = "hooks.example.com"


class Wire(httpcore.NetworkStream):
    """A connection that stands, to an address that it tells."""

    def __init__(self, peer: str | None) -> None:
        self.peer = peer
        self.closed = False

    def get_extra_info(self, info: str) -> Any:
        assert info == "server_addr"
        if self.peer is None:
            raise OSError("not connected")
        return self.peer, 443

    def close(self) -> None:
        self.closed = True


@dataclass
class Network(httpcore.NetworkBackend):
    """Connects to whatever it is asked for, or to the address that it is made to."""

    peer: str | None = "1.1.1.1"
    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def connect_tcp(self, *asked: Any, **_: Any) -> Wire:
        self.asked.append(asked)
        return Wire(self.peer)


def answering(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    """DNS answers one of these at a time."""
    left = iter(answers)

    def getaddrinfo(host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        address = host if host == "127.0.0.1" else next(left)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)


def test_a_guarded_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS says one thing first and another later: only the first answer, which was checked, may be used."""
    answering(monkeypatch, "1.1.1.1", "127.0.0.1")
    network = Network()
    PinnedBackend(network).connect_tcp("rebinding.example.com", 443, 5)
    with pytest.raises(httpcore.ConnectError, match="public"):
        PinnedBackend(network).connect_tcp("rebinding.example.com", 443, 5)
    assert network.asked == [("1.1.1.1", 443, 5, None, None)]


@pytest.mark.parametrize("peer", ["127.0.0.1", "169.254.169.254", "::ffff:1.1.1.1", "fe80::1%eth0", None])
def test_a_connection_that_leads_inside_is_closed_before_its_first_byte(
    monkeypatch: pytest.MonkeyPatch, peer: str | None
) -> None:
    closed: list[Wire] = []
    monkeypatch.setattr(Wire, "close", lambda wire: closed.append(wire))
    for allow_loopback in (False, True):
        with pytest.raises(httpcore.ConnectError, match="public"):
            VerifiedBackend(Network(peer), allow_loopback=allow_loopback).connect_tcp(NAME, 443)
    assert len(closed) == 2


@pytest.mark.parametrize(("peer", "reasons"), [("169.254.169.254", ["connected_inside"]), ("1.1.1.1", []), (None, [])])
def test_that_it_led_inside_is_logged_and_not_where_to(
    caplog: pytest.LogCaptureFixture, peer: str | None, reasons: list[str]
) -> None:
    """A connection that is gone led nowhere."""
    with suppress(httpcore.ConnectError):
        VerifiedBackend(Network(peer)).connect_tcp(NAME, 443)
    assert [vars(record)["reason"] for record in caplog.records] == reasons
    written = str([vars(record) for record in caplog.records])
    assert NAME not in written and "169.254" not in written


@pytest.mark.parametrize(("host", "peer"), [(NAME, "1.1.1.1"), (NAME, "2606:4700::1111")])
def test_a_connection_to_a_public_address_is_kept(host: str, peer: str) -> None:
    network = Network(peer)
    stream = VerifiedBackend(network).connect_tcp(host, 443, 5)
    assert isinstance(stream, Wire) and not stream.closed
    assert network.asked == [(host, 443, 5, None, None)]


def test_on_a_laptop_loopback_is_what_its_name_says() -> None:
    VerifiedBackend(Network("127.0.0.1"), allow_loopback=True).connect_tcp("localhost", 9000)
    for host, peer in (("localhost", "10.0.0.1"), (NAME, "127.0.0.1")):
        with pytest.raises(httpcore.ConnectError, match="public"):
            VerifiedBackend(Network(peer), allow_loopback=True).connect_tcp(host, 9000)


def redirecting(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")


def dripping(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n")
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.02)


@pytest.fixture
def serve() -> Iterator[Callable[[Callable[[socket.socket], None]], int]]:
    """Starts a receiver on loopback, and says at which port."""
    listening: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def start(behave: Callable[[socket.socket], None]) -> int:
        server = socket.create_server(("127.0.0.1", 0))
        listening.append(server)

        def run() -> None:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                with connection:
                    try:
                        behave(connection)
                    except OSError:  # it was left
                        continue

        threads.append(threading.Thread(target=run, daemon=True))
        threads[-1].start()
        return int(server.getsockname()[1])

    yield start
    for server in listening:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
    for thread in threads:
        thread.join(5)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The clients that a test makes, kept for it alone and closed when it is over."""
    opened: list[httpx.Client] = []
    create = httpx.Client

    def remembered(**options: Any) -> httpx.Client:
        opened.append(create(**options))
        return opened[-1]

    guarded.cache_clear()
    trusted.cache_clear()
    monkeypatch.setattr(httpx, "Client", remembered)
    yield
    for client in opened:
        client.close()
    guarded.cache_clear()
    trusted.cache_clear()


Serve = Callable[[Callable[[socket.socket], None]], int]


@pytest.mark.usefixtures("made")
def test_the_guarded_client_reaches_loopback_only_where_allowed(serve: Serve) -> None:
    url = f"http://127.0.0.1:{serve(redirecting)}/"
    with pytest.raises(httpx.ConnectError):
        guarded().get(url)
    assert guarded(allow_loopback=True).get(url).status_code == 302


@pytest.mark.usefixtures("made")
def test_the_guarded_client_has_both_layers(monkeypatch: pytest.MonkeyPatch, serve: Serve) -> None:
    heard: list[bytes] = []
    url = f"http://{NAME}:{serve(lambda connection: heard.append(connection.recv(65536)))}/"
    answering(monkeypatch, *["127.0.0.1"] * 4)
    with pytest.raises(httpx.ConnectError, match="does not resolve"):
        guarded().get(url)
    monkeypatch.setattr(urlguard, "resolve", lambda *_, **__: "127.0.0.1")
    with pytest.raises(httpx.ConnectError, match="does not lead"):
        guarded().get(url)
    assert not any(heard)


@pytest.mark.usefixtures("made")
def test_the_clients_follow_no_redirect_and_repeat_nothing(serve: Serve) -> None:
    assert trusted().get(f"http://127.0.0.1:{serve(redirecting)}/").status_code == 302
    assert trusted() is trusted() and guarded() is guarded() and guarded() is not guarded(allow_loopback=True)
    assert guarded().trust_env is False


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize(
    "location",
    [
        "https://xn--0.com/",
        "//xn--a.com/",
        "https://[::1",
        "https://a:b/",
        "https:///",
        "data:text/html,a",
        "about:blank",
    ],
)
def test_a_redirect_to_what_is_no_url_is_an_error_of_httpx(serve: Serve, location: str) -> None:
    """Nobody catches any other, and it would come after a request that was paid for."""

    def redirect(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(f"HTTP/1.1 302 Found\r\nlocation: {location}\r\ncontent-length: 0\r\n\r\n".encode())

    url = f"http://127.0.0.1:{serve(redirect)}/"
    for client in (trusted(), guarded(allow_loopback=True)):
        try:
            assert client.post(url).status_code == 302
        except httpx.HTTPError as error:
            assert type(error) is httpx.RemoteProtocolError


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("make", [trusted, lambda: guarded(allow_loopback=True)])
def test_no_cookie_of_one_answer_goes_to_the_next(serve: Serve, make: Callable[[], httpx.Client]) -> None:
    heard: list[bytes] = []

    def setting(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))
        connection.sendall(b"HTTP/1.1 200 OK\r\nset-cookie: who=acme; path=/\r\ncontent-length: 0\r\n\r\n")

    url = f"http://127.0.0.1:{serve(setting)}/"
    for _ in range(2):
        assert make().get(url).headers["set-cookie"]
    assert len(heard) == 2 and not any(b"ookie:" in each for each in heard)


@pytest.mark.usefixtures("made")
@pytest.mark.parametrize("make", [lambda: trusted(deadline=0.3), lambda: guarded(allow_loopback=True, deadline=0.3)])
def test_an_answer_that_drips_ends_with_the_deadline(serve: Serve, make: Callable[[], httpx.Client]) -> None:
    """And the next exchange has one of its own."""
    url = f"http://127.0.0.1:{serve(dripping)}/"
    for _ in range(2):
        began = time.monotonic()
        with make().stream("GET", url) as answer:
            assert answer.status_code == 200
            with pytest.raises(httpx.ReadTimeout):
                answer.read()
        assert 0.2 < time.monotonic() - began < 1.5


@pytest.mark.usefixtures("made")
def test_no_connection_is_used_twice(serve: Serve) -> None:
    peers: list[Any] = []

    def answer(connection: socket.socket) -> None:
        while connection.recv(65536):
            peers.append(connection.getpeername())
            connection.sendall(b"HTTP/1.1 204 No Content\r\nconnection: keep-alive\r\n\r\n")

    url = f"http://127.0.0.1:{serve(answer)}/"
    for client in (trusted(), guarded(allow_loopback=True)):
        for _ in range(2):
            assert client.get(url).status_code == 204
    assert len(set(peers)) == 4


@pytest.mark.parametrize(("certified", "believed"), [(NAME, True), ("other.example.com", False), ("1.1.1.1", False)])
def test_the_certificate_is_the_names_and_not_the_addresss(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serve: Serve, certified: str, believed: bool
) -> None:
    authority, told = Authority(tmp_path), list[str | None]()
    shown = authority.server(certified)
    shown.sni_callback = lambda _, name, __: told.append(name)

    def answer(connection: socket.socket) -> None:
        try:
            with shown.wrap_socket(connection, server_side=True) as secure:
                redirecting(secure)
        except ssl.SSLError:  # the client would not have it
            return

    receiver = serve(answer)

    class Rerouted(httpcore.SyncBackend):
        """The world, as far as this machine has it."""

        def connect_tcp(self, *asked: Any, **options: Any) -> httpcore.NetworkStream:
            assert asked[:2] == ("1.1.1.1", 443)
            return super().connect_tcp("127.0.0.1", receiver, *asked[2:], **options)

    answering(monkeypatch, "1.1.1.1")
    transport = NetworkTransport(PinnedBackend(Rerouted()), authority.trusted())
    with httpx.Client(transport=transport, trust_env=False) as client:
        if believed:
            assert client.get(f"https://{NAME}/").status_code == 302
        else:
            with pytest.raises(httpx.ConnectError, match="certificate"):
                client.get(f"https://{NAME}/")
    assert told == [NAME]


def test_no_url_is_logged_at_the_level_of_lambda(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get("https://vendor.example/jobs/secret-path?token=secret")
    assert "secret" not in caplog.text
