"""All schedules of a scenario: a run shows which points there are, and each is the place of one more fault."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from tests.faults.faults import Faults, Kind, Point, Schedule
from tests.faults.invariants import violations
from tests.faults.scenarios import Scenario
from tests.faults.seams import Seams
from tests.faults.world import World

FEW = 4
"""Schedules that are drawn with the same beginning."""


@dataclass(frozen=True)
class Outcome:
    """What came of one schedule. `points` are those of its run."""

    schedule: Schedule
    points: tuple[Point, ...]
    violations: tuple[str, ...]
    injected: tuple[tuple[int, Kind, str], ...]

    def __str__(self) -> str:
        faults = ", ".join(f"{kind} at {number} {name}" for number, kind, name in self.injected)
        return f"[{faults or 'no fault'}] {'; '.join(self.violations)} {self.schedule}"

    def further(self) -> Iterator[Schedule]:
        """The schedules with one fault more, after its last."""
        first = self.schedule[-1][0] + 1 if self.schedule else 0
        for number in range(first, len(self.points)):
            for kind in self.points[number].kinds:
                yield (*self.schedule, (number, kind))


@dataclass(frozen=True)
class Explorer:
    seams: Seams
    scenario: Scenario
    sweeps: bool = True

    def run(self, schedule: Schedule) -> Outcome:
        faults = Faults(dict(schedule))
        world = World(faults, sweeps=self.sweeps)
        with self.seams.on(world):
            caller = self.scenario.begin(world)
            if rival := self.scenario.rival:
                faults.rival = lambda: rival(world, caller)
            rested = world.run()
            found = violations(world, caller, self.scenario.videos, rested=rested)
        return Outcome(schedule, tuple(faults.points), tuple(found), tuple(faults.injected))

    def all(self, depth: int, schedule: Schedule = ()) -> Iterator[Outcome]:
        """Every schedule of up to so many faults, each after those that it begins with; but of those with the most
        faults, none that is tried where the scenario says."""
        outcome = self.run(schedule)
        yield outcome
        if depth:
            for longer in outcome.further():
                if depth > 1 or not self._tried_elsewhere(longer):
                    yield from self.all(depth - 1, longer)

    def thinned(self, step: int) -> Iterator[Outcome]:
        """No fault, and every so many-th of the schedules with one: each kind of it here and there, and at most places
        one or two."""
        fine = self.run(())
        yield fine
        for schedule in islice(fine.further(), 0, None, step):
            if not self._tried_elsewhere(schedule):
                yield self.run(schedule)

    def _tried_elsewhere(self, schedule: Schedule) -> bool:
        return self.scenario.like is not None and all(kind is not Kind.RIVAL for _, kind in schedule)

    def sampled(self, depth: int, number: int, seed: int) -> Iterator[Outcome]:
        """So many schedules of just so many faults, drawn by the seed; a few each differ in their last fault only, as
        to run what comes before is most of the work."""
        chance = random.Random(seed)  # noqa: S311
        fine = before = self.run(())
        for drawn in range(number):
            if drawn % FEW == 0:
                before = fine
                for _ in range(depth - 1):
                    before = self._longer(before, chance)
            yield self._longer(before, chance)

    def _longer(self, outcome: Outcome, chance: random.Random) -> Outcome:
        """With one fault more, where there is a point left for it."""
        longer = list(outcome.further())
        return self.run(chance.choice(longer)) if longer else outcome
