"""Poll: asks the provider how the job is doing, and says when to ask next.

What may be over by the next time is raised, and the state machine waits and polls again: the deadline ends that.
"""

from reelgate import errors, pacing
from reelgate.jobs import FailureCode, OutputState, Step
from reelgate.provider import Progress, State
from reelgate.service import submit
from reelgate.service.desk import Answer, Case, Desk

PASSING = (errors.Unavailable, errors.Throttled, errors.NotSent, errors.CredentialRejected)
"""Errors that say nothing of the job: the provider, the way to it, or the operator's key. Raised as they are."""

_JUST_SUBMITTED = 60
"""Seconds in which a provider may not know its own job yet."""


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """One poll; Step.STORING when the file is there."""
    case = desk.open(video_id, index)
    if (step := elsewhere(case)) is not None:
        return case.answer(step)
    if case.overdue:
        return case.fail(FailureCode.TIMEOUT, "The provider did not finish before the video's deadline")
    progress = ask(case)
    return case.answer(Step.STORING) if progress.state is State.SUCCEEDED else going_on(case, progress)


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
        return case.ask(case.output.operation or {})
    except PASSING:
        raise
    except errors.Retired as unknown:
        if case.desk.now - (case.output.submitted_at or 0) < _JUST_SUBMITTED:
            raise errors.Unavailable(unknown.message) from None
        return Progress(state=State.FAILED, failure=unknown)
    except errors.ProviderError as failure:
        return Progress(state=State.FAILED, failure=failure)


def going_on(case: Case, progress: Progress) -> Answer:
    """The answer for a job that has no file: it runs, or it failed."""
    if progress.state in (State.QUEUED, State.RUNNING):
        elapsed = case.desk.now - (case.output.submitted_at or case.desk.now)
        return case.answer(Step.SUBMITTED, wait=pacing.following(case.option().model, elapsed=elapsed))
    error = progress.failure or errors.Refused(f"{case.desk.provider.facts.title} ended the job as {progress.state}")
    # Only a job that is known to have failed may be made elsewhere: one that speaks in words we do not know, or has
    # vanished, may have been paid for.
    if error.caller_fault or isinstance(error, errors.Unintelligible | errors.Retired):
        return case.fail_for(error)
    return submit.next_route(case, error)
