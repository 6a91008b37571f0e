"""Ports of 127.0.0.1."""

import socket
from random import SystemRandom

from infra.local.refusal import Refusal

OWN = range(20_000, 32_768)
"""Below those that a system gives to whoever asks for any: of these, another program might get one while whoever it is
meant for still starts."""


def reserve(number: int) -> socket.socket:
    """A socket bound to the port but not yet listening: callers are refused until it does. 0 is any free port."""
    reserved = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        reserved.bind(("127.0.0.1", number))
    except OSError:
        reserved.close()
        raise Refusal(
            f"port {number} is in use; choose another: `PORT={number + 10} make run`, or PORT=0 for any free one",
            status=2,
        ) from None
    return reserved


def usable(preferred: object) -> int:
    """The preferred port when it is free, else one that is."""
    for number in (preferred, *SystemRandom().sample(OWN, 100)):
        if isinstance(number, int) and _free(number):
            return number
    raise Refusal("no port of 127.0.0.1 is free")


def _free(number: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", number))
        except OSError:
            return False
    return True
