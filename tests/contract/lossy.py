"""A bad connection: it forwards everything, and loses answers. What got lost has happened all the same."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

DROPPED = ("host", "connection", "content-length", "transfer-encoding", "content-encoding")
"""Headers that belong to one connection."""


@dataclass(frozen=True, kw_only=True)
class Try:
    """A POST, and what the gateway answered."""

    key: str
    content_type: str
    count: str | None
    """What the SDK says of how often it asked before."""
    answer: httpx.Response


@dataclass
class Connection:
    """The first answer to a key never comes, the second becomes a 500; the third, and every other, arrives."""

    url: str
    tries: list[Try] = field(default_factory=list)

    def of(self, key: str) -> list[Try]:
        return [each for each in self.tries if each.key == f"Bearer {key}"]


@contextmanager
def connection(to: str) -> Iterator[Connection]:
    """One on a free port of 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
            answer = client.post(f"{to}{self.path}", content=body, headers=headers)
            key, count = self.headers["authorization"], self.headers["x-stainless-retry-count"]
            lossy.tries.append(Try(key=key, content_type=self.headers["content-type"], count=count, answer=answer))
            match sum(each.key == key for each in lossy.tries):
                case 1:
                    self.close_connection = True
                case 2:
                    self._send(500, httpx.Headers(), b"")
                case _:
                    self._send(answer.status_code, answer.headers, answer.content)

        def _send(self, status: int, headers: httpx.Headers, content: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name not in DROPPED:
                    self.send_header(name, value)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Nothing: the tries are kept."""

    with httpx.Client(timeout=30, trust_env=False) as client, ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        lossy = Connection(f"http://127.0.0.1:{server.server_address[1]}")
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield lossy
        finally:
            server.shutdown()
            thread.join()
