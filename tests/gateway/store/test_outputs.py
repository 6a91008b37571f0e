"""The outputs of a video: each write holds only for the state it was decided in."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Status
from tests.gateway.samples import CREATED, ID, video
from tests.gateway.store.conftest import Store

NOW = CREATED + 5
FAILURE = Failure(code=FailureCode.TIMEOUT, message="too late")
REFUSED = Attempt(provider="mock", code="Throttled")
QUEUED = Output(index=0)
CLAIMED = Output(index=0, state=OutputState.SUBMITTING, claimed_at=CREATED)
SUBMITTED = replace(CLAIMED, state=OutputState.SUBMITTED, operation={"id": "op"}, submitted_at=CREATED + 1)


def all_but(*states: OutputState) -> list[OutputState]:
    return [state for state in OutputState if state not in states]


def test_a_claim_starts_the_video(store: Store) -> None:
    store.put(video(Output(index=0), Output(index=1)))
    assert store.outputs.claim(ID, Output(index=1), now=NOW)
    assert store.read().status == Status.IN_PROGRESS
    assert store.read().outputs == (QUEUED, Output(index=1, state=OutputState.SUBMITTING, claimed_at=NOW))
    assert store.outputs.claim(ID, QUEUED, now=NOW + 1)
    assert [each.claimed_at for each in store.read().outputs] == [NOW + 1, NOW]


@pytest.mark.parametrize("state", all_but(OutputState.QUEUED))
def test_only_a_queued_output_is_claimed(store: Store, state: OutputState) -> None:
    store.put(video(replace(QUEUED, state=state)))
    assert store.unchanged_by(lambda: store.outputs.claim(ID, QUEUED, now=NOW))


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_an_output_of_a_final_video_is_not_claimed(store: Store, status: Status) -> None:
    store.put(video(status=status))
    assert store.unchanged_by(lambda: store.outputs.claim(ID, QUEUED, now=NOW))


def test_a_claim_is_for_the_route_that_was_read(store: Store) -> None:
    store.put(video(replace(QUEUED, route=1)))
    assert store.unchanged_by(lambda: store.outputs.claim(ID, QUEUED, now=NOW))


def test_a_claim_is_for_the_try_that_was_read(store: Store) -> None:
    """Another execution was refused on this route meanwhile: its wait is not to be skipped."""
    store.put(video(replace(QUEUED, attempts=(REFUSED,))))
    assert store.unchanged_by(lambda: store.outputs.claim(ID, QUEUED, now=NOW))


def test_of_many_claims_one_holds(store: Store) -> None:
    """One after the other: moto's table, other than the real one, is not safe to write from several threads."""
    store.put(video())
    assert [store.outputs.claim(ID, QUEUED, now=NOW + second) for second in range(4)] == [True, False, False, False]
    assert store.output().claimed_at == NOW


@pytest.mark.parametrize("status", Status)
def test_an_operation_is_kept_whatever_became_of_the_video(store: Store, status: Status) -> None:
    store.put(video(CLAIMED, status=status))
    assert store.outputs.submitted(ID, CLAIMED, {"id": "op"}, now=CREATED + 1)
    assert store.output() == SUBMITTED


@pytest.mark.parametrize("state", all_but(OutputState.SUBMITTING))
def test_only_a_claim_gets_an_operation(store: Store, state: OutputState) -> None:
    store.put(video(replace(SUBMITTED, state=state)))
    assert store.unchanged_by(lambda: store.outputs.submitted(ID, CLAIMED, {"id": "other"}, now=NOW))


@pytest.mark.parametrize("held", [CLAIMED, SUBMITTED])
def test_a_refused_output_goes_on_to_a_route(store: Store, held: Output) -> None:
    store.put(video(replace(held, attempts=(REFUSED,))))
    attempt = Attempt(provider="mock", code="OutOfFunds")
    assert store.outputs.requeue(ID, replace(held, attempts=(REFUSED,)), attempt, route=1)
    output = store.output()
    assert (output.state, output.route, output.attempts) == ("queued", 1, (REFUSED, attempt))
    assert output.operation is None


@pytest.mark.parametrize("state", all_but(OutputState.SUBMITTING))
def test_an_output_is_given_back_only_in_the_state_that_was_read(store: Store, state: OutputState) -> None:
    store.put(video(replace(SUBMITTED, state=state)))
    assert store.unchanged_by(lambda: store.outputs.requeue(ID, CLAIMED, REFUSED, route=1))


def test_an_output_is_given_back_once(store: Store) -> None:
    """It may have been claimed anew since: the state is the same, the number of tries is not."""
    store.put(video(replace(CLAIMED, attempts=(REFUSED,))))
    assert store.unchanged_by(lambda: store.outputs.requeue(ID, CLAIMED, REFUSED, route=1))


@pytest.mark.parametrize("held", [QUEUED, CLAIMED, SUBMITTED])
def test_an_output_fails(store: Store, held: Output) -> None:
    store.put(video(held))
    assert store.outputs.fail(ID, held, FAILURE)
    assert store.output() == replace(held, state=OutputState.FAILED, failure=FAILURE)


@pytest.mark.parametrize("state", all_but(OutputState.SUBMITTED))
def test_an_output_fails_only_in_the_state_that_was_read(store: Store, state: OutputState) -> None:
    store.put(video(replace(SUBMITTED, state=state)))
    assert store.unchanged_by(lambda: store.outputs.fail(ID, SUBMITTED, FAILURE))


def writes(store: Store) -> dict[str, Callable[[], bool]]:
    return {
        "claim": lambda: store.outputs.claim(ID, QUEUED, now=NOW),
        "submitted": lambda: store.outputs.submitted(ID, CLAIMED, {"id": "op"}, now=NOW),
        "requeue": lambda: store.outputs.requeue(ID, CLAIMED, REFUSED, route=0),
        "fail": lambda: store.outputs.fail(ID, CLAIMED, FAILURE),
    }


@pytest.mark.parametrize("write", ["claim", "submitted", "requeue", "fail"])
def test_no_write_makes_a_video_that_is_not_there(store: Store, write: str) -> None:
    assert writes(store)[write]() is False
    assert store.videos.video(ID) is None
