"""What strangers' servers may do, and how little is told of it."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import count
from typing import Any

import httpx
import pytest

from reelgate.clients import guarded
from reelgate.downloads import Downloads
from reelgate.errors import InputUnavailable, InvalidRequest, ReelgateError
from tests.web import Answer, Chunks, Web, served

URL = "https://pictures.example.com/fox?token=hunter2"
SAID = "input_image could not be fetched"
NEVER = float("inf")


def moved(location: str, **headers: str) -> httpx.Response:
    return httpx.Response(302, headers={"location": location, **headers})


def answering(answers: Mapping[str, Answer]) -> Web:
    return Web({url: [answer] for url, answer in answers.items()})


def over(web: Web, **facts: Any) -> Downloads:
    return Downloads(client=web.client, **facts)


def fetched(downloads: Downloads, url: str = URL) -> bytes:
    with downloads.open(url, param="input_image", until=NEVER) as download:
        return b"".join(download.chunks)


def refused(downloads: Downloads, kind: type[ReelgateError], url: str = URL) -> None:
    with pytest.raises(kind) as caught:
        fetched(downloads, url)
    assert caught.value.message == SAID
    assert getattr(caught.value, "param", "input_image") == "input_image"


def test_a_file_is_asked_for_as_it_is_and_with_nothing_of_ours() -> None:
    web = answering({URL: served(b"f", b"ox", **{"content-length": "3"})})
    with over(web).open(URL, param="input_image", until=NEVER) as download:
        (request,) = web.requests
        assert (request.method, str(request.url)) == ("GET", URL)
        assert request.headers["accept-encoding"] == "identity"
        assert not {"authorization", "cookie", "referer"} & request.headers.keys()
        assert (download.length, b"".join(download.chunks)) == (3, b"fox")


def test_three_redirects_are_followed_each_to_a_public_name_and_without_cookies() -> None:
    hops = ["https://a.example.com/1", "https://b.example.com/2", "https://b.example.com/3"]
    web = answering(
        {
            URL: moved(hops[0], **{"set-cookie": "session=secret; Domain=example.com"}),
            hops[0]: moved(hops[1], **{"set-cookie": "session=secret"}),
            hops[1]: moved("/3"),
            hops[2]: served(b"fox"),
        }
    )
    downloads = over(web)
    assert fetched(downloads) == b"fox"
    web.has(hops[2], served(b"vixen"))
    assert fetched(downloads) == b"vixen"
    assert web.asked == [URL, *hops] * 2
    assert not [request for request in web.requests if "cookie" in request.headers]


def test_a_fourth_redirect_is_one_too_many() -> None:
    web = answering({URL: moved(URL)})
    refused(over(web), InvalidRequest)
    assert len(web.asked) == 4


@pytest.mark.parametrize(
    "location",
    [
        "http://pictures.example.com/fox",
        "http://169.254.169.254/latest/meta-data/",
        "https://169.254.169.254/",
        "https://metadata.internal/",
        "https://localhost/",
        "http://127.0.0.1:8000/",
        "https://user:password@pictures.example.com/",
        "https://pictures.example.com:22/",
        "file:///etc/passwd",
        "//10.0.0.1/",
        "https://pictures.example.com/" + "x" * 2048,
    ],
)
def test_a_redirect_goes_nowhere_that_a_caller_could_not_name(caplog: pytest.LogCaptureFixture, location: str) -> None:
    web = answering({URL: moved("https://a.example.com/"), "https://a.example.com/": moved(location)})
    refused(over(web), InvalidRequest)
    assert len(web.asked) == 2
    assert [vars(record)["entrance"] for record in caplog.records] == ["input_image"]


def test_a_url_that_may_not_be_opened_is_not_asked_for() -> None:
    """It was checked when it was accepted; the rules of then are not those of now."""
    web = answering({})
    refused(over(web), InvalidRequest, "http://127.0.0.1/fox.png")
    assert web.asked == []


def test_a_laptops_own_files_are_fetched_where_that_is_allowed() -> None:
    url = "http://127.0.0.1:8000/fox.png"
    assert fetched(over(answering({url: served(b"fox")}), allow_loopback=True), url) == b"fox"


@pytest.mark.parametrize("status", [204, 206, 300, 304, 400, 401, 403, 404, 410, 418])
def test_what_the_caller_got_wrong_is_refused(status: int) -> None:
    refused(over(answering({URL: httpx.Response(status, content=b"secret")})), InvalidRequest)


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
def test_what_comes_encoded_is_refused(encoding: str) -> None:
    answer = httpx.Response(200, headers={"content-encoding": encoding}, stream=Chunks(iter([b"\x1f\x8b"])))
    refused(over(answering({URL: answer})), InvalidRequest)


@pytest.mark.parametrize("status", [408, 425, 429, 500, 502, 503, 504])
def test_what_may_pass_is_told_apart(status: int) -> None:
    refused(over(answering({URL: httpx.Response(status)})), InputUnavailable)


@pytest.mark.parametrize(
    "error", [httpx.ConnectError("no"), httpx.ConnectTimeout("slow"), httpx.ReadTimeout("slow"), httpx.ReadError("cut")]
)
def test_so_is_a_connection_that_did_not_come_about(error: Exception) -> None:
    refused(over(answering({URL: error})), InputUnavailable)


@pytest.mark.parametrize("announced", [2, 4])
def test_a_length_that_is_a_lie(announced: int) -> None:
    answer = httpx.Response(200, headers={"content-length": str(announced)}, stream=Chunks(iter([b"fox"])))
    refused(over(answering({URL: answer})), InputUnavailable)


def test_a_connection_that_breaks_in_the_middle() -> None:
    stream = Chunks(iter([b"fo"]), then=httpx.ReadError("reset"))
    refused(over(answering({URL: httpx.Response(200, stream=stream)})), InputUnavailable)
    assert stream.closed


def test_a_trickle_ends_when_the_time_is_up() -> None:
    """Each read is quick enough; all of them together are not."""
    ticks = count(start=0, step=30)
    stream = Chunks(iter([b"x"] * 1000))
    downloads = over(answering({URL: httpx.Response(200, stream=stream)}), monotonic=lambda: float(next(ticks)))
    got: list[bytes] = []
    with (
        pytest.raises(InputUnavailable, match=SAID),
        downloads.open(URL, param="input_image", until=240.0) as download,
    ):
        got += download.chunks
    assert stream.closed


def test_nothing_is_begun_when_the_time_is_up() -> None:
    times = iter([239.0, 240.0])
    web = answering({URL: moved("https://a.example.com/")})
    downloads = over(web, monotonic=lambda: next(times))
    with pytest.raises(InputUnavailable, match=SAID), downloads.open(URL, param="input_image", until=240.0):
        pass
    assert web.asked == [URL]


def test_what_is_not_read_to_its_end_is_closed() -> None:
    stream = Chunks(iter([b"fox", b"es"]))
    web = answering({URL: httpx.Response(200, stream=stream)})
    with over(web).open(URL, param="input_image", until=NEVER) as download:
        assert next(download.chunks) == b"fox"
    assert stream.closed


@contextmanager
def listening(said: bytes) -> Iterator[str]:
    """A server on the loopback interface that says this to the first who asks, and hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(said)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/fox.png"
        thread.join(5)


