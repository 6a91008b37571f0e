"""Submit: the one task that spends money.

A claim is taken first and is good for one POST. Whoever finds a claim without an operation does not know whether the
provider was asked: it asks again only where the same reference means the same job.
"""

from dataclasses import replace

from reelgate import errors, media, pacing
from reelgate.catalog import SubmitSafety
from reelgate.jobs import Attempt, FailureCode, OutputState
from reelgate.service.desk import Answer, Case, Desk
from reelgate.steps import Step

IN_FLIGHT = 330
"""Seconds after which a claimed POST has ended, whatever became of it: above the function's own timeout."""
PATIENCE = 5
"""How often one provider may ask for patience, or be out of reach, before the next is tried."""
_PAUSE = 5
_UNWELL = (errors.NotSent, errors.Throttled, errors.CredentialRejected, errors.OutOfFunds, errors.Unavailable)
"""What is the provider's own trouble, and would be the next request's too."""


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """Submits the output if nobody did, and says what comes next."""
    case = desk.open(video_id, index)
    if case.video.status.terminal:
        return case.answer(Step.CANCELLING if case.output.state is OutputState.SUBMITTED else Step.CANCELLED)
    if case.video.route_of(case.output).provider != desk.provider.facts.name:
        return case.answer(Step.QUEUED)
    match case.output.state:
        case OutputState.QUEUED:
            return _claim(case)
        case OutputState.SUBMITTING:
            return _claimed_before(case)
        case OutputState.SUBMITTED:
            return _resume(case)
        case OutputState.FAILED:
            return case.answer(Step.FAILED)
        case OutputState.COMPLETED:
            return case.answer(Step.COMPLETED, file=case.output.media)


def _claim(case: Case) -> Answer:
    if case.overdue:
        return case.fail(FailureCode.TIMEOUT, "No provider took the video before its deadline")
    if not case.desk.outputs.claim(case.video.id, case.output, now=case.desk.now):
        return case.answer(Step.QUEUED, wait=1)
    return _post(replace(case, output=replace(case.output, state=OutputState.SUBMITTING, claimed_at=case.desk.now)))


def _claimed_before(case: Case) -> Answer:
    """An earlier try ended between its claim and its answer, or another execution is at it right now."""
    if _repeatable(case):
        return _post(case, again=True)
    in_flight = (case.output.claimed_at or 0) + IN_FLIGHT - case.desk.now
    if in_flight > 0:
        return case.answer(Step.QUEUED, wait=in_flight)
    return _unknown(case)


def _resume(case: Case) -> Answer:
    """An execution ended after the submit: the file may be stored already, else the polls go on."""
    stored = case.desk.bucket.find(media.result_key(case.video.id, case.output.index))
    return case.answer(Step.COMPLETED, file=stored) if stored else case.answer(Step.SUBMITTED)


def _post(case: Case, *, again: bool = False) -> Answer:
    """The POST, once. Between the claim and `submitted` nothing is tried twice. When it is made `again`, a refusal says
    nothing of the first one, whose job may be running."""
    desk = case.desk
    try:
        option = case.option()
    except errors.RequestError as refusal:
        return case.fail(FailureCode.INVALID_REQUEST, refusal.message)
    try:
        spec = option.conversion.spec
        reply = desk.transport().send(desk.provider.submit(spec, option.variant, reference=case.reference))
        if not reply.ok:
            raise desk.provider.submit_error(reply)
        operation = desk.provider.operation(reply)
    except errors.Ambiguous:
        return _doubtful(case)
    except errors.ProviderError as error:
        return _doubtful(case) if again and not error.caller_fault else _refused(case, error)
    desk.outputs.submitted(case.video.id, case.output, operation, now=desk.now)
    return case.answer(Step.SUBMITTED, wait=pacing.first(option.model))


def _repeatable(case: Case) -> bool:
    """Whether the same reference may be sent once more: it means the same job, and there is time for it."""
    return case.desk.provider.facts.submit is SubmitSafety.IDEMPOTENT and not case.overdue


def _doubtful(case: Case) -> Answer:
    """Nobody knows whether there is a job. The claim stays, and only the same reference may be sent again."""
    if not _repeatable(case):
        return _unknown(case)
    elapsed = case.desk.now - (case.output.claimed_at or case.desk.now)
    return case.answer(Step.QUEUED, wait=_PAUSE + elapsed // 4)


def _refused(case: Case, error: errors.ProviderError) -> Answer:
    """The same route again, the next route, or the end."""
    if isinstance(error, errors.CredentialRejected):
        case.desk.forget_key()
    if error.caller_fault:
        return case.fail_for(error)
    if (wait := _patience(case, error)) is not None:
        return requeue(case, error, route=case.output.route, wait=wait)
    return next_route(case, error)


def _patience(case: Case, error: errors.ProviderError) -> int | None:
    """Seconds until the same provider may be asked again; None when it should not be."""
    if not isinstance(error, errors.Throttled | errors.NotSent):
        return None
    provider = case.video.route_of(case.output).provider
    tries = sum(attempt.provider == provider for attempt in case.output.attempts)
    asked = error.retry_after if isinstance(error, errors.Throttled) else None
    wait = asked if asked is not None else _PAUSE * 2**tries
    return wait if tries < PATIENCE and case.desk.now + wait < case.video.deadline else None


def next_route(case: Case, error: errors.ProviderError) -> Answer:
    """Another provider may take what this one did not make; without one, the output has failed."""
    if isinstance(error, _UNWELL):
        case.desk.health.failed(case.desk.provider.facts.name, now=case.desk.now)
    if case.output.route + 1 < len(case.video.routes):
        return requeue(case, error, route=case.output.route + 1, wait=0)
    exhausted = len(case.video.routes) > 1
    return case.fail_for(error, code=FailureCode.ALL_PROVIDERS_EXHAUSTED if exhausted else None)


def requeue(case: Case, error: errors.ProviderError, *, route: int, wait: int) -> Answer:
    """Gives the output back. If its state changed meanwhile, Submit will find out."""
    attempt = Attempt(
        provider=case.video.route_of(case.output).provider, code=type(error).__name__, cost=case.cost_of_failure
    )
    case.desk.outputs.requeue(case.video.id, case.output, attempt, route=route)
    return case.answer(Step.QUEUED, wait=wait, provider=case.video.routes[route].provider)


def _unknown(case: Case) -> Answer:
    title = case.desk.provider.facts.title
    case.desk.health.failed(case.desk.provider.facts.name, now=case.desk.now)
    return case.fail(
        FailureCode.SUBMISSION_UNKNOWN,
        f"The answer of {title} to the submit was lost, and it cannot be asked whether it started the job. "
        f"It was not submitted again, so it was paid once at the most",
    )
