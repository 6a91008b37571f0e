"""Corpus: URLs that lead inside, or would with some parser, some resolver or at some later time.

Everything is generated: addresses of the inside, by the ways to write, wrap and hide them.
"""

import ipaddress
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote
from zlib import crc32

PUBLIC = "1.1.1.1"
PUBLIC_V6 = "2606:4700::1111"
_MANY = tuple(f"1.1.1.{last}" for last in range(1, 21))
OUTSIDE = {PUBLIC_V6, *_MANY}
"""The addresses that may be reached; all others in here are of the inside."""
HOOKS = "hooks.example.com"
"""A public server, which is what it seems."""
MOVING = "moved.example.com"
"""A public server that redirects; see `Form.location`."""

TARGETS = ("127.0.0.1", "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.5.9", "100.100.100.200")
"""Loopback, where Lambda has its runtime API; the metadata of AWS, and of another cloud; and three private ones."""


@dataclass(frozen=True)
class Form:
    """`answers` is what DNS says of the URL's host: one set of addresses for each time it is asked, the last for ever.
    `location` is where the public server that it leads to redirects."""

    kind: str
    url: str
    answers: tuple[tuple[str, ...], ...] = ()
    location: str | None = None


def forms() -> list[Form]:
    """Each of them once."""
    made = (_literals(), _ranges(), _wrappers(), _rebinding(), _mixed(), _tricks(), _redirects())
    return list(dict.fromkeys(form for each in made for form in each))


def _literals() -> Iterator[Form]:
    for target in TARGETS[:4]:
        for written in dict.fromkeys([*v4_spellings(target), *(f"[{each}]" for each in v6_wrappers(target))]):
            yield Form("literal", f"https://{written}/latest")


def v4_spellings(address: str) -> Iterator[str]:
    """The ways to write an IPv4 address, for those who read it as C's `inet_aton` does, as browsers do, or worse."""
    value = int(ipaddress.IPv4Address(address))
    octets = address.split(".")
    bases = (str, lambda number: f"0{number:o}", hex, lambda number: f"0X{number:X}", lambda number: f"000{number:o}")
    for base in bases:
        a, b, c, d = (base(int(octet)) for octet in octets)
        yield from (".".join((a, b, c, d)), base(value), f"{a}.{base(value & 0xFFFFFF)}")
        yield f"{a}.{b}.{base(value & 0xFFFF)}"
        yield f"{octets[0]}.{b}.{octets[2]}.{d}"
    yield from (
        address + ".",
        str(value + (1 << 32)),
        hex(value + (1 << 32)),
        f"{int(octets[0]) + 256}.{'.'.join(octets[1:])}",
    )
    yield from (
        "".join(f"%{ord(char):02x}" for char in address),
        address.replace(".", "%2e"),
        quote(octets[0][0]).join(("", address[1:])),
    )
    for digits, dot in (("\uff10", "\uff0e"), ("\U0001d7ce", "."), ("\U0001d7f6", "\uff61")):
        shifted = {48 + digit: ord(digits) + digit for digit in range(10)}
        yield address.translate(shifted).replace(".", dot)
    enclosed = {48: 0x24EA} | {49 + digit: 0x2460 + digit for digit in range(9)}
    yield from (address.translate(enclosed), address.replace(".", "\u3002"), address.replace(".", ".\u200b"))


def v6_wrappers(address: str) -> Iterator[str]:
    """IPv6 addresses that have the IPv4 address in them, under each of the schemes there are for that."""
    value = int(ipaddress.IPv4Address(address))
    high, low = f"{value >> 16:x}", f"{value & 0xFFFF:x}"
    yield from (f"::ffff:{address}", f"::ffff:{high}:{low}", f"0:0:0:0:0:FFFF:{high}:{low}")  # mapped
    yield from (f"::{address}", f"::{high}:{low}", f"::ffff:0:{address}")  # compatible, SIIT
    yield from (f"64:ff9b::{address}", f"64:ff9b:1::{high}:{low}", f"2002:{high}:{low}::1")  # NAT64, 6to4
    yield f"2001:0:4136:e378:8000:63bf:{value >> 16 ^ 0xFFFF:x}:{value & 0xFFFF ^ 0xFFFF:x}"  # Teredo
    yield from (f"fe80::5efe:{high}:{low}", f"2606:4700::5efe:{high}:{low}", f"2606:4700::200:5efe:{address}")  # ISATAP


