"""What the words of a job stand for."""

from reelgate import errors
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status
from tests.gateway.samples import ID, video


def test_the_callers_words_are_openais() -> None:
    assert [*Status] == ["queued", "in_progress", "completed", "failed"]
    assert [each for each in Status if each.terminal] == ["completed", "failed"]


def test_every_execution_has_a_name_of_its_own() -> None:
    assert video().execution_name == ID
    assert video(revivals=2).execution_name == f"{ID}-r2"
    assert len(video(revivals=999).execution_name) <= 80


def test_every_providers_error_has_a_failure_code() -> None:
    kinds, codes = [errors.ProviderError], set()
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        codes.add(kind.code)
    assert codes <= set(FailureCode)


def test_only_what_was_lost_is_at_risk() -> None:
    """At the price of the route on which it was lost."""
    routes = (Route(provider="fal", model="m", estimate=5), Route(provider="replicate", model="m", estimate=7))
    lost = Failure(code=FailureCode.SUBMISSION_UNKNOWN, message="")
    refused = Failure(code=FailureCode.CONTENT_POLICY_VIOLATION, message="")
    outputs = (
        Output(index=0, route=1, failure=lost),
        Output(index=1, failure=lost),
        Output(index=2, failure=refused),
        Output(index=3),
    )
    assert video(*outputs, routes=routes).cost_at_risk == 12
    assert video().cost_at_risk == 0


def test_a_submit_that_still_runs_is_at_risk_once_nobody_waits_for_it() -> None:
    routes = (Route(provider="fal", model="m", estimate=5),)
    output = Output(index=0, state=OutputState.SUBMITTING)
    assert (output.unknown, Output(index=0).unknown) == (True, False)
    assert video(output, routes=routes, status=Status.IN_PROGRESS).cost_at_risk == 0
    assert video(output, routes=routes, status=Status.FAILED).cost_at_risk == 5
