"""Ports of this machine."""

import socket
from collections.abc import Iterator

import pytest

from infra.local import port
from infra.local.refusal import Refusal


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_named_with_another_to_try(taken: int) -> None:
    with pytest.raises(Refusal) as refused:
        port.reserve(taken)
    assert f"port {taken} is in use" in str(refused.value)
    assert f"PORT={taken + 10} make run" in str(refused.value)
    assert refused.value.status == 2


def test_a_reserved_port_refuses_callers_until_it_listens() -> None:
    with port.reserve(0) as reserved:
        address = reserved.getsockname()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(address, timeout=1)
        reserved.listen()
        socket.create_connection(address, timeout=1).close()


def test_the_engine_keeps_its_port_while_it_is_free(taken: int) -> None:
    kept = port.usable(None)
    assert kept in port.OWN
    assert port.usable(kept) == kept
    assert port.usable(taken) != taken
