"""Paid once, never lost: under every fault, and every two."""

from collections.abc import Iterable

import pytest

from tests.faults.explorer import Explorer, Outcome
from tests.faults.faults import Faults, Kind
from tests.faults.figures import record
from tests.faults.scenarios import NAMED, SCENARIOS, Scenario
from tests.faults.seams import Seams
from tests.faults.world import World

SEED = 20261122
STEP = 5
"""Of the schedules with one fault, every fifth, in all scenarios but the first."""
PAIRS = 8
"""Of two faults, drawn by the seed, for each scenario."""
TRIPLES = 2000

each_scenario = pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.name.replace(" ", "-"))


def checked(name: str, outcomes: Iterable[Outcome]) -> None:
    """None of them violates anything."""
    run, faults, found = 0, 0, []
    for outcome in outcomes:
        run += 1
        faults += len(outcome.injected)
        found += [str(outcome)] if outcome.violations else []
    record(name, schedules=run, faults=faults, violations=len(found))
    assert not found, "\n".join([f"{len(found)} of {run} schedules (seed {SEED}):", *found[:10]])


@each_scenario
def test_one_fault(seams: Seams, scenario: Scenario, everything: bool) -> None:
    explorer = Explorer(seams, scenario)
    whole = everything or scenario is SCENARIOS[0]
    checked(f"one fault: {scenario.name}", explorer.all(1) if whole else explorer.thinned(STEP))


@each_scenario
def test_two_faults(seams: Seams, scenario: Scenario, everything: bool) -> None:
    explorer = Explorer(seams, scenario)
    outcomes = explorer.all(2) if everything else explorer.sampled(2, PAIRS, SEED)
    checked(f"two faults: {scenario.name}", outcomes)


@each_scenario
def test_three_faults(seams: Seams, scenario: Scenario, everything: bool) -> None:
    number = TRIPLES if everything else PAIRS // 2
    checked(f"three faults: {scenario.name}", Explorer(seams, scenario).sampled(3, number, SEED))


def test_a_run_is_the_same_again(seams: Seams) -> None:
    """What a schedule shows, it shows whenever it is run."""
    for scenario in SCENARIOS:
        explorer = Explorer(seams, scenario)
        for outcome in explorer.sampled(2, 3, SEED):
            assert explorer.run(outcome.schedule) == outcome


def test_a_process_finds_nothing_of_the_hundred_before(seams: Seams) -> None:
    """A hundred is what Powertools keeps of one metric, before it does something with them."""
    world = World(Faults())
    with seams.on(world):
        assert [world.lambdas.run("sweep", {})["due"] for _ in range(101)] == [0] * 101


@pytest.mark.parametrize("scenario", [each for each in SCENARIOS if each.like], ids=lambda each: each.name)
def test_without_its_rival_a_scenario_is_the_one_that_it_is_like(seams: Seams, scenario: Scenario) -> None:
    """What is left out of it is tried there."""
    assert scenario.like and scenario.rival
    there, here = Explorer(seams, NAMED[scenario.like]), Explorer(seams, scenario)
    for outcome in there.sampled(2, 3, SEED):
        again = here.run(outcome.schedule)
        assert [(each.name, (*each.kinds, Kind.RIVAL)) for each in outcome.points] == [
            (each.name, each.kinds) for each in again.points
        ]
        assert again.injected == outcome.injected
