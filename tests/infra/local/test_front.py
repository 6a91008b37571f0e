"""The reverse proxy, before an upstream that stands for the engine."""

import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from infra.local import body, port
from infra.local.engine import PARALLEL
from infra.local.front import Front

BASE = "/_aws/execute-api/0ee19a7e"


@dataclass
class Upstream:
    """Keeps what it was asked; answers as it was told, and finishes a body when it is allowed to."""

    asked: list[dict[str, Any]] = field(default_factory=list)
    status: int = 200
    headers: list[tuple[str, str]] = field(default_factory=list)
    parts: list[bytes] = field(default_factory=lambda: [b"{}"])
    go_on: threading.Event = field(default_factory=threading.Event)
    at_once: int = 0
    most_at_once: int = 0
    full: threading.Event = field(default_factory=threading.Event)


def handler(upstream: Upstream) -> type[BaseHTTPRequestHandler]:
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            with lock:
                upstream.at_once += 1
                upstream.most_at_once = max(upstream.most_at_once, upstream.at_once)
                if upstream.at_once == PARALLEL:
                    upstream.full.set()
            if self.path.endswith("/slow"):
                upstream.full.wait(10)
                time.sleep(0.2)  # for one more that must not come
            content = self.rfile.read(int(self.headers.get("content-length", 0)))
            upstream.asked.append(
                {"method": self.command, "path": self.path, "headers": self.headers.items(), "body": content}
            )
            with lock:
                upstream.at_once -= 1
            self.send_response(upstream.status)
            for name, value in upstream.headers:
                self.send_header(name, value)
            self.send_header("content-length", str(sum(map(len, upstream.parts))))
            self.end_headers()
            self.wfile.write(upstream.parts[0])
            for part in upstream.parts[1:]:
                upstream.go_on.wait(5)
                self.wfile.write(part)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def listening(upstream: Upstream) -> Iterator[int]:
    """The upstream's port."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(upstream))
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def before(upstream: int) -> tuple[Front, str]:
    """A front before an upstream on this port, and its address."""
    reserved = port.reserve(0)
    number = reserved.getsockname()[1]
    return Front(f"http://127.0.0.1:{upstream}{BASE}", reserved), f"http://127.0.0.1:{number}"


@pytest.fixture
def front(listening: int) -> Iterator[str]:
    running, url = before(listening)
    yield url
    running.stop()


def test_a_request_arrives_as_it_was_sent(front: str, upstream: Upstream) -> None:
    httpx.post(
        f"{front}/openai/v1/videos%2Fa?after=a%20b&limit=2",
        content=b"\x00binary",
        headers={"authorization": "Bearer k", "x-forwarded-for": "203.0.113.9", "x-forwarded-proto": "https"},
    )
    asked = upstream.asked.pop()
    headers = dict(asked["headers"])
    assert (asked["method"], asked["body"]) == ("POST", b"\x00binary")
    assert asked["path"] == f"{BASE}/openai/v1/videos%2Fa?after=a%20b&limit=2"
    assert headers["authorization"] == "Bearer k"
    # As on AWS: the caller's own addition is kept in front, what the gateway says of itself is not the caller's.
    assert headers["x-forwarded-for"] == "203.0.113.9, 127.0.0.1"
    assert headers["x-forwarded-proto"] == "http"
    assert front.endswith(headers["x-forwarded-port"])
    assert headers["host"] == front.removeprefix("http://")


def test_a_body_of_unknown_length_arrives_whole(front: str, upstream: Upstream) -> None:
    parts = [b"first", b"second"]
    answer = httpx.post(f"{front}/openai/v1/videos", content=iter(parts))
    assert answer.status_code == 200
    assert upstream.asked.pop()["body"] == b"firstsecond"


def test_a_request_without_a_body_stays_without(front: str, upstream: Upstream) -> None:
    httpx.get(f"{front}/health")
    names = {name.lower() for name, _ in upstream.asked.pop()["headers"]}
    assert not names & {"transfer-encoding", "content-length"}


def test_a_redirect_is_the_callers_to_follow(front: str, upstream: Upstream) -> None:
    upstream.status = 302
    upstream.headers = [("location", "http://127.0.0.1:9/videos/a?X-Amz-Signature=b%2Fc"), ("set-cookie", "a=1")]
    upstream.headers.append(("set-cookie", "b=2"))
    answer = httpx.get(f"{front}/openai/v1/videos/a/content")
    assert answer.status_code == 302
    assert answer.headers["location"] == "http://127.0.0.1:9/videos/a?X-Amz-Signature=b%2Fc"
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]
    assert len(upstream.asked) == 1


def test_an_answer_is_passed_on_while_it_is_still_being_sent(front: str, upstream: Upstream) -> None:
    upstream.parts = [b"first", b"second"]
    with httpx.stream("GET", f"{front}/docs") as answer:
        chunks = answer.iter_raw()
        assert next(chunks) == b"first"
        upstream.go_on.set()
        assert b"".join(chunks) == b"second"


def test_a_failed_function_is_answered_as_api_gateway_does(front: str, upstream: Upstream) -> None:
    upstream.status, upstream.parts = 502, [b'{"errorType": "KeyError", "errorMessage": "a secret"}']
    answer = httpx.get(f"{front}/openai/v1/videos")
    assert (answer.status_code, answer.text) == (500, '{"message":"Internal Server Error"}')


@pytest.mark.parametrize("text", [b'{"error": {"message": "m", "type": "t"}}', b"Bad Gateway", b"[]"])
def test_a_502_of_the_gateway_itself_is_left_alone(front: str, upstream: Upstream, text: bytes) -> None:
    upstream.status, upstream.parts = 502, [text]
    answer = httpx.get(f"{front}/openai/v1/videos")
    assert (answer.status_code, answer.content) == (502, text)


@pytest.mark.parametrize("chunked", [False, True])
def test_more_than_ten_megabytes_are_refused(front: str, upstream: Upstream, chunked: bool) -> None:
    content = b"x" * (body.LIMIT_BYTES + 1)
    answer = httpx.post(f"{front}/openai/v1/videos", content=iter([content]) if chunked else content)
    assert (answer.status_code, answer.text) == (413, '{"message":"Request Entity Too Large"}')
    assert upstream.asked == []
    assert httpx.get(f"{front}/health").status_code == 200


def test_a_path_cannot_climb_out_of_the_api(front: str, upstream: Upstream) -> None:
    for path in ("/../../_ministack/reset", "/openai/%2e%2e/%2e%2e/%2e%2e/%2e%2e/_ministack/reset"):
        connection = HTTPConnection(front.removeprefix("http://"))
        connection.request("POST", path)
        assert connection.getresponse().status == 404
        connection.close()
    assert upstream.asked == []


def test_what_the_engine_cannot_take_at_once_waits(front: str, upstream: Upstream) -> None:
    callers = [threading.Thread(target=httpx.get, args=(f"{front}/slow",)) for _ in range(PARALLEL * 2)]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    assert len(upstream.asked) == PARALLEL * 2
    assert upstream.most_at_once == PARALLEL


def test_an_engine_that_is_gone_is_a_503() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        gone = closed.getsockname()[1]
    front, url = before(gone)
    answer = httpx.post(f"{url}/openai/v1/videos", content=b"{}")
    front.stop()
    assert (answer.status_code, answer.text) == (503, '{"message":"Service Unavailable"}')


def test_an_answer_that_the_end_cuts_off_is_no_error(
    upstream: Upstream, listening: int, caplog: pytest.LogCaptureFixture
) -> None:
    upstream.parts = [b"first", b"second"]
    front, url = before(listening)
    with httpx.stream("GET", f"{url}/docs") as answer:
        assert next(answer.iter_raw()) == b"first"
        front.stop()
    upstream.go_on.set()
    assert caplog.records == []
