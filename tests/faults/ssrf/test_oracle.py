"""What another guard blocks, ours blocks: `ssrfguard`, which has a table and a reading of URLs of its own."""

import ipaddress
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, strategies
from ssrfguard import BlockedAddressError, BlockedURLError, Policy, resolve

from reelgate import urlguard
from tests.faults.figures import record
from tests.faults.ssrf.corpus import PUBLIC, PUBLIC_V6, V4_RANGES, V6_RANGES, Form, forms

POLICY = Policy(allowed_schemes=frozenset({"https"}), allowed_ports=frozenset({443}))
Answer = list[tuple[int, int, int, str, tuple[str, int]]]


def answer(addresses: tuple[str, ...]) -> Answer:
    kinds = {True: socket.AF_INET6, False: socket.AF_INET}
    return [(kinds[":" in each], socket.SOCK_STREAM, 6, "", (each, 443)) for each in addresses]


def they_allow(url: str, addresses: tuple[str, ...]) -> bool:
    """Whether the URL may be opened if its host has these addresses."""
    try:
        resolve(POLICY.check_url(url), policy=POLICY, resolver=lambda *_: answer(addresses))
    except (BlockedURLError, BlockedAddressError):
        return False
    return True


def we_allow(url: str, addresses: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> bool:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer(addresses))
    try:
        urlguard.resolve("hooks.example.com", 443)
    except OSError:
        return False
    return urlguard.refusal(url) is None


def openings() -> Iterator[tuple[Form, tuple[str, ...]]]:
    """Each form, at each time that DNS is asked; what is no name is asked for in vain."""
    for form in forms():
        for addresses in dict.fromkeys(form.answers or ((PUBLIC,),)):
            yield form, addresses
        if form.location:
            yield Form("location", form.location), (PUBLIC,)


def test_no_form_of_the_corpus_is_blocked_there_and_allowed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    allowed, blocked = list[Any](), 0
    for form, addresses in openings():
        theirs = they_allow(form.url, addresses)
        blocked += not theirs
        if not theirs and we_allow(form.url, addresses, monkeypatch):
            allowed.append((form, addresses))
    record("ssrfguard as an oracle", blocked=blocked, blocked_and_allowed=len(allowed))
    assert not allowed
    assert blocked > len(forms()) / 2, "it has an opinion"


def test_both_open_what_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    for addresses in ((PUBLIC,), (PUBLIC, PUBLIC_V6)):
        url = "https://hooks.example.com/"
        assert they_allow(url, addresses) and we_allow(url, addresses, monkeypatch)


@pytest.mark.parametrize("network", [*V4_RANGES, *V6_RANGES])
def test_no_address_at_the_edge_of_a_range_is_blocked_there_and_allowed_here(network: str) -> None:
    span = ipaddress.ip_network(network)
    highest = 2**span.max_prefixlen - 1
    first, last = int(span[0]), int(span[-1])
    for value in {max(first - 1, 0), first, last, min(last + 1, highest)}:
        address = str(ipaddress.IPv4Address(value) if span.version == 4 else ipaddress.IPv6Address(value))
        assert POLICY.permits_address(address) or not urlguard.public(address), address


@given(strategies.ip_addresses())
def test_no_address_at_all_is_blocked_there_and_allowed_here(address: Any) -> None:
    assert POLICY.permits_address(address) or not urlguard.public(str(address))
