"""Which URLs of strangers we are willing to open: only public ones, checked when given and again when connecting.

The name is resolved once, every answer must be public, and the connection goes to the address that was checked, while
the certificate is still checked against the name. Addresses inside are where credentials live.
"""

import ipaddress
import re
import socket
from collections.abc import Iterable
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from reelgate import refusals
from reelgate.errors import InvalidRequest
from reelgate.refusals import Reason

LONGEST = 2048
"""Characters of a URL that a caller names."""
_MOST_ANSWERS = 16
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?")
_TOP = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{1,59}")
_LONGEST_NAME = 253
# https://www.iana.org/assignments/special-use-domain-names (2026-11-22), but for `example.com` and its like, which are
# hosts as any other; and what nobody will ever be given, since networks at home and at work use it:
# https://www.rfc-editor.org/rfc/rfc6762#appendix-G, https://www.icann.org/resources/board-material/resolutions-2018-02-04-en
_SPECIAL_TOPS = {
    *("alt", "arpa", "example", "internal", "invalid", "local", "localhost", "onion", "test"),
    *("corp", "home", "intranet", "lan", "localdomain", "mail", "private"),
}

# https://www.iana.org/assignments/iana-ipv4-special-registry (2026-11-22). `ipaddress.is_global` differs between 3.11
# and 3.13, so the ranges stand here.
_NOT_PUBLIC_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16"),
        *("192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
]
# https://www.iana.org/assignments/iana-ipv6-special-registry (2026-11-22): of the global unicast block, what wraps an
# IPv4 address or is set aside.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = [
    ipaddress.IPv6Network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
]


class Refusal(NamedTuple):
    """`problem` is for who named the URL, and `reason` for the log."""

    reason: Reason
    problem: str


def check(url: str, *, param: str, allow_loopback: bool = False) -> None:
    """InvalidRequest unless the URL may be opened, as far as that can be told without resolving its name. A refusal is
    logged."""
    if (found := refusal(url, allow_loopback=allow_loopback)) is not None:
        refusals.log(found.reason, entrance=param)
        raise InvalidRequest(f"{param}: {found.problem}", param=param)


def refusal(url: str, *, allow_loopback: bool = False, longest: int = LONGEST) -> Refusal | None:
    """Why the URL may not be opened, as far as that can be told without resolving its name; None when it may."""
    if len(url) > longest or not url.isascii() or not url.isprintable() or any(char in url for char in ' \\"<>'):
        return Refusal(Reason.FORM, f"it must be a plain URL of at most {longest} ASCII characters")
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return Refusal(Reason.UNREADABLE, "it is not a URL")
    if "@" in parts.netloc or "#" in url:
        return Refusal(Reason.USER_OR_FRAGMENT, "it may hold no user name, password or fragment")
    host = parts.hostname or ""
    if allow_loopback and parts.scheme in ("http", "https") and host in _LOOPBACK and port != 0:
        return None
    if parts.scheme != "https" or port not in (None, 443):
        return Refusal(Reason.SCHEME_OR_PORT, "it must be https, on port 443")
    # As it is written, since not every reader takes `:` and `:0443` for `:443`, as `urlsplit` does.
    named = _public_name(parts.netloc.lower().removesuffix(":443"))
    return None if named else Refusal(Reason.HOST, "its host must be a public DNS name, not an address")


def _public_name(host: str) -> bool:
    labels = host.split(".")
    named = len(labels) > 1 and len(host) <= _LONGEST_NAME and all(map(_LABEL.fullmatch, labels))
    if not named or not _TOP.fullmatch(labels[-1]) or labels[-1] in _SPECIAL_TOPS:
        return False
    return not any(label.startswith("xn--") for label in labels) or _punycode(host)


def _punycode(host: str) -> bool:
    """Whether it stands for a name. httpx reads it when it sends, and what it raises then is no error of its own."""
    import idna  # late: its tables are large, and such names rare

    try:
        idna.decode(host)
    except idna.IDNAError:
        return False
    return True


def public(address: str) -> bool:
    """Whether an IP address is one that anybody may reach. What wraps an IPv4 address is not, whatever is in it."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    if ip.scope_id is not None or _isatap(ip):
        return False
    return ip in _GLOBAL_V6 and not any(ip in network for network in _NOT_PUBLIC_V6)


def _isatap(ip: ipaddress.IPv6Address) -> bool:
    """An IPv4 address in an interface's name, under any prefix: https://www.rfc-editor.org/rfc/rfc5214#section-6.1"""
    return int(ip) >> 32 & 0xFFFF_FFFF in (0x0000_5EFE, 0x0200_5EFE)


def admits(address: str, host: str, *, allow_loopback: bool = False) -> bool:
    """Whether a connection that was asked for under this host's name may go to the address."""
    if allow_loopback and host in _LOOPBACK:
        return address in ("127.0.0.1", "::1")
    return public(address)


def resolve(host: str, port: int, *, allow_loopback: bool = False) -> str:
    """The one address to connect to. OSError when the name has none, too many, or any that is not public: always in the
    same words, but the log says which of the two latter it was."""
    try:
        answers: Iterable[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):  # the latter for a name that cannot be one
        answers = ()
    addresses = [str(answer[4][0]) for answer in answers]
    reason = None
    if not all(admits(address, host, allow_loopback=allow_loopback) for address in addresses):
        reason = Reason.RESOLVED_INSIDE
    elif len(addresses) > _MOST_ANSWERS:
        reason = Reason.TOO_MANY_ADDRESSES
    if reason:
        refusals.log(reason)
    if reason or not addresses:
        raise OSError("the name does not resolve to public addresses only")
    return addresses[0]
