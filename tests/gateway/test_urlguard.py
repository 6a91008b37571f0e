"""Which URLs of strangers are opened."""

import socket
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from hypothesis import example, given, strategies

from reelgate import urlguard
from reelgate.errors import InvalidRequest
from reelgate.refusals import Reason

GOOD = [
    "https://example.com",
    "https://hooks.example.com/a/b?c=d%20e&f=[1]",
    "https://hooks.example.com:443/",
    "HTTPS://EXAMPLE.COM/",
    "https://a_b.example.com/",
    "https://a-b.example.com?x=https://127.0.0.1/",
    "https://xn--e1afmkfd.xn--p1ai/",
    "https://1.2.3.4.example.com/",
    "https://127.0.0.1.nip.io/",  # public as a name; what it resolves to is refused when connecting
    "https://example.com/@127.0.0.1/",
]


@pytest.mark.parametrize("url", GOOD)
def test_a_public_url_is_accepted(url: str) -> None:
    urlguard.check(url, param="webhook_url")


def refused(url: str, *, why: str, allow_loopback: bool = False) -> None:
    with pytest.raises(InvalidRequest, match=why) as caught:
        urlguard.check(url, param="webhook_url", allow_loopback=allow_loopback)
    assert caught.value.param == "webhook_url"
    assert caught.value.message.startswith("webhook_url: ")
    assert len(url) < 8 or url not in caught.value.message


@pytest.mark.parametrize(
    "url",
    [
        *("", "example.com", "//example.com", "https:example.com", "https:/example.com", "https://", "https:///path"),
        *(
            "http://example.com/",
            "ftp://example.com/",
            "file:///etc/passwd",
            "gopher://example.com/",
            "wss://example.com",
        ),
        *("javascript:alert(1)", "data:text/plain,x", "http+unix://example.com/", "httpss://example.com/"),
    ],
)
def test_only_https_is_opened(url: str) -> None:
    refused(url, why="must be https|public DNS name")


@pytest.mark.parametrize("port", ["80", "22", "0", "8443", "8080", "9001", "4430", "65535"])
def test_only_port_443_is_opened(port: str) -> None:
    refused(f"https://example.com:{port}/", why="on port 443")


@pytest.mark.parametrize("port", ["", "0443", "00443"])
def test_a_port_is_written_as_one_writes_it(port: str) -> None:
    refused(f"https://example.com:{port}/", why="public DNS name")


@pytest.mark.parametrize(
    "url", ["https://example.com:99999/", "https://example.com:x/", "https://[::1", "https://[x]/"]
)
def test_what_cannot_be_read_is_no_url(url: str) -> None:
    refused(url, why="not a URL")


@pytest.mark.parametrize("user", ["user", "user:pass", ":", "", "example.com", "127.0.0.1:80", "a@b"])
def test_no_user_name_is_taken_along(user: str) -> None:
    refused(f"https://{user}@example.com/", why="no user name, password or fragment")


@pytest.mark.parametrize(
    "url", ["https://example.com/#fragment", "https://example.com#", "https://127.0.0.1#.example.com/"]
)
def test_no_fragment_is_taken_along(url: str) -> None:
    refused(url, why="no user name, password or fragment")


@pytest.mark.parametrize(
    "url", ["https://example.com\\@127.0.0.1/", "https:\\\\example.com", "https://example.com/\\a"]
)
def test_no_backslash_which_some_take_for_a_slash(url: str) -> None:
    refused(url, why="plain URL")


@pytest.mark.parametrize("char", [*"\0\t\n\r\x1f \x7f", "\r\nHost: evil", *'"<>'])
def test_no_character_that_is_none_of_a_url(char: str) -> None:
    for url in (
        f"https://example.com{char}.example.net/",
        f"https://example.com/{char}",
        f"{char}https://example.com/",
    ):
        refused(url, why="plain URL")


@pytest.mark.parametrize(
    "url",
    [
        *("https://example.com/é", "https://exämple.com/", "https://example\u3002com/", "https://\uff45xample.com/"),
        *("https://\u2460\u2461\u2466.0.0.1/", "https://127\u30020\u30020\u30021/", "https://example.com\u2028/"),
    ],
)
def test_only_ascii_is_taken_so_that_a_name_is_written_in_punycode(url: str) -> None:
    refused(url, why="ASCII")


@pytest.mark.parametrize("host", ["xn--0.com", "xn--a.com", "xn--.com", "a.xn--55555577", "xn--example-.com"])
def test_punycode_stands_for_a_name(host: str) -> None:
    refused(f"https://{host}/", why="public DNS name")


def test_a_url_is_no_longer_than_2048_characters() -> None:
    start = "https://example.com/"
    urlguard.check(start + "a" * (2048 - len(start)), param="webhook_url")
    refused(start + "a" * (2049 - len(start)), why="at most 2048")


