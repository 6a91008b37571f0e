"""Network: the whole world on one socket of loopback, which knows for which address each connection was meant.

DNS says what the form of the hour has it say, a connection tells the address that was asked for as its peer, and what
arrives for an address of the inside is counted.
"""

import contextlib
import ipaddress
import re
import socket
import ssl
import threading
import time
from collections import Counter
from typing import Any

import pytest

from tests.faults.ssrf.corpus import HOOKS, OUTSIDE, PUBLIC, Form

_LONGEST = 5.0
"""Seconds that anything may take here."""


class Routed(socket.socket):
    """A connection to this machine that passes for one to its peer."""

    peer: tuple[str, int]

    def getpeername(self) -> tuple[str, int]:
        return self.peer


class Network:
    """`server` shows the certificate of every public host. `inside` counts the bytes that arrived there, `outside`
    the requests that public servers answered, `opened` the connections, all by form."""

    def __init__(self, server: ssl.SSLContext) -> None:
        self.form = Form("none", "")
        self.inside: Counter[Form] = Counter()
        self.outside: Counter[Form] = Counter()
        self.opened: Counter[Form] = Counter()
        self._server = server
        self._asked = 0
        self._routes: dict[int, tuple[str, Form]] = {}
        self._served = 0
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=128)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def start(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Nothing of this process gets past it from now on."""
        self._thread.start()
        monkeypatch.setattr(socket, "getaddrinfo", self.getaddrinfo)
        monkeypatch.setattr(socket, "create_connection", self.create_connection)

    def stop(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join(_LONGEST)

    def turn_to(self, form: Form) -> None:
        self.form = form
        self._asked = 0

    def settle(self) -> None:
        """Waits until what was sent has arrived."""
        until = time.monotonic() + _LONGEST
        while self._served < self.opened.total():
            assert time.monotonic() < until, "a connection was not served"
            time.sleep(0.002)

    def getaddrinfo(self, host: str, port: int, *_: Any, **__: Any) -> list[Any]:
        """As glibc has it: an address in any notation is itself, and only a name is looked up."""
        addresses = [literal] if (literal := _literal(host)) else self._looked_up(host)
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    def _looked_up(self, host: str) -> list[str]:
        host.encode("idna")  # as Python does first
        if host == HOOKS:
            return [PUBLIC]
        if not self.form.answers:
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        answer = self.form.answers[min(self._asked, len(self.form.answers) - 1)]
        self._asked += 1
        return list(answer)

    def create_connection(
        self, address: tuple[str, int], timeout: float | None = None, source_address: Any = None, **_: Any
    ) -> socket.socket:
        """To the first of the host's addresses: all of them listen."""
        host = str(self.getaddrinfo(*address)[0][4][0])
        made = Routed(socket.AF_INET, socket.SOCK_STREAM)
        made.bind(("127.0.0.1", 0))
        made.peer = (host, address[1])
        self._routes[made.getsockname()[1]] = (host, self.form)
        self.opened[self.form] += 1
        made.settimeout(timeout)
        made.connect(self._listening.getsockname())
        return made

    def _serve(self) -> None:
        while True:
            try:
                connection, client = self._listening.accept()
            except OSError:
                return
            connection.settimeout(_LONGEST)
            with connection, contextlib.suppress(OSError):
                host, form = self._routes[client[1]]
                if host in OUTSIDE:
                    self._answer(connection, form)
                else:
                    self.inside[form] += len(connection.recv(65536))
            self._served += 1

    def _answer(self, connection: socket.socket, form: Form) -> None:
        first = connection.recv(1, socket.MSG_PEEK)
        secure = self._server.wrap_socket(connection, server_side=True) if first == b"\x16" else connection
        with secure:
            request = b""
            while not _whole(request):
                if not (more := secure.recv(65536)):
                    return
                request += more
            self.outside[form] += 1
            moved = f"302 Found\r\nlocation: {form.location}" if form.location else "200 OK"
            secure.sendall(f"HTTP/1.1 {moved}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n".encode())


def _whole(request: bytes) -> bool:
    """Whoever closes before would cut off what it said itself."""
    head, ended, body = request.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head, re.IGNORECASE)
    return bool(ended) and len(body) >= int(length[1] if length else 0)


def _literal(host: str) -> str | None:
    bare, percent, scope = host.partition("%")
    with contextlib.suppress(ValueError):
        return f"{ipaddress.IPv6Address(bare)}{percent}{scope}"
    with contextlib.suppress(OSError):
        return socket.inet_ntoa(socket.inet_aton(host))
    return None
