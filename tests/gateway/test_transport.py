"""What leaves for a provider, and what each kind of silence means."""

import json
from collections.abc import Callable, Generator, Iterator
from dataclasses import replace

import httpx
import pytest

from reelgate import catalog, errors, provider
from reelgate.transport import Transport, key_or_refuse
from reelgate.wire import Call, Setting

Handler = Callable[[httpx.Request], httpx.Response]
KEY = "sk-secret"


def never(request: httpx.Request) -> httpx.Response:
    raise AssertionError(f"nothing may be sent to {request.url}")


def transport(
    own: Handler = never, stranger: Handler = never, *, name: str = "fal", base_url: str | None = None
) -> Transport:
    adapter = provider.load(catalog.provider(name))
    client, strangers = (httpx.Client(transport=httpx.MockTransport(each)) for each in (own, stranger))
    return Transport(
        provider=adapter,
        base_url=base_url or "https://queue.fal.run/",
        key=KEY,
        client=client,
        own=lambda: client,
        stranger=lambda: strangers,
    )


def signed(own: Handler, stranger: Handler = never) -> Transport:
    """One whose requests are signed, whose files are in the operator's own bucket, and whose secret says more."""

    class Auth(httpx.Auth):
        def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
            request.headers["signature"] = "by-us"
            yield request

    made = transport(own, stranger)
    stores = {"s3://films": "https://films.s3.us-west-2.amazonaws.com"}
    return replace(made, auth=Auth(), stores=stores, settings={"output": "s3://films/ray"})


def test_what_the_secret_says_is_filled_in_and_the_call_is_signed() -> None:
    def vendor(request: httpx.Request) -> httpx.Response:
        assert request.headers["signature"] == "by-us"
        assert json.loads(request.content) == {"to": [{"uri": "s3://films/ray"}], "prompt": "output"}
        return httpx.Response(200)

    body = {"to": [{"uri": Setting("output")}], "prompt": "output"}
    assert signed(vendor).send(Call(method="POST", url="/x", json=body)).ok


def test_what_the_secret_does_not_say_is_named_before_anything_is_sent() -> None:
    with pytest.raises(errors.CredentialRejected, match="says nothing of bucket"):
        signed(never).send(Call(method="POST", url="/x", json={"uri": Setting("bucket")}))


def test_a_file_in_the_operators_own_store_is_fetched_with_the_signature_and_from_no_other() -> None:
    def store(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://films.s3.us-west-2.amazonaws.com/ray/output.mp4"
        assert request.headers["signature"] == "by-us"
        return httpx.Response(200, content=b"film")

    def stranger(request: httpx.Request) -> httpx.Response:
        assert "signature" not in request.headers and "authorization" not in request.headers
        return httpx.Response(200, content=b"film")

    ours = Call(method="GET", url="s3://films/ray/output.mp4")
    with signed(store).download(ours) as response:
        assert response.read() == b"film"
    theirs = Call(method="GET", url="https://v3.fal.media/film.mp4")
    with signed(never, stranger).download(theirs) as response:
        assert response.read() == b"film"
    for other in ("https://other.s3.us-west-2.amazonaws.com/x", "s3://other/x", "s3://films.example/x"):
        with pytest.raises(errors.Misdirected), signed(never).download(Call(method="GET", url=other)):
            pass


def answering(reply: httpx.Response) -> Handler:
    return lambda request: reply


def failing(error: type[httpx.HTTPError]) -> Handler:
    def vendor(request: httpx.Request) -> httpx.Response:
        raise error("vendor.example: a detail")

    return vendor


def test_a_call_goes_below_the_base_url_with_the_key() -> None:
    def vendor(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", "https://queue.fal.run/fal-ai/veo3.1")
        assert request.headers["authorization"] == f"Key {KEY}"
        assert request.headers["x-reference"] == "7"
        assert json.loads(request.content) == {"prompt": "a fox"}
        return httpx.Response(201, json={"request_id": "r"}, headers={"Retry-After": "3"})

    call = Call(method="POST", url="/fal-ai/veo3.1", json={"prompt": "a fox"}, headers={"X-Reference": "7"})
    reply = transport(vendor).send(call)
    assert (reply.status, reply.body, reply.headers["retry-after"]) == (201, {"request_id": "r"}, "3")
    assert reply.asked == "/fal-ai/veo3.1"


def test_an_answer_that_is_no_json_has_no_body() -> None:
    reply = transport(answering(httpx.Response(502, text="<html>"))).send(Call(method="GET", url="/x"))
    assert (reply.status, reply.body) == (502, None)


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://queue.fal.run/x",
        "https://queue.fal.run:8443/x",
        "https://queue.fal.run.evil.example/x",
        "https://queue.fal.run@evil.example/x",
    ],
)
def test_the_key_never_goes_to_another_origin(url: str) -> None:
    with pytest.raises(errors.Misdirected, match="not its own"):
        transport().send(Call(method="GET", url=url))