NO_NAMES = [
    # 127.0.0.1, written in the ways that some resolver or other takes
    *("127.0.0.1", "127.1", "127.0.1", "2130706433", "017700000001", "0177.0.0.1", "0x7f000001", "0x7f.0.0.0x1"),
    *(
        "0x7f.1",
        "127.0.0.0x1",
        "0",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "00000177.0.0.1",
        "127.0.0.1%2eexample",
        "%31%32%37.0.0.1",
        "127.0.0.1.",
    ),
    # and in IPv6
    *("[::]", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("[2606:4700::1111]", "[fe80::1%25eth0]", "[v1.fe80::a]"),
    # others, of the inside and public
    *("169.254.169.254", "10.0.0.1", "8.8.8.8"),
]


@pytest.mark.parametrize("host", NO_NAMES)
def test_no_address_is_a_host_however_it_is_written(host: str) -> None:
    for allow_loopback in (False, host not in ("127.0.0.1", "[::1]")):
        refused(f"https://{host}/", why="address|not a URL", allow_loopback=allow_loopback)


@pytest.mark.parametrize(
    "host",
    [
        *(
            "intranet",
            "com",
            "a..example.com",
            ".example.com",
            "example.com.",
            "example.com..",
            "a.b.1",
            "a.0x7f",
            "a.c",
        ),
        *("-a.example.com", "a-.example.com", "a.b-c", "exa%6dple.com", "a,b.com", "a;b.com", "a!b.com", "a*.com"),
        *("a" * 64 + ".com", ".".join(["a" * 63] * 4) + ".com"),
    ],
)
def test_a_host_is_a_dns_name_of_two_labels_and_more(host: str) -> None:
    refused(f"https://{host}/", why="public DNS name")


@pytest.mark.parametrize(
    "top",
    [
        *("localhost", "local", "internal", "onion", "test", "invalid", "example", "arpa", "home.arpa", "alt"),
        *("lan", "home", "corp", "mail", "intranet", "private", "localdomain", "INTERNAL", "in-addr.arpa"),
    ],
)
def test_no_name_of_a_network_that_is_not_the_public_one(top: str) -> None:
    refused(f"https://metadata.{top}/", why="public DNS name")


LOOPBACK = [
    *("https://127.0.0.1/", "https://[::1]/", "https://localhost/", "https://LOCALHOST/", "http://127.0.0.1:9000/hook"),
    *("https://[::1]:1234/", "http://localhost:80"),
]


@pytest.mark.parametrize("url", LOOPBACK)
def test_this_machine_is_no_stranger(url: str) -> None:
    refused(url, why="must be")


@pytest.mark.parametrize("url", LOOPBACK)
def test_a_laptop_may_allow_itself(url: str) -> None:
    urlguard.check(url, param="webhook_url", allow_loopback=True)


@pytest.mark.parametrize(
    "url",
    [
        *("http://127.0.0.2/", "http://127.1/", "http://10.0.0.1/", "http://localhost./", "http://a.localhost/"),
        *(
            "http://a@localhost/",
            "http://localhost/#a",
            "http://localhost:0/",
            "ftp://localhost/",
            "http://example.com/",
        ),
    ],
)
def test_and_nothing_but_itself(url: str) -> None:
    refused(url, why="may|must", allow_loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "8.8.8.8",
        "172.15.0.1",
        "172.32.0.1",
        "100.63.0.1",
        "223.255.255.255",
        "2606:4700::1111",
        "2001:200::1",
    ],
)
def test_a_public_address(address: str) -> None:
    assert urlguard.public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.255.255.255", "169.254.169.254"),  # noqa: S104 - an address to refuse
        *(
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
        ),
        *("192.31.196.1", "192.52.193.1", "192.175.48.1", "203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1"),
        *("2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
        *("fe80::1%eth0", "fec0::1", "ff02::1", "::ffff:0:8.8.8.8", "2001:0:808:808::1", "2620:4f:8000::1"),
        # ISATAP, under a prefix that is public
        *("2606:4700::5efe:7f00:1", "2606:4700::200:5efe:808:808"),
        # with a scope, which only an address of the inside needs; and none at all
        *("2606:4700::1111%eth0", "2606:4700::1111%1", "1.1.1.1%eth0", "", "1.1.1", "01.1.1.1", "example.com"),
    ],
)
def test_an_address_that_is_not_everybodys(address: str) -> None:
    assert not urlguard.public(address)


