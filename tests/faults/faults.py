"""The one point that every side effect passes, and what a schedule may make happen to it there.

A process that dies between two effects has done what it did, and no more: that it dies before an effect is the same as
that it dies after the one before, or, at its first, that it was never run (REFUSED, BROKEN). So CRASH comes after an
effect, and reads have none: a read changes nothing, and can only fail.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

LATEST = 60
"""Virtual seconds after which what is on its way has arrived, or never will: twice the longest socket timeout."""


class Kind(StrEnum):
    """What may happen at a point. The first seven mean the same everywhere."""

    ERROR = "error"
    """No effect, and an error, after whatever the SDK repeats by itself."""
    LOST = "lost"
    """The effect, and no answer: an error that says nothing of it."""
    ECHO = "echo"
    """The effect, and no answer; the SDK asks again by itself, and that answer is heard."""
    CRASH = "crash"
    """The effect, and the process that had it dies."""
    LATE1 = "late1"
    """An error now; the effect comes one point later."""
    LATE4 = "late4"
    TWICE = "twice"
    """It comes twice: at least once is what was promised."""
    REFUSED = "refused"
    """Who should run it says that it has no room; it was not run."""
    BROKEN = "broken"
    """It was not run, or not done, and the answer is an error of the other side's own."""
    MUFFLED = "muffled"
    """It was done, and the answer is an error of somebody in between."""
    GARBLED = "garbled"
    """It was done, and the answer cannot be read."""
    BUSY = "busy"
    """It was not done: too many requests."""
    SHORT = "short"
    """A file whose end is missing."""
    GONE = "gone"
    """A link that does not work any more."""
    PARTIAL = "partial"
    """The last of several was not done, and the answer says so."""
    ABORTED = "aborted"
    """It was done, and who asked for it was stopped meanwhile."""
    OUTAGE = "outage"
    """It is not done, however often it is tried, until the trials are used up."""
    RIVAL = "rival"
    """Another process does all of its work just before the effect."""


READ = (Kind.ERROR,)
WRITE = (Kind.ERROR, Kind.LOST, Kind.CRASH, Kind.LATE1, Kind.LATE4)

Schedule = tuple[tuple[int, Kind], ...]
"""What happens where, by the number of the point."""


class Died(BaseException):
    """The process is dead: nothing of ours may catch this."""


@dataclass(frozen=True)
class Point:
    name: str
    kinds: tuple[Kind, ...]


@dataclass
class Late:
    point: int
    by: float
    effect: Callable[[], object]


@dataclass
class Faults:
    """Counts the points of one run, and does at each what the schedule says. `rival` is the work of another process,
    which may come in between once, wherever it may."""

    schedule: Mapping[int, Kind] = field(default_factory=dict)
    rival: Callable[[], None] | None = None
    dice: dict[int, int] = field(default_factory=dict)
    """For who cannot know which kinds there will be at a point: the number of one, counted round and round."""
    points: list[Point] = field(default_factory=list)
    injected: list[tuple[int, Kind, str]] = field(default_factory=list)
    now: float = 0.0
    _late: list[Late] = field(default_factory=list)
    _dead: bool = False

    def at(
        self,
        name: str,
        effect: Callable[[], Any],
        kinds: tuple[Kind, ...],
        failures: Mapping[Kind, Callable[[Callable[[], Any]], Any]],
    ) -> Any:
        """The effect's answer; or what `failures` makes of the effect for the kind that the schedule has here."""
        self.alive()
        number = len(self.points)
        kinds = (*kinds, Kind.RIVAL) if self.rival else kinds
        self.points.append(Point(name, kinds))
        self.land(number)
        kind = self.schedule.get(number)
        if number in self.dice and kinds:
            kind = kinds[self.dice.pop(number) % len(kinds)]
        if kind is None:
            return effect()
        assert kind in kinds, f"{kind} makes no sense at point {number}, {name}"
        self.injected.append((number, kind, name))
        return self._happens(kind, number, effect, failures)

    def _happens(self, kind: Kind, number: int, effect: Callable[[], Any], failures: Mapping[Kind, Any]) -> Any:
        match kind:
            case Kind.ECHO | Kind.TWICE if kind not in failures:
                effect()
                return effect()
            case Kind.RIVAL:
                rival, self.rival = self.rival, None
                assert rival is not None
                rival()
                return effect()
            case Kind.CRASH:
                with suppress(Exception):
                    effect()
                self._dead = True
                raise Died
            case Kind.LATE1 | Kind.LATE4:
                self._late.append(Late(number + (1 if kind is Kind.LATE1 else 4), self.now + LATEST, effect))
                return failures[Kind.LOST](lambda: None)
            case _:
                return failures[kind](effect)

    def alive(self) -> None:
        """Whatever a dead process still tries, it dies of."""
        if self._dead:
            raise Died

    @contextmanager
    def process(self) -> Iterator[None]:
        """What runs in here dies alone."""
        outside, self._dead = self._dead, False
        try:
            yield
        finally:
            self._dead = outside

    def land(self, point: int | None = None) -> None:
        """Lets what is late come in: what is due at this point, or by now."""
        due = [each for each in self._late if each.by <= self.now or (point is not None and each.point <= point)]
        self._late = [each for each in self._late if each not in due]
        for each in due:
            with suppress(Exception):  # nobody waits for its answer any more
                each.effect()

    def pass_time(self, now: float) -> None:
        """What is on its way arrives before so much time has passed."""
        while (soon := [each.by for each in self._late if each.by <= now]) and now > self.now:
            self.now = min(soon)
            self.land()
        self.now = now

    @property
    def waiting(self) -> bool:
        return bool(self._late)
