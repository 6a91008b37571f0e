"""An exchange that ends in time, whatever the other side does with its bytes."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress

import httpcore
import pytest

from reelgate.deadline import Deadline, TimedBackend, TimedStream


class Stopwatch:
    """Stands still until it is told."""

    def __init__(self) -> None:
        self.time = 1000.0

    def __call__(self) -> float:
        return self.time


class Recorded(httpcore.MockStream):
    """Says which timeout each operation was given."""

    def __init__(self) -> None:
        super().__init__([b"answer"] * 3)
        self.given: list[float | None] = []
        self.closed = False

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self.given.append(timeout)
        return super().read(max_bytes, timeout)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        assert server_hostname == "hooks.example.com"
        self.given.append(timeout)
        return self

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize(("timeout", "passed", "given"), [(5, 0, 5), (5, 8, 2), (None, 8, 2), (30, 0, 10)])
def test_an_operation_gets_its_own_time_or_what_is_left(timeout: float | None, passed: float, given: float) -> None:
    stopwatch = Stopwatch()
    deadline = Deadline(stopwatch.time + 10, stopwatch)
    stopwatch.time += passed
    assert deadline.within(timeout, httpcore.ReadTimeout) == given


@pytest.mark.parametrize("passed", [10, 11])
def test_when_nothing_is_left_each_operation_is_late(passed: float) -> None:
    stopwatch, inner = Stopwatch(), Recorded()
    stream = TimedStream(inner, Deadline(stopwatch.time + 10, stopwatch))
    stopwatch.time += passed
    with pytest.raises(httpcore.ReadTimeout):
        stream.read(100, 30)
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(b"request", 30)
    assert not inner.closed
    with pytest.raises(httpcore.ConnectTimeout):
        stream.start_tls(ssl.create_default_context(), "hooks.example.com", 30)
    assert inner.closed and inner.given == []


def test_the_deadline_goes_on_below_tls() -> None:
    stopwatch, inner = Stopwatch(), Recorded()
    stream = TimedStream(inner, Deadline(stopwatch.time + 10, stopwatch))
    stopwatch.time += 1
    secure = stream.start_tls(ssl.create_default_context(), "hooks.example.com", 30)
    stopwatch.time += 6
    secure.read(100, 30)
    assert inner.given == [9, 3]


def test_it_begins_before_the_connection_and_anew_with_each() -> None:
    stopwatch = Stopwatch()
    given: list[float | None] = []

    class Slow(httpcore.MockBackend):
        """Takes six seconds for a connection."""

        def connect_tcp(self, host: str, port: int, timeout: float | None = None, *_: object, **__: object) -> Recorded:
            given.append(timeout)
            stopwatch.time += 6
            return Recorded()

    backend = TimedBackend(Slow([]), 10, stopwatch)
    for _ in range(2):
        stream = backend.connect_tcp("hooks.example.com", 443, timeout=None)
        assert stream.read(100) == b"answer"
        stopwatch.time += 4
        with pytest.raises(httpcore.ReadTimeout):
            stream.read(100)
    assert given == [10, 10]


Behaviour = Callable[[socket.socket], None]


@pytest.fixture
def other_side() -> Iterator[Callable[[Behaviour], httpcore.NetworkStream]]:
    """Connects, for a third of a second, to a receiver on loopback that behaves like this."""
    opened: list[socket.socket] = []
    threads: list[threading.Thread] = []

    def connect(behave: Behaviour) -> httpcore.NetworkStream:
        listening = socket.create_server(("127.0.0.1", 0))
        opened.append(listening)

        def serve() -> None:
            connection, _ = listening.accept()
            opened.append(connection)
            with suppress(OSError):  # the test is over
                behave(connection)

        threads.append(threading.Thread(target=serve, daemon=True))
        threads[-1].start()
        return TimedBackend(httpcore.SyncBackend(), 0.3).connect_tcp("127.0.0.1", listening.getsockname()[1], 5)

    yield connect
    for each in opened:
        each.close()
    for thread in threads:
        thread.join(5)


def dripping(connection: socket.socket) -> None:
    for _ in range(100):
        connection.sendall(b"x")
        time.sleep(0.02)


def sipping(connection: socket.socket) -> None:
    for _ in range(100):
        connection.recv(4096)
        time.sleep(0.02)


def test_an_answer_that_drips_for_ever_ends(other_side: Callable[[Behaviour], httpcore.NetworkStream]) -> None:
    stream = other_side(dripping)
    began = time.monotonic()
    with pytest.raises(httpcore.ReadTimeout):
        for _ in range(100):
            stream.read(100, 5)
    assert 0.2 < time.monotonic() - began < 1.5
    stream.close()


def test_a_request_that_is_taken_in_sips_ends(other_side: Callable[[Behaviour], httpcore.NetworkStream]) -> None:
    stream = other_side(sipping)
    stream.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
    began = time.monotonic()
    with pytest.raises(httpcore.WriteTimeout):
        stream.write(bytes(50_000_000), 5)
    assert 0.2 < time.monotonic() - began < 1.5
    stream.close()


def test_a_handshake_that_drips_ends(other_side: Callable[[Behaviour], httpcore.NetworkStream]) -> None:
    def drip(connection: socket.socket) -> None:
        for byte in b"\x16\x03\x03\x40\x00" + bytes(95):  # the head of a record of 16 kB
            connection.sendall(bytes([byte]))
            time.sleep(0.02)

    stream = other_side(drip)
    began = time.monotonic()
    with pytest.raises(httpcore.ConnectTimeout):
        stream.start_tls(ssl.create_default_context(), "hooks.example.com", 5)
    assert 0.2 < time.monotonic() - began < 1.5


def test_a_request_arrives_whole_and_a_broken_connection_is_no_timeout(
    other_side: Callable[[Behaviour], httpcore.NetworkStream],
) -> None:
    heard = bytearray()

    def listen(connection: socket.socket) -> None:
        while len(heard) < 1_000_000:
            heard.extend(connection.recv(65536))
        connection.sendall(b"thanks")

    stream = other_side(listen)
    said = bytes(range(250)) * 4000
    stream.write(said, 5)
    assert stream.read(100, 5) == b"thanks" and heard == said
    stream.get_extra_info("socket").shutdown(socket.SHUT_WR)
    with pytest.raises(httpcore.WriteError):
        stream.write(b"more", 5)
    stream.close()