V4_RANGES = (
    *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24"),
    *("192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24"),
    *("198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "255.255.255.255/32"),
)
V6_RANGES = (
    *(
        "::1/128",
        "::/128",
        "::ffff:0:0/96",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001::/32",
    ),
    *(
        "2001:1::1/128",
        "2001:1::2/128",
        "2001:1::3/128",
        "2001:2::/48",
        "2001:3::/32",
        "2001:4:112::/48",
        "2001:10::/28",
    ),
    *("2001:20::/28", "2001:30::/28", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20", "5f00::/16"),
    *("fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8", "fd00:ec2::254/128"),
)
"""Both special-purpose registries of IANA, with multicast, site-local, and AWS's metadata in IPv6."""


def edges(network: str) -> list[str]:
    """The first and the last address of a range."""
    span = ipaddress.ip_network(network)
    return list(dict.fromkeys((str(span[0]), str(span[-1]))))


def _ranges() -> Iterator[Form]:
    for network in (*V4_RANGES, *V6_RANGES):
        for address in edges(network):
            yield Form("range", f"https://[{address}]/" if ":" in address else f"https://{address}/")
            yield _named("range in DNS", (address,))


def _wrappers() -> Iterator[Form]:
    for target in TARGETS:
        yield _named("address in DNS", (target,))
        for address in dict.fromkeys(str(ipaddress.IPv6Address(each)) for each in v6_wrappers(target)):
            yield _named("wrapper in DNS", (address,))
    for scoped in ("fe80::1%eth0", "fe80::a9fe:a9fe%1", f"{PUBLIC_V6}%eth0"):
        yield _named("scope in DNS", (scoped,))


def _rebinding() -> Iterator[Form]:
    """Public when it is checked, and inside when it is opened: at once, later, or at the second delivery."""
    for target in (*TARGETS, "::1", "fd00:ec2::254", "::ffff:127.0.0.1", "64:ff9b::7f00:1"):
        yield _named("rebinding", (PUBLIC,), (target,))
        yield _named("rebinding", (PUBLIC,), (PUBLIC,), (target,))
        yield _named("rebinding", (PUBLIC,), (target,), (PUBLIC,), (target,))
        yield _named("rebinding", (PUBLIC, PUBLIC_V6), (target, PUBLIC))


def _mixed() -> Iterator[Form]:
    for target in (*TARGETS, "::1", "fe80::1", "::ffff:10.0.0.1", "2002:7f00:1::1"):
        for answers in ((PUBLIC, target), (target, PUBLIC), (PUBLIC_V6, PUBLIC, target), (target, PUBLIC_V6)):
            yield _named("mixed answers", answers)
        yield _named("many answers", (*_MANY, target))
        yield _named("many answers", (target, *_MANY))


def _tricks() -> Iterator[Form]:
    """What one parser reads as a public name, and another as the inside; and what should not be opened at all."""
    for target in TARGETS[:3]:
        yield from (Form("parser", url) for url in _read_twice(target))
    for scheme in (
        "http",
        "ftp",
        "file",
        "gopher",
        "dict",
        "ldap",
        "tftp",
        "sftp",
        "ws",
        "jar",
        "netdoc",
        "unix",
        "ssh2",
    ):
        yield Form("scheme", f"{scheme}://127.0.0.1/latest")
    for port in (0, 22, 80, 2773, 6379, 8080, 8443, 9001, 65536, "0443", "%34%34%33", "-1", "+443", "443:443", ""):
        yield Form("port", f"https://127.0.0.1:{port}/latest")
    for name in (
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "localhost.localdomain",
        "ip6-localhost",
        "intranet",
    ):
        yield Form("name", f"https://{name}/", ((TARGETS[0],),))
    for top in ("local", "internal", "lan", "home", "corp", "home.arpa", "test", "invalid", "onion", "alt", "example"):
        yield Form("name", f"https://metadata.{top}/", ((TARGETS[1],),))
    for label in (
        "a..b",
        ".a",
        "a.",
        "-a",
        "a" * 64,
        "a%00b",
        "a\u3002b",
        "a\uff0eb",
        "a\u00adb",
        "xn--0",
        "a*",
        "a,b",
    ):
        yield Form("label", f"https://{label}.trick.example.com/", ((TARGETS[0],),))


def _read_twice(target: str) -> Iterator[str]:
    """Where a user's name, a backslash, a space or a fragment begins differs between parsers."""
    for between in ("@", ":@", ":80@", "%40@", "\\@", "/@", "#@", "?@", ";@", "&@", "\t@", "\r\n@", "%23@", "%5c@"):
        yield f"https://{HOOKS}{between}{target}/"
        yield f"https://{target}{between}{HOOKS}/"
    for opening in (
        "https:",
        "https:/",
        "https:///",
        "https:\\\\",
        "https:/\\",
        "\thttps://",
        " https://",
        "\x00https://",
        "//",
        "",
    ):
        yield f"{opening}{target}/"
    for ending in (
        "\t",
        "\r\nHost: hooks.example.com",
        " ",
        "\\",
        "%00",
        "%0d%0a",
        "\u2028",
        "?#",
        ";",
        ":443#",
        "%2f",
        "\uff0f",
    ):
        yield f"https://{target}{ending}/x"
    yield f"ht\ntps://{target}/"
    yield f"HTTPS://{target}/"
    yield f"https://{target}/" + "a" * 2048


def _redirects() -> Iterator[Form]:
    """A public server that sends on to the inside."""
    for target in TARGETS:
        for location in (f"https://{target}/", f"http://{target}/", f"//{target}/", f"https://[::ffff:{target}]/"):
            yield _moved(location)
        yield _moved(f"https://hooks.example.com@{target}/")
        yield _moved(f"https://{int(ipaddress.IPv4Address(target))}/")
    for location in (
        "https://xn--0.com/",
        "https://[::1",
        "https://127.0.0.1:port/",
        "\\\\127.0.0.1\\",
        "file:///etc/passwd",
    ):
        yield _moved(location)


def _named(kind: str, *answers: tuple[str, ...]) -> Form:
    """A name of its own, which is answered like this."""
    return Form(kind, f"https://{kind.replace(' ', '-')}-{_number(answers)}.example.com/", answers)


def _moved(location: str) -> Form:
    return Form("redirect", f"https://{MOVING}/{_number(location)}", ((PUBLIC,),), location)


def _number(distinct: object) -> int:
    return crc32(repr(distinct).encode())
