"""Fallback: the same provider again, the next one, or the end, for an output that its provider did not take or make.

A provider that failed several times in a row with a model is left alone for a while (circuits.py).
"""

from reelgate import errors
from reelgate.circuits import FIRST, LONGEST
from reelgate.jobs import Attempt, FailureCode
from reelgate.service.desk import Answer, Case
from reelgate.steps import Step

PATIENCE = 5
"""How often one provider may ask for patience, or be out of reach, before the next is tried."""
_PAUSE = 5
_UNWELL = (errors.NotSent, errors.Throttled, errors.CredentialRejected, errors.OutOfFunds, errors.Unavailable)
"""What is the provider's own trouble, and would be the next request's too."""


def detour(case: Case) -> Answer | None:
    """The next route, or a pause, while the provider is left alone; None when it may be asked."""
    now, circuits = case.desk.now, case.desk.circuits
    circuit = circuits.find(case.route.provider, case.route.model)
    if circuit is None or not circuit.broken:
        return None
    wait = circuit.open_for(now)
    if not wait and circuits.trial(circuit, now=now):
        return None
    left_alone = errors.CircuitOpen(f"{case.desk.provider.facts.title} failed {circuit.failures} times in a row")
    if case.has_next_route:
        return requeue(case, left_alone, route=case.output.route + 1, wait=0)
    # Whoever lost the trial to another waits as long as a first pause: that bounds the history of the execution too.
    wait = min(max(FIRST, wait), max(1, case.video.deadline - now))
    return case.answer(Step.QUEUED, wait=wait, error=left_alone)


def failed(case: Case) -> None:
    """Counts a failure of the provider's own."""
    case.desk.circuits.failed(case.route.provider, case.route.model, now=case.desk.now)


def recovered(case: Case) -> None:
    """Forgets its failures, if there were any."""
    if case.desk.circuits.find(case.route.provider, case.route.model):
        case.desk.circuits.succeeded(case.route.provider, case.route.model)


def refused(case: Case, error: errors.ProviderError) -> Answer:
    """After a submit that started nothing."""
    if isinstance(error, errors.CredentialRejected):
        case.desk.forget_key()
    if error.caller_fault:
        return case.fail_for(error)
    if (wait := _patience(case, error)) is not None:
        failed(case)
        return requeue(case, error, route=case.output.route, wait=wait)
    return next_route(case, error)


def _patience(case: Case, error: errors.ProviderError) -> int | None:
    """Seconds until the same provider may be asked again; None when it should not be. The last route is asked until the
    deadline: nobody else can make the video."""
    if not isinstance(error, errors.Throttled | errors.NotSent):
        return None
    tries = sum(attempt.provider == case.route.provider for attempt in case.output.attempts)
    if tries >= PATIENCE and case.has_next_route:
        return None
    asked = error.retry_after if isinstance(error, errors.Throttled) else None
    wait = min(LONGEST, _PAUSE << min(tries, 8))
    if asked is not None:
        wait = asked if tries < PATIENCE else max(asked, wait)
    return wait if case.desk.now + wait < case.video.deadline else None


def next_route(case: Case, error: errors.ProviderError) -> Answer:
    """Another provider may take what this one did not make; without one, the output has failed."""
    if isinstance(error, _UNWELL):
        failed(case)
    if case.has_next_route:
        return requeue(case, error, route=case.output.route + 1, wait=0)
    exhausted = len(case.video.routes) > 1
    return case.fail_for(error, code=FailureCode.ALL_PROVIDERS_EXHAUSTED if exhausted else None)


def requeue(case: Case, error: errors.ProviderError, *, route: int, wait: int) -> Answer:
    """Gives the output back. If its state changed meanwhile, Submit will find out."""
    attempt = Attempt(provider=case.route.provider, code=type(error).__name__, cost=case.cost_of_failure)
    case.desk.outputs.requeue(case.video.id, case.output, attempt, route=route)
    return case.answer(Step.QUEUED, wait=wait, provider=case.video.routes[route].provider, error=error)
