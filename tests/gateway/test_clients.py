"""Whom the two HTTP clients connect to."""

import logging
import socket
import threading
from collections.abc import Iterator
from typing import Any

import httpcore
import httpx
import pytest

from reelgate.clients import GuardedBackend, guarded, trusted


def test_a_guarded_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """DNS says one thing first and another later: only the first answer, which was checked, may be used."""
    answers = iter(["1.1.1.1", "127.0.0.1"])
    connected: list[str] = []

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(answers), port))]

    def connect(self: object, host: str, *_: Any) -> Any:
        connected.append(host)
        raise httpcore.ConnectError("stop here")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    with pytest.raises(httpcore.ConnectError, match="stop here"):
        GuardedBackend().connect_tcp("rebinding.example", 443)
    with pytest.raises(httpcore.ConnectError, match="public"):
        GuardedBackend().connect_tcp("rebinding.example", 443)
    assert connected == ["1.1.1.1"]


@pytest.fixture
def server() -> Iterator[int]:
    """A receiver on loopback that answers one line and redirects nobody."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(65536)
                    connection.sendall(b"HTTP/1.1 302 Found\r\nlocation: /\r\ncontent-length: 0\r\n\r\n")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
    thread.join(5)


@pytest.fixture
def clients() -> Iterator[None]:
    """The cached clients, closed when the test is over."""
    yield
    for client in (trusted(), guarded(), guarded(allow_loopback=True)):
        client.close()
    trusted.cache_clear()
    guarded.cache_clear()


@pytest.mark.usefixtures("clients")
def test_the_guarded_client_reaches_loopback_only_where_allowed(server: int) -> None:
    url = f"http://127.0.0.1:{server}/"
    with pytest.raises(httpx.ConnectError):
        guarded().get(url)
    assert guarded(allow_loopback=True).get(url).status_code == 302


@pytest.mark.usefixtures("clients")
def test_the_clients_follow_no_redirect_and_repeat_nothing(server: int) -> None:
    assert trusted().get(f"http://127.0.0.1:{server}/").status_code == 302
    assert trusted() is trusted() and guarded() is guarded() and guarded() is not guarded(allow_loopback=True)
    assert guarded().trust_env is False


def test_no_url_is_logged_at_the_level_of_lambda(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with httpx.Client(transport=httpx.MockTransport(lambda _: httpx.Response(200))) as client:
        client.get("https://vendor.example/jobs/secret-path?token=secret")
    assert "secret" not in caplog.text
