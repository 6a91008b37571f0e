"""The videos that docs/costs.md is about, made in a world, and what AWS would bill for each."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout
from typing import Any

import httpx
import pytest

from docs.billing import ASSUMED, Case
from tests.costs.meter import Meter
from tests.faults.callers import Caller
from tests.faults.faults import Faults
from tests.faults.seams import Seams
from tests.faults.wires import RECEIVER
from tests.faults.world import World
from tests.workflow.film import film
from tests.workflow.vendor import Ask, Line
from tests.workflow.wires import Fal

_BUDGETS = {"daily_budget_micros": 10**9, "monthly_budget_micros": 10**10}
_PIECE = 64 * 1024
_POLLS = 100
"""More than a vendor is ever asked."""


class Queue(Fal):
    """fal's queue of any endpoint, whose file has the size that is assumed: the film, and a box that players skip."""

    calls = {**Fal.calls, Ask.SUBMIT: r"POST https://queue\.fal\.run/[\w./-]+"}

    def fine(self, ask: Ask, request: httpx.Request) -> Line:
        return _file(ASSUMED.file_megabytes * 10**6) if ask is Ask.FILE else super().fine(ask, request)


def _file(length: int) -> httpx.Response:
    """In pieces, as a network has them."""
    rest = length - len(film())
    content = film() + rest.to_bytes(4, "big") + b"free" + bytes(rest - 8)
    pieces = (content[at : at + _PIECE] for at in range(0, length, _PIECE))
    return httpx.Response(200, headers={"content-length": str(length)}, content=pieces)


@contextmanager
def seams() -> Iterator[Seams]:
    with pytest.MonkeyPatch.context() as patch:
        seams = Seams()
        seams.install(patch)
        yield seams
        seams.close()


def video(seams: Seams, case: Case) -> Meter:
    """One video from its POST to its download, with nothing else going on."""
    world = _world()
    with seams.on(world):
        caller = Caller(world)
        limits = {"limits": _BUDGETS} if case.budget else {}
        key = caller.ask("POST", "/v1/keys", {"name": "Costs", "tenant": "studio", **limits}).body["key"]
        fal = world.vendors["fal"]
        done = world.faults.now + case.seconds
        fal.script(Ask.POLL, *[lambda request: _status(world, request, done)] * _POLLS)
        meter = Meter(world)
        body = {"model": f"fal/{case.model}", "prompt": "x" * ASSUMED.prompt_letters}
        webhook = {"webhook_url": RECEIVER} if case.webhook else {}
        with redirect_stdout(meter.said):
            made = _ask(caller, key, "POST", "/v1/videos", {**body, **webhook})
            assert made.status in (200, 202), made
            path = f"/v1/videos/{made.body['id']}"
            if not case.webhook:
                _wait(world, lambda: _ask(caller, key, "GET", path))
            assert world.run()
            assert _ask(caller, key, "GET", path + "/content").status == 302
            meter.downloads += 1
    assert len(fal.requests(Ask.SUBMIT)) == len(fal.requests(Ask.FILE)) == 1
    return meter


def minute(seams: Seams) -> Meter:
    """One run of the sweep where nothing was ever made."""
    world = _world()
    with seams.on(world):
        meter = Meter(world)
        with redirect_stdout(meter.said):
            world.sweep()
    return meter


def _world() -> World:
    """Without the budgets that all worlds have."""
    world = World(Faults())
    world.table.items.clear()
    world.engage(Queue)
    world.vendors["fal"].scripts.clear()
    return world


def _ask(caller: Caller, key: str, method: str, path: str, body: Any = None) -> Any:
    return caller.ask(method, path, body, authorization=f"Bearer {key}")


def _status(world: World, request: httpx.Request, done: float) -> httpx.Response:
    fal = world.vendors["fal"]
    return fal.done(request) if world.faults.now >= done else fal.status(request, "IN_PROGRESS")


def _wait(world: World, retrieve: Callable[[], Any]) -> None:
    """As openai-python's `create_and_poll`: at once, and then as often as the first answer says."""
    answer = retrieve()
    if answer.body["status"] in ("queued", "in_progress"):
        world.after(int(answer.headers["openai-poll-after-ms"]) / 1000, lambda: _wait(world, retrieve))