def test_an_origin_is_the_same_in_each_spelling() -> None:
    vendor = transport(answering(httpx.Response(200)))
    for url in ("https://queue.fal.run:443/x", "https://QUEUE.fal.run/x"):
        assert vendor.send(Call(method="GET", url=url)).status == 200


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (httpx.ConnectError, errors.NotSent),
        (httpx.ConnectTimeout, errors.NotSent),
        (httpx.PoolTimeout, errors.NotSent),
        (httpx.UnsupportedProtocol, errors.NotSent),
        (httpx.ReadTimeout, errors.Ambiguous),
        (httpx.WriteTimeout, errors.Ambiguous),
        (httpx.ReadError, errors.Ambiguous),
        (httpx.WriteError, errors.Ambiguous),
        (httpx.CloseError, errors.Ambiguous),
        (httpx.RemoteProtocolError, errors.Ambiguous),
        (httpx.ProxyError, errors.Ambiguous),
        (httpx.DecodingError, errors.Ambiguous),
        (httpx.TooManyRedirects, errors.Ambiguous),
    ],
)
def test_only_what_fails_before_the_connection_proves_that_nothing_was_sent(
    error: type[httpx.HTTPError], meaning: type[errors.ProviderError]
) -> None:
    with pytest.raises(errors.ProviderError) as caught:
        transport(failing(error)).send(Call(method="POST", url="/x"))
    assert type(caught.value) is meaning
    assert caught.value.message.endswith(error.__name__)
    assert "vendor.example" not in caught.value.message


def test_a_redirect_of_a_call_is_not_followed() -> None:
    vendor = transport(answering(httpx.Response(307, headers={"location": "https://evil.example/"})))
    assert vendor.send(Call(method="POST", url="/x")).status == 307


def download(vendor: Transport, url: str) -> bytes:
    with vendor.download(Call(method="GET", url=url)) as response:
        return response.read()


def test_a_file_of_another_host_comes_without_the_key() -> None:
    def storage(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://v3.fal.media/files/x.mp4"
        assert "authorization" not in request.headers
        assert request.headers["accept-encoding"] == "identity"
        return httpx.Response(200, content=b"file")

    assert download(transport(stranger=storage), "https://v3.fal.media/files/x.mp4") == b"file"


def test_a_file_of_the_providers_own_host_comes_with_it() -> None:
    def vendor(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Key {KEY}"
        return httpx.Response(200, content=b"file")

    assert download(transport(vendor), "/files/x.mp4") == b"file"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x.mp4",
        "http://v3.fal.media/x.mp4",
        "https://evilfal.media/x.mp4",
        "https://fal.media.evil.example/x.mp4",
        "https://fal.media@evil.example/x.mp4",
        "https://169.254.169.254/x.mp4",
        "file:///etc/passwd",
    ],
)
def test_a_file_comes_from_known_hosts_only(url: str) -> None:
    with pytest.raises(errors.Misdirected, match=r"host|address") as caught:
        download(transport(), url)
    assert url not in caught.value.message
    moved = transport(stranger=answering(httpx.Response(302, headers={"location": url})))
    with pytest.raises(errors.Misdirected, match=r"host|address"):
        download(moved, "https://fal.media/x.mp4")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x.mp4",
        "https://[::1]/x.mp4",
        "https://2130706433/x.mp4",
        "https://files.example.com:9001/x.mp4",
        "https://films@files.example.com/x.mp4",
        "https://files.internal/x.mp4",
        "https://files.example.com/" + "x" * 8192,
    ],
)
def test_a_provider_whose_files_may_be_anywhere_names_no_address_of_the_inside(url: str) -> None:
    vendor = transport(name="luma")
    assert vendor.provider.result_hosts == ("*",)
    with pytest.raises(errors.Misdirected, match="host"):
        download(vendor, url)
    moved = transport(name="luma", stranger=answering(httpx.Response(302, headers={"location": url})))
    with pytest.raises(errors.Misdirected, match="host"):
        download(moved, "https://files.example.com/x.mp4")


def test_an_address_that_is_none_is_refused_by_name() -> None:
    for url in ("https://xn--0.com/x.mp4", "https://[::1/x.mp4", "https://fal.media:port/x.mp4"):
        with pytest.raises(errors.Misdirected, match="an address that is none"):
            download(transport(), url)


