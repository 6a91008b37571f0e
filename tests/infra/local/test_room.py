"""How many calls run at once."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from infra.local.engine import PARALLEL
from infra.local.room import Room


class Calls:
    """Counts those that run at once; each lasts until it may `end`."""

    def __init__(self, room: Room, callers: ThreadPoolExecutor) -> None:
        self._room, self._callers, self._lock = room, callers, threading.Lock()
        self.end = threading.Event()
        self.running = self.most = 0

    def begin(self, number: int) -> list[Future[None]]:
        return [self._callers.submit(self._call) for _ in range(number)]

    def _call(self) -> None:
        with self._room.place():
            with self._lock:
                self.running += 1
                self.most = max(self.most, self.running)
            assert self.end.wait(30)
            with self._lock:
                self.running -= 1

    def reach(self, number: int) -> None:
        """Waits until so many run."""
        end = time.monotonic() + 30
        while self.running < number:
            assert time.monotonic() < end, f"only {self.running} of {number} run"
            time.sleep(0.001)


@pytest.fixture
def calls() -> Iterator[Callable[[Room], Calls]]:
    made: list[Calls] = []
    with ThreadPoolExecutor(PARALLEL * 2) as callers:

        def make(room: Room) -> Calls:
            made.append(Calls(room, callers))
            return made[-1]

        yield make
        for each in made:
            each.end.set()


def test_short_calls_wait_for_each_other(calls: Callable[[Room], Calls]) -> None:
    short = calls(Room(patience=30))
    short.end.set()
    for each in short.begin(200):
        each.result()
    assert short.most == 1


def test_long_calls_make_room_for_others_up_to_a_number(calls: Callable[[Room], Calls]) -> None:
    long = calls(Room(patience=0.01))
    long.begin(PARALLEL + 4)
    long.reach(PARALLEL)
    time.sleep(0.1)  # ten times the patience
    assert long.running == PARALLEL


def test_one_more_is_let_in_at_a_time(calls: Callable[[Room], Calls]) -> None:
    """Those who came together do not lose their patience together."""
    began = time.monotonic()
    long = calls(Room(patience=0.3))
    long.begin(PARALLEL)
    long.reach(3)
    assert time.monotonic() - began >= 0.6


def test_none_is_let_in_while_a_process_starts(calls: Callable[[Room], Calls]) -> None:
    room = Room(patience=0.01)
    long = calls(room)
    with room.start():
        long.begin(PARALLEL)
        long.reach(1)
        time.sleep(0.1)  # ten times the patience
        assert long.running == 1
    long.reach(PARALLEL)


def test_where_processes_start_slowly_one_waits_longer_for_a_call_to_end(calls: Callable[[Room], Calls]) -> None:
    room = Room(patience=0.01)
    with room.start():
        time.sleep(0.3)
    began = time.monotonic()
    long = calls(room)
    long.begin(2)
    long.reach(2)
    assert time.monotonic() - began >= 0.5


def test_a_call_that_fails_makes_room(calls: Callable[[Room], Calls]) -> None:
    room = Room(patience=30)
    with pytest.raises(ZeroDivisionError), room.place():
        raise ZeroDivisionError
    next_ = calls(room)
    next_.begin(1)
    next_.reach(1)