@pytest.fixture
def clients() -> Iterator[None]:
    """The cached clients, closed when the test is over."""
    yield
    for client in (guarded(), guarded(allow_loopback=True)):
        client.close()
    guarded.cache_clear()


@pytest.fixture
def real(clients: None) -> Downloads:
    """With the client that is deployed, on a machine where loopback URLs are allowed."""
    return Downloads(client=guarded(allow_loopback=True), allow_loopback=True)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nfox", InputUnavailable),
        (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nfox\r\n", InputUnavailable),
        (b"HTTP/1.1 200 OK\r\ncontent-length: many\r\n\r\nfox", InputUnavailable),
        (b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\ncontent-length: 4\r\n\r\nfox", InputUnavailable),
        (b"nothing that is HTTP", InputUnavailable),
        (b"HTTP/1.1 302 Found\r\nlocation: https://[::1/\r\ncontent-length: 0\r\n\r\n", InputUnavailable),
        (b"HTTP/1.1 302 Found\r\nlocation: data:image/png;base64,iVBO=\r\ncontent-length: 0\r\n\r\n", InputUnavailable),
        (b"HTTP/1.1 302 Found\r\nlocation: http://169.254.169.254/\r\ncontent-length: 0\r\n\r\n", InvalidRequest),
    ],
    ids=[
        "cut",
        "cut in chunks",
        "a length that is none",
        "two lengths",
        "no HTTP",
        "to no URL",
        "to data",
        "to an address inside",
    ],
)
def test_on_the_wire(real: Downloads, said: bytes, kind: type[ReelgateError]) -> None:
    with listening(said) as url:
        refused(real, kind, url)


def test_on_the_wire_a_whole_file_arrives(real: Downloads) -> None:
    with listening(b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nfox and more than was announced") as url:
        assert fetched(real, url) == b"fox"


@pytest.mark.usefixtures("clients")
@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "127.0.0.1", "192.168.1.1"])
def test_a_name_that_leads_inside_is_as_one_that_leads_nowhere(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is sent, and nothing is told: both may be tried again, and both end in the same words."""

    def getaddrinfo(host: str, port: int, **_: Any) -> list[Any]:
        if host != "pictures.example.com":
            raise socket.gaierror("no such name")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    downloads = Downloads(client=guarded())
    refused(downloads, InputUnavailable)
    refused(downloads, InputUnavailable, "https://nowhere.example.com/")
