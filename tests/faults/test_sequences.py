"""Long sequences of what callers and accidents do, drawn by Hypothesis, which shows the smallest that fails."""

from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from tests.faults.callers import Caller
from tests.faults.faults import Faults
from tests.faults.figures import record
from tests.faults.invariants import paid, videos, violations
from tests.faults.scenarios import PROMPT
from tests.faults.seams import Seams
from tests.faults.wires import RECEIVER
from tests.faults.world import World

SEED = 20261122
SHARES = 4
"""They are made by a test each, so that more than one processor has something to do."""
WHOLE, SAMPLE = 600, 16
"""Sequences."""
FOR_EVER = 1000
MODELS = ("mock-video", "fal/kling-v3", "kling/kling-v3", "kling-v3")


class Sequences(RuleBasedStateMachine):
    """`made` are the ids of videos that callers were told of. `steps` counts what was done in all sequences."""

    seams: Seams
    steps: int = 0
    injected: int = 0
    made = Bundle("made")

    @initialize()
    def begin(self) -> None:
        self.world = World(Faults())
        self._on = self.seams.on(self.world)
        self._on.__enter__()
        self.callers: list[Caller] = []
        self.keys: dict[str, int] = {}

    @rule(target=made, model=st.sampled_from(MODELS), n=st.integers(1, 2), told=st.booleans(), retries=st.booleans())
    def create(self, model: str, n: int, told: bool, retries: bool) -> Any:
        body = {"model": model, "prompt": f"{PROMPT} {len(self.callers)}", "n": n}
        if told:
            body["webhook_url"] = RECEIVER
        return self._asked(body, None, tries=3 if retries else 1)

    @rule(target=made, key=st.sampled_from("ab"), model=st.sampled_from(MODELS))
    def duplicate(self, key: str, model: str) -> Any:
        """The same key, which the second time may come with another model."""
        return self._asked({"model": model, "prompt": PROMPT}, key, tries=3)

    @rule(dice=st.dictionaries(st.integers(0, 30), st.integers(0, 100), min_size=2, max_size=6))
    def strike(self, dice: dict[int, int]) -> None:
        """Some things go wrong soon."""
        now = len(self.world.faults.points)
        self.world.faults.dice |= {now + after: die for after, die in dice.items()}

    @rule()
    def heal(self) -> None:
        self.world.faults.dice.clear()

    @rule(seconds=st.sampled_from((1, 10, 60, 400, 4000)))
    def tick(self, seconds: int) -> None:
        self.world.run(until=self.world.faults.now + seconds, videos=len(self.callers) + 1)

    @rule(id=made)
    def poll(self, id: str) -> None:
        Caller(self.world).ask("GET", f"/v1/videos/{id}")

    @rule(id=made)
    def cancel(self, id: str) -> None:
        self._caller().insist("POST", f"/v1/videos/{id}/cancel")

    @rule(id=made)
    def delete(self, id: str) -> None:
        """Until it is through: one that broke off is finished by making it again, as docs/data.md says."""
        self._caller().insist("DELETE", f"/v1/videos/{id}", tries=FOR_EVER)

    @rule()
    def sweep(self) -> None:
        self.world.sweep()

    @invariant()
    def paid_once(self) -> None:
        type(self).steps += 1
        assert list(paid(self.world)) == []

    def teardown(self) -> None:
        self.heal()
        rested = self.world.run(videos=len(self.callers) + 1)
        found = [
            each
            for caller in self.callers
            for each in violations(self.world, caller, len(videos(self.world)), rested=rested)
        ]
        type(self).injected += len(self.world.faults.injected)
        self._on.__exit__(None, None, None)
        assert found == []

    def _caller(self) -> Caller:
        self.callers.append(Caller(self.world))
        return self.callers[-1]

    def _asked(self, body: Any, key: str | None, *, tries: int) -> Any:
        caller = self._caller()
        caller.create(body, key=key, tries=tries)
        return caller.video_id or multiple()


@pytest.fixture
def sequences(seams: Seams) -> type[Sequences]:
    return type("Sequences", (Sequences,), {"seams": seams})


@pytest.mark.parametrize("share", range(SHARES))
def test_sequences(sequences: type[Sequences], share: int, everything: bool) -> None:
    """The same ones each time, and many more when everything is run; Hypothesis prints how to get a failure again."""
    fixed = settings(
        max_examples=(WHOLE if everything else SAMPLE) // SHARES,
        stateful_step_count=50 if everything else 25,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.generate, Phase.shrink),
    )
    run_state_machine_as_test(seed(SEED + share)(sequences), settings=fixed)
    record(f"sequences of seed {SEED + share}", steps=sequences.steps, faults=sequences.injected)