@pytest.mark.parametrize(
    ("name", "url", "reason"),
    [
        ("fal", "https://sentinel.example/sentinel?token=sentinel", "unlisted_host"),
        ("luma", "https://sentinel.internal/sentinel?token=sentinel", "host"),
        ("luma", "https://sentinel.example.com:9001/sentinel?token=sentinel", "scheme_or_port"),
        ("luma", "https://sentinel:sentinel@sentinel.example.com/sentinel", "user_or_fragment"),
    ],
)
def test_a_refusal_is_logged_with_its_reason_and_nothing_of_the_url(
    caplog: pytest.LogCaptureFixture, name: str, url: str, reason: str
) -> None:
    moved = transport(name=name, stranger=answering(httpx.Response(302, headers={"location": url})))
    public = {"fal": "https://fal.media/x.mp4", "luma": "https://files.example.com/x.mp4"}[name]
    for vendor, asked in ((transport(name=name), url), (moved, public)):
        caplog.clear()
        with pytest.raises(errors.Misdirected):
            download(vendor, asked)
        (record,) = [each for each in caplog.records if each.name.startswith("reelgate")]
        assert (vars(record)["reason"], vars(record)["entrance"]) == (reason, "provider_url")
        assert "sentinel" not in str(vars(record))


@pytest.mark.parametrize(
    ("url", "reason"),
    [("https://sentinel.example/sentinel?token=sentinel", "unlisted_host"), ("https://[::1/sentinel", "unreadable")],
)
def test_so_is_that_of_a_question(caplog: pytest.LogCaptureFixture, url: str, reason: str) -> None:
    with pytest.raises(errors.Misdirected):
        transport().send(Call(method="GET", url=url))
    (record,) = caplog.records
    assert (vars(record)["reason"], vars(record)["entrance"]) == (reason, "provider_url")
    assert "sentinel" not in str(vars(record))


@pytest.mark.parametrize("url", ["https://fal.media/a fox ü.mp4", "https://fal.media/" + "x" * 4000])
def test_a_link_to_a_result_is_judged_as_it_is_sent(url: str) -> None:
    assert download(transport(stranger=answering(httpx.Response(200, content=b"file"))), url) == b"file"


def test_calls_and_files_of_the_provider_have_clients_of_their_own() -> None:
    """A file takes longer than any call may."""
    files = httpx.Client(transport=httpx.MockTransport(answering(httpx.Response(200, content=b"file"))))
    vendor = replace(transport(answering(httpx.Response(204))), own=lambda: files)
    assert vendor.send(Call(method="GET", url="/x")).status == 204
    assert download(vendor, "/files/x.mp4") == b"file"


def test_the_key_does_not_follow_a_redirect() -> None:
    def vendor(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == f"Key {KEY}"
        return httpx.Response(302, headers={"location": "https://fal.media/x.mp4"})

    def storage(request: httpx.Request) -> httpx.Response:
        assert "authorization" not in request.headers
        return httpx.Response(200, content=b"file")

    assert download(transport(vendor, storage), "/result") == b"file"


def test_redirects_may_be_relative_and_end_somewhere() -> None:
    seen: list[str] = []

    def storage(request: httpx.Request) -> httpx.Response:
        seen.append(request.url.path)
        return httpx.Response(302, headers={"location": f"../{len(seen)}"})

    with pytest.raises(errors.Unavailable, match="302"):
        download(transport(stranger=storage), "https://fal.media/a/b")
    assert seen == ["/a/b", "/1", "/2", "/3"]


@pytest.mark.parametrize(
    ("status", "meaning"),
    [
        *((status, errors.ResultExpired) for status in (401, 403, 404, 410)),
        *((status, errors.Unavailable) for status in (202, 206, 304, 400, 429, 500, 503)),
    ],
)
def test_a_link_that_does_not_work(status: int, meaning: type[errors.ProviderError]) -> None:
    vendor = transport(stranger=answering(httpx.Response(status, content=b"secret")))
    with pytest.raises(errors.ProviderError) as caught:
        download(vendor, "https://fal.media/x.mp4")
    assert type(caught.value) is meaning
    assert "fal.media" not in caught.value.message and "secret" not in caught.value.message


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_a_file_that_does_not_arrive_is_broken(error: type[httpx.HTTPError]) -> None:
    with pytest.raises(errors.ResultBroken, match=error.__name__):
        download(transport(stranger=failing(error)), "https://fal.media/x.mp4")


def test_a_file_that_breaks_off_while_it_is_read_is_broken() -> None:
    class Broken(httpx.SyncByteStream):
        def __iter__(self) -> Iterator[bytes]:
            yield b"part"
            raise httpx.ReadError("reset")

    vendor = transport(stranger=answering(httpx.Response(200, stream=Broken())))
    with pytest.raises(errors.ResultBroken, match="ReadError"):
        download(vendor, "https://fal.media/x.mp4")


def test_an_operator_who_put_no_key_is_told_before_anything_is_sent() -> None:
    assert key_or_refuse("sk", "fal.ai") == "sk"
    with pytest.raises(errors.CredentialRejected, match=r"fal\.ai has no key"):
        key_or_refuse("unset", "fal.ai")


def test_the_key_is_not_in_the_representation() -> None:
    assert KEY not in repr(transport())
