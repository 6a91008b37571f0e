"""Poll: asks the provider how the job is doing, and says when to ask next."""

from reelgate import errors, pacing
from reelgate.jobs import FailureCode, OutputState
from reelgate.service import fallback
from reelgate.service.desk import Answer, Case, Desk
from reelgate.steps import Step
from reelgate.wire import Progress, State

PASSING = (errors.Unavailable, errors.Throttled, errors.NotSent, errors.CredentialRejected)
"""Errors that say nothing of the job: the provider, the way to it, or the operator's key. They may be over by the next
poll, until the deadline."""

RUNNING = (State.QUEUED, State.RUNNING)

GRACE = 900
"""Seconds after the deadline in which a file that is there may still be fetched."""

_BREATHER = 15
"""Seconds, at the least, that a provider in trouble is left alone."""

_JUST_SUBMITTED = 60
"""Seconds in which a provider may not know its own job yet."""


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """One poll; Step.STORING when the file is there. After the deadline it is the last one."""
    case = desk.open(video_id, index)
    if (step := elsewhere(case)) is not None:
        return case.answer(step)
    if desk.now >= case.video.deadline + GRACE:
        return _give_up(case)
    try:
        progress = ask(case)
    except PASSING as error:
        return _give_up(case) if case.overdue else breather(case, error)
    if progress.state is State.SUCCEEDED:
        return case.answer(Step.STORING)
    if case.overdue and progress.state in RUNNING:
        return _give_up(case)
    return going_on(case, progress)


def elsewhere(case: Case) -> Step | None:
    """The step for an output that is not with the provider any more."""
    if case.video.status.terminal:
        return Step.CANCELLING if case.output.state is OutputState.SUBMITTED else Step.CANCELLED
    if case.output.state is OutputState.SUBMITTED:
        return None
    return Step.FAILED if case.output.state is OutputState.FAILED else Step.QUEUED


def ask(case: Case) -> Progress:
    """The job's progress; an error that is about the job makes it a failed one."""
    try:
        progress = case.ask(case.output.operation or {})
    except PASSING as passing:
        if isinstance(passing, errors.CredentialRejected):
            case.desk.forget_key()
        raise
    except errors.Retired as unknown:
        if case.desk.now - (case.output.submitted_at or 0) < _JUST_SUBMITTED:
            raise errors.Unavailable(unknown.message) from None
        return Progress(state=State.FAILED, failure=unknown)
    except errors.ProviderError as failure:
        return Progress(state=State.FAILED, failure=failure)
    if progress.state is State.SUCCEEDED and progress.result is None and progress.data is None:
        nothing = errors.Unintelligible(f"{case.desk.provider.facts.title} finished without a file", word="result")
        return Progress(state=State.FAILED, failure=nothing)
    return progress


def breather(case: Case, error: errors.ProviderError) -> Answer:
    """Another poll, but not soon: a provider in trouble is asked less and less often, and not before it says."""
    asked = error.retry_after if isinstance(error, errors.Throttled) else None
    wait = max(asked or 0, _BREATHER, pacing.following(case.model, elapsed=_elapsed(case)))
    return case.answer(Step.SUBMITTED, wait=min(wait, max(1, case.video.deadline - case.desk.now)), error=error)


def _elapsed(case: Case) -> int:
    return case.desk.now - (case.output.submitted_at or case.desk.now)


def going_on(case: Case, progress: Progress) -> Answer:
    """The answer for a job that has no file: it runs, or it failed."""
    if progress.state in RUNNING:
        return case.answer(Step.SUBMITTED, wait=pacing.following(case.model, elapsed=_elapsed(case)))
    error = progress.failure or errors.Refused(f"{case.desk.provider.facts.title} ended the job as {progress.state}")
    # Only a job that is known to have failed may be made elsewhere: one that speaks in words we do not know, points
    # somewhere strange, or has vanished, may have been paid for.
    if error.caller_fault or isinstance(error, errors.Unintelligible | errors.Misdirected | errors.Retired):
        return case.fail_for(error)
    return fallback.next_route(case, error)


def _give_up(case: Case) -> Answer:
    """The output has failed, and the provider is told to stop: it may be at work, and paid, for nobody."""
    message = "Its file was not in the bucket before the video's deadline"
    return case.fail(FailureCode.TIMEOUT, message, then=Step.CANCELLING)
