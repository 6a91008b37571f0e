"""Which URLs of strangers are opened."""

import socket
from typing import Any

import pytest

from reelgate import urlguard
from reelgate.errors import InvalidRequest

GOOD = [
    "https://example.com",
    "https://hooks.example.com/a/b?c=d%20e&f=[1]",
    "https://hooks.example.com:443/",
    "https://hooks.example.com:8443/",
    "https://EXAMPLE.com./",
    "https://xn--e1afmkfd.xn--p1ai/",
    "https://1.2.3.4.example.com/",
    "https://127.0.0.1.nip.io/",  # public as a name; what it resolves to is refused when connecting
]

BAD = [
    "",
    "example.com",
    "//example.com",
    "http://example.com/",
    "ftp://example.com/",
    "file:///etc/passwd",
    "gopher://example.com/",
    "javascript:alert(1)",
    "https://",
    "https:///path",
    "https://:443/",
    "https://example.com:80/",
    "https://example.com:22/",
    "https://example.com:0/",
    "https://example.com:99999/",
    "https://example.com:x/",
    "https://user@example.com/",
    "https://user:pass@example.com/",
    "https://@example.com/",
    "https://example.com@127.0.0.1/",
    "https://127.0.0.1#@example.com/",
    "https://example.com/#fragment",
    # 127.0.0.1, written in the ways that some resolver or other takes
    "https://127.1/",
    "https://127.0.1/",
    "https://2130706433/",
    "https://017700000001/",
    "https://0177.0.0.1/",
    "https://0x7f000001/",
    "https://0x7f.0.0.0x1/",
    "https://0x7f.1/",
    "https://127.0.0.0x1/",
    "https://0/",
    "https://0.0.0.0/",
    "https://127.0.0.1%2eexample/",
    "https://%31%32%37.0.0.1/",
    "https://①②⑦.0.0.1/",
    "https://127。0。0。1/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[64:ff9b::7f00:1]/",
    "https://[2002:7f00:1::]/",
    "https://[2606:4700::1111]/",
    "https://[fe80::1%25eth0]/",
    "https://[v1.fe80::a]/",
    "https://[::1",
    # other addresses and names of the inside
    "https://169.254.169.254/latest/meta-data/",
    "https://8.8.8.8/",
    "https://a.localhost/",
    "https://metadata.google.internal/",
    "https://router.lan/",
    "https://printer.local/",
    "https://x.onion/",
    "https://1.0.0.127.in-addr.arpa/",
    "https://intranet/",
    "https://a..example.com/",
    "https://.example.com/",
    # what two parsers read differently
    "https://example.com\\@127.0.0.1/",
    "https://example.com\t.example.net/",
    "https://example.com/\r\nHost: evil",
    " https://example.com/",
    "https://exa mple.com/",
    "https://example.com/é",
    'https://example.com/"',
    "https://example.com/<script>",
    "https://example.com/\0",
    "https://example.com/" + "a" * 2048,
]


@pytest.mark.parametrize("url", GOOD)
def test_a_public_url_is_accepted(url: str) -> None:
    urlguard.check(url, param="webhook_url")


LOOPBACK = [
    *("https://127.0.0.1/", "https://127.0.0.1./", "https://[::1]/", "https://localhost/", "https://LOCALHOST./"),
    *("http://127.0.0.1:9000/hook", "https://[::1]:1234/"),
]


@pytest.mark.parametrize("url", [*BAD, *LOOPBACK])
def test_anything_else_is_refused_and_not_repeated(url: str) -> None:
    refused(url, allow_loopback=False)


@pytest.mark.parametrize("url", LOOPBACK)
def test_a_laptop_may_allow_itself(url: str) -> None:
    urlguard.check(url, param="webhook_url", allow_loopback=True)


@pytest.mark.parametrize("url", [*BAD, "http://127.0.0.2/", "http://10.0.0.1/", "http://a@localhost/"])
def test_and_nothing_but_itself(url: str) -> None:
    refused(url, allow_loopback=True)


def refused(url: str, *, allow_loopback: bool) -> None:
    with pytest.raises(InvalidRequest) as caught:
        urlguard.check(url, param="webhook_url", allow_loopback=allow_loopback)
    assert caught.value.param == "webhook_url"
    assert caught.value.message.startswith("webhook_url: ")
    assert len(url) < 8 or url not in caught.value.message


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.63.0.1", "223.255.255.255", "2606:4700::1111"]
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
        *("203.0.113.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:8.8.8.8", "::ffff:127.0.0.1", "::8.8.8.8", "64:ff9b::808:808", "64:ff9b:1::1", "100::1"),
        *("2001::1", "2001:db8::1", "2002:7f00:1::1", "3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1"),
        *("fe80::1%eth0", "fec0::1", "ff02::1"),
    ],
)
def test_an_address_that_is_not_everybodys(address: str) -> None:
    assert not urlguard.public(address)


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
    "addresses", [["127.0.0.1"], ["1.1.1.1", "127.0.0.1"], ["1.1.1.1", "::ffff:10.0.0.1"], ["fe80::1%eth0"], []]
)
def test_one_answer_of_the_inside_spoils_all(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    answering(monkeypatch, *addresses)
    for allow_loopback in (False, True):
        with pytest.raises(OSError, match="public"):
            urlguard.resolve("hooks.example.com", 443, allow_loopback=allow_loopback)


def test_loopback_is_resolved_on_a_laptop_only(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, "127.0.0.1")
    assert urlguard.resolve("localhost", 80, allow_loopback=True) == "127.0.0.1"
    with pytest.raises(OSError, match="public"):
        urlguard.resolve("localhost", 80)