def logged(caplog: pytest.LogCaptureFixture) -> list[tuple[Any, Any]]:
    """The reasons and entrances of what was logged, of which nothing may be in it."""
    written = str([vars(record) for record in caplog.records])
    assert "sentinel" not in written and "169.254" not in written
    return [(vars(record)["reason"], vars(record).get("entrance")) for record in caplog.records]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("https://hooks.sentinel.com/a sentinel?token=sentinel", Reason.FORM),
        ("https://hooks.sentinel.com/" + "x" * 2048, Reason.FORM),
        ("https://hooks.sentinel.com:port/sentinel", Reason.UNREADABLE),
        ("https://user-sentinel:sentinel@hooks.sentinel.com/", Reason.USER_OR_FRAGMENT),
        ("https://hooks.sentinel.com/#sentinel", Reason.USER_OR_FRAGMENT),
        ("http://hooks.sentinel.com/sentinel?token=sentinel", Reason.SCHEME_OR_PORT),
        ("https://hooks.sentinel.com:8443/sentinel", Reason.SCHEME_OR_PORT),
        ("https://sentinel.internal/sentinel?token=sentinel", Reason.HOST),
        ("https://169.254.169.254/sentinel?token=sentinel", Reason.HOST),
    ],
)
def test_a_refusal_is_logged_with_its_reason_and_nothing_of_the_url(
    caplog: pytest.LogCaptureFixture, url: str, reason: Reason
) -> None:
    with pytest.raises(InvalidRequest):
        urlguard.check(url, param="input_image")
    assert logged(caplog) == [(reason, "input_image")]


def test_what_is_accepted_is_not_logged(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "1.1.1.1")
    urlguard.check("https://hooks.example.com/", param="webhook_url")
    urlguard.resolve("hooks.example.com", 443)
    assert logged(caplog) == []


@pytest.mark.parametrize(
    ("addresses", "reasons"),
    [
        (["169.254.169.254"], [(Reason.RESOLVED_INSIDE, None)]),
        (["1.1.1.1", "169.254.169.254"], [(Reason.RESOLVED_INSIDE, None)]),
        ([f"1.1.1.{last}" for last in range(17)], [(Reason.TOO_MANY_ADDRESSES, None)]),
        ([], []),
    ],
    ids=["inside", "one of them inside", "too many", "none, which nobody refused"],
)
def test_so_is_a_name_that_leads_inside(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, addresses: list[str], reasons: list[Any]
) -> None:
    answering(monkeypatch, *addresses)
    with pytest.raises(OSError, match="public"):
        urlguard.resolve("hooks.sentinel.com", 443)
    assert logged(caplog) == reasons


def answering(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[Any]:
    """DNS answers these for every name; the list fills with what it was asked."""
    asked: list[Any] = []

    def getaddrinfo(host: str, port: int, **options: Any) -> list[Any]:
        asked.append((host, port, options))
        kinds = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(kinds[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    return asked


def test_a_name_is_resolved_once_to_the_address_to_connect_to(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = answering(monkeypatch, "1.1.1.1", "2606:4700::1111")
    assert urlguard.resolve("hooks.example.com", 443) == "1.1.1.1"
    assert asked == [("hooks.example.com", 443, {"type": socket.SOCK_STREAM})]


@pytest.mark.parametrize(
    "addresses",
    [
        *(["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["127.0.0.1", "1.1.1.1"], ["1.1.1.1"] * 15 + ["10.0.0.1"]),
        *(["1.1.1.1", "::ffff:10.0.0.1"], ["2606:4700::1111", "64:ff9b::a00:1"], ["fe80::1%eth0"], []),
    ],
)
def test_one_answer_of_the_inside_spoils_all(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    answering(monkeypatch, *addresses)
    for allow_loopback in (False, True):
        with pytest.raises(OSError, match="public"):
            urlguard.resolve("hooks.example.com", 443, allow_loopback=allow_loopback)


def test_a_name_has_no_more_than_sixteen_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [f"1.1.1.{last}" for last in range(17)]
    answering(monkeypatch, *many[:16])
    assert urlguard.resolve("hooks.example.com", 443) == "1.1.1.0"
    answering(monkeypatch, *many)
    with pytest.raises(OSError, match="public"):
        urlguard.resolve("hooks.example.com", 443)


@pytest.mark.parametrize("error", [socket.gaierror(-2, "unknown"), UnicodeError("label too long"), TimeoutError()])
def test_no_answer_reads_as_a_bad_one(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Which of them it was is nobody's business."""

    def getaddrinfo(*_: Any, **__: Any) -> list[Any]:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with pytest.raises(OSError, match="does not resolve to public addresses only"):
        urlguard.resolve("hooks.example.com", 443)


def test_on_a_laptop_localhost_is_loopback_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "10.0.0.1")
    with pytest.raises(OSError, match="public"):
        urlguard.resolve("localhost", 80, allow_loopback=True)


@given(strategies.from_regex(r"(https|http|HTTPS)://[a-zA-Z0-9@:.\[\]%_/?#;,*!-]{0,24}", fullmatch=True))
@example("https://xn--a.com/")
def test_what_is_accepted_is_read_by_the_client_as_we_read_it(url: str) -> None:
    if urlguard.refusal(url) is None:
        read = httpx.URL(url)
        assert (read.scheme, read.port, read.userinfo, read.fragment) == ("https", None, b"", "")
        assert read.raw_host.decode() == urlsplit(url).hostname and read.host


def test_loopback_is_resolved_on_a_laptop_only(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "127.0.0.1")
    assert urlguard.resolve("localhost", 80, allow_loopback=True) == "127.0.0.1"
    with pytest.raises(OSError, match="public"):
        urlguard.resolve("localhost", 80)
