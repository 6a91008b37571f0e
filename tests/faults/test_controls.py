"""What the harness would say of a gateway that is worse: each control takes one guard away, and must be caught."""

import pytest

from reelgate.service import doubt
from reelgate.service.announce import Outbox
from reelgate.service.desk import Case
from reelgate.steps import Step
from tests.faults.explorer import Explorer
from tests.faults.faults import Kind
from tests.faults.figures import record
from tests.faults.mutants import mutants, released
from tests.faults.scenarios import NAMED
from tests.faults.seams import Seams


def caught(name: str, explorer: Explorer, sign: str) -> None:
    """One of the schedules with a fault violates what the control is about."""
    for run, outcome in enumerate(explorer.all(1), 1):
        if any(sign in each for each in outcome.violations):
            record(f"control: {name}", schedules=run, violations=1)
            return
    pytest.fail(f"none of {run} schedules shows that {sign}")


def test_the_claim_is_needed(seams: Seams) -> None:
    (claim,) = [each for each in mutants() if str(each) == "outputs.claim.0"]
    with released(claim):
        caught("no claim", Explorer(seams, NAMED["two submits"]), "was paid for")


def test_to_post_again_is_to_pay_again(seams: Seams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doubt, "repeatable", lambda case: True)
    monkeypatch.setattr(doubt, "arise", lambda case, error: case.answer(Step.QUEUED, wait=5))
    caught("posted again", Explorer(seams, NAMED["vendor without help"]), "was paid for")


def test_the_sweep_is_needed(seams: Seams) -> None:
    caught("no sweep", Explorer(seams, NAMED["idempotent vendor"], sweeps=False), "a video is left")


def test_the_sweep_must_tell_what_the_stream_gave_up(seams: Seams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Outbox, "tell", lambda self, video: False)
    caught("never told again", Explorer(seams, NAMED["a receiver"]), "and the events say []")


def test_a_leak_is_seen(seams: Seams, monkeypatch: pytest.MonkeyPatch) -> None:
    def leak(case: Case) -> bool:
        raise RuntimeError(case.request.parameters["prompt"])

    monkeypatch.setattr(doubt, "repeatable", leak)
    caught("a leak", Explorer(seams, NAMED["vendor without help"]), "a log holds")


def test_a_file_that_is_cut_short_is_seen(seams: Seams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelgate.mp4.whole", lambda chunks: chunks)
    monkeypatch.setattr("tests.faults.wires.ANNOUNCED", None)
    explorer = Explorer(seams, NAMED["idempotent vendor"])
    short = next(each for each in explorer.run(()).further() if each[0][1] is Kind.SHORT)
    assert "its file is not whole" in str(explorer.run(short))


def test_a_hold_that_is_never_settled_is_seen(seams: Seams, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reelgate.store.budgets.settled", lambda table, bill: [])
    caught("never released", Explorer(seams, NAMED["vendor without help"]), "are counted as running")
