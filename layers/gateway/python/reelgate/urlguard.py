"""Which URLs of strangers we are willing to open: only public ones, checked when given and again when connecting.

The name is resolved once, every answer must be public, and the connection goes to the address that was checked, while
the certificate is still checked against the name. Addresses inside are where credentials live.
"""

import ipaddress
import socket
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from reelgate.errors import InvalidRequest

_LONGEST = 2048
_SPECIAL_NAMES = ("localhost", "local", "internal", "onion", "test", "invalid", "example", "arpa", "lan", "home")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")

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


def check(url: str, *, param: str, allow_loopback: bool = False) -> None:
    """InvalidRequest unless the URL may be opened, as far as that can be told without resolving its name."""
    if (problem := _problem(url, allow_loopback=allow_loopback)) is not None:
        raise InvalidRequest(f"{param}: {problem}", param=param)


def _problem(url: str, *, allow_loopback: bool) -> str | None:
    if len(url) > _LONGEST or not url.isascii() or not url.isprintable() or any(char in url for char in ' \\"<>'):
        return f"it must be a plain URL of at most {_LONGEST} ASCII characters"
    try:
        parts, port = urlsplit(url), urlsplit(url).port
    except ValueError:
        return "it is not a URL"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "it may hold no user name, password or fragment"
    host = (parts.hostname or "").rstrip(".").lower()
    if allow_loopback and parts.scheme in ("http", "https") and host in _LOOPBACK:
        return None
    if parts.scheme != "https" or port not in (None, 443, 8443):
        return "it must be https, on port 443 or 8443"
    labels = host.split(".")
    named = len(labels) > 1 and all(labels) and labels[-1].replace("-", "").isalnum() and not labels[-1].isdigit()
    if not named or ":" in host or labels[-1] in _SPECIAL_NAMES or labels[-1].startswith("0x"):
        return "its host must be a public DNS name, not an address"
    return None


def public(address: str) -> bool:
    """Whether an IP address is one that anybody may reach."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    return ip in _GLOBAL_V6 and not any(ip in network for network in _NOT_PUBLIC_V6)


def resolve(host: str, port: int, *, allow_loopback: bool = False) -> str:
    """The one address to connect to. OSError when the name has none, or any that is not public."""
    answers: Iterable[Any] = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(answer[4][0]) for answer in answers]
    loopback = allow_loopback and host in _LOOPBACK
    if not addresses or not all(public(address) or loopback for address in addresses):
        raise OSError("the name does not resolve to public addresses only")
    return addresses[0]
