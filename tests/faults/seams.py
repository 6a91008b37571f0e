"""Where a world is put in place of AWS, of HTTP and of the clock: the seams that the gateway has for tests."""

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from types import SimpleNamespace

import boto3
import httpx
import pytest

from reelgate import clients, clock, idempotency
from tests.faults.lambdas import LOGGERS
from tests.faults.world import ENVIRONMENT, World


class Seams:
    """Holds the world that is on; the clients behind it are made once."""

    def __init__(self) -> None:
        self._world: World | None = None
        self._numbers = count()
        self.own = httpx.Client(transport=httpx.MockTransport(lambda request: self.world.wires.own(request)))
        self.strange = httpx.Client(transport=httpx.MockTransport(lambda request: self.world.wires.stranger(request)))

    @property
    def world(self) -> World:
        assert self._world is not None, "no world is on"
        return self._world

    @contextmanager
    def on(self, world: World) -> Iterator[World]:
        self._world, self._numbers = world, count(1)
        random.seed(1)  # of the jitter of webhooks
        try:
            yield world
        finally:
            self._world = None

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name, value in ENVIRONMENT.items():
            monkeypatch.setenv(name, value)
        # pytest keeps whatever is logged, of many thousand runs; a world keeps its own.
        for name in LOGGERS:
            monkeypatch.setattr(logging.getLogger(name), "propagate", False)
        monkeypatch.setattr(boto3, "client", lambda service, **_: self.world.clients[service])
        monkeypatch.setattr(clients, "trusted", lambda **_: self.own)
        monkeypatch.setattr(clients, "guarded", lambda **_: self.strange)
        monkeypatch.setattr(clock, "now", lambda: self.world.now())
        monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: self.world.faults.now))
        monkeypatch.setattr(idempotency, "secrets", SimpleNamespace(token_bytes=self._bytes))

    def _bytes(self, length: int) -> bytes:
        return next(self._numbers).to_bytes(length, "big")

    def close(self) -> None:
        self.own.close()
        self.strange.close()
