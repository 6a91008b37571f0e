"""Where a vendor listens: a free port of 127.0.0.1."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.contract.upstreams.vendor import Answer, Dropped, Request, Vendor


class Server(ThreadingHTTPServer):
    """On a free port of 127.0.0.1."""

    def __init__(self, vendor: Vendor) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.vendor = vendor


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_GET(self) -> None:
        try:
            answer = self.server.vendor.answer(self._request())
        except Dropped:
            self.close_connection = True
        else:
            self._send(answer)

    def do_POST(self) -> None:
        self.do_GET()

    def do_PUT(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()

    def _request(self) -> Request:
        content = self.rfile.read(int(self.headers.get("content-length", 0)))
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=_body(content, self.headers.get("content-type", "")),
            content=content,
        )

    def _send(self, answer: Answer) -> None:
        film = isinstance(answer.body, bytes)
        content = answer.body if film else b"" if answer.body is None else json.dumps(answer.body).encode()
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("content-type", "video/mp4" if film else "application/json")
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the vendor keeps what it was asked."""


def _body(content: bytes, type: str) -> Any:
    if type.startswith("application/x-www-form-urlencoded"):
        return dict(parse_qsl(content.decode()))
    return json.loads(content) if content else None


@contextmanager
def listening(vendor: Vendor) -> Iterator[None]:
    """The vendor answers inside, at its `url`."""
    with Server(vendor) as server:
        vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield
        finally:
            server.shutdown()
            thread.join()
