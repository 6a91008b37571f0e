"""Doubt: a submit was claimed, and nobody knows whether the provider got it. It is never simply made again.

What a provider offers then is its `SubmitSafety`: the same reference means the same job; or the job can be looked up by
our reference, once no POST of it can be under way any more; or nothing, and the video fails with its cost at risk.
"""

from reelgate import errors
from reelgate.catalog import SubmitSafety
from reelgate.jobs import FailureCode
from reelgate.service import fallback
from reelgate.service.desk import Answer, Case
from reelgate.steps import Step

IN_FLIGHT = 330
"""Seconds after which a claimed POST has ended, whatever became of it: above the function's own timeout."""
_PAUSE = 5
_LOOK_AGAIN = 60


def repeatable(case: Case) -> bool:
    """Whether the same reference may be sent once more: it means the same job, and there is time for it."""
    return case.desk.provider.facts.submit is SubmitSafety.IDEMPOTENT and not case.overdue


def arise(case: Case, error: errors.ProviderError) -> Answer:
    """The answer to a POST was lost, or said nothing of the one before it. The claim stays."""
    fallback.failed(case)
    elapsed = _elapsed(case)
    match case.desk.provider.facts.submit:
        case SubmitSafety.IDEMPOTENT if not case.overdue:
            return case.answer(Step.QUEUED, wait=_PAUSE + elapsed // 4, error=error)
        case SubmitSafety.LOOKUP:
            return case.answer(Step.QUEUED, wait=max(1, IN_FLIGHT - elapsed), error=error)
        case _:
            return _unknown(case, error)


def resolve(case: Case) -> Answer:
    """An earlier try ended between its claim and its answer, or another execution is at it right now."""
    in_flight = IN_FLIGHT - _elapsed(case)
    if in_flight > 0:
        return case.answer(Step.QUEUED, wait=in_flight)
    return _look_up(case) if case.desk.provider.facts.submit is SubmitSafety.LOOKUP else _unknown(case)


def _look_up(case: Case) -> Answer:
    desk = case.desk
    try:
        operation = desk.provider.found(desk.transport().send(desk.provider.lookup(case.variant, case.reference)))
    except errors.ProviderError as error:
        return _unknown(case, error) if case.overdue else case.answer(Step.QUEUED, wait=_LOOK_AGAIN, error=error)
    if operation is None:
        nothing = errors.NotSent(f"{desk.provider.facts.title} never got the submit")
        return fallback.requeue(case, nothing, route=case.output.route, wait=0)
    desk.outputs.submitted(case.video.id, case.output, operation, now=desk.now)
    return case.answer(Step.SUBMITTED)


def _elapsed(case: Case) -> int:
    return case.desk.now - (case.output.claimed_at or case.desk.now)


def _unknown(case: Case, error: errors.ProviderError | None = None) -> Answer:
    title = case.desk.provider.facts.title
    return case.fail(
        FailureCode.SUBMISSION_UNKNOWN,
        f"The answer of {title} to the submit was lost, and it cannot be asked whether it started the job. "
        f"It was not submitted again, so it was paid once at the most",
        error=error,
    )
