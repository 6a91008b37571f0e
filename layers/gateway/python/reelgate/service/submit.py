"""Submit: the one task that spends money.

A claim is taken first and is good for one POST. Whoever finds a claim without an operation does not know whether the
provider was asked, and is in doubt (doubt.py).
"""

from dataclasses import replace

from reelgate import errors, media, pacing
from reelgate.jobs import FailureCode, OutputState
from reelgate.service import doubt, fallback
from reelgate.service.desk import Answer, Case, Desk
from reelgate.steps import Step


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """Submits the output if nobody did, and says what comes next."""
    case = desk.open(video_id, index)
    if case.route.provider != desk.provider.facts.name:
        return case.answer(Step.QUEUED)
    if case.video.status.terminal:
        return _unwanted(case)
    match case.output.state:
        case OutputState.QUEUED:
            return _claim(case)
        case OutputState.SUBMITTING:
            return _post(case, again=True) if doubt.repeatable(case) else doubt.resolve(case)
        case OutputState.SUBMITTED:
            return _resume(case)
        case OutputState.FAILED:
            return case.answer(Step.FAILED)
        case OutputState.COMPLETED:
            return case.answer(Step.COMPLETED, file=case.output.media)


def _unwanted(case: Case) -> Answer:
    """Nobody wants it any more. A job that there is has to be stopped, and one that there may be to be found out; that
    is not done by asking for it once more."""
    match case.output.state:
        case OutputState.SUBMITTED:
            return case.answer(Step.CANCELLING)
        case OutputState.SUBMITTING:
            return doubt.resolve(case)
        case _:
            return case.answer(Step.CANCELLED)


def _claim(case: Case) -> Answer:
    if case.overdue:
        return case.fail(FailureCode.TIMEOUT, "No provider took the video before its deadline")
    # An execution of the version before has no Fetch. It ends here, before the claim, and the sweep's next one has.
    if param := case.unfetched:
        raise errors.InputUnavailable(f"{param} was not fetched")
    if (detour := fallback.detour(case)) is not None:
        return detour
    if not case.desk.outputs.claim(case.video.id, case.output, now=case.desk.now):
        return case.answer(Step.QUEUED, wait=1)
    return _post(replace(case, output=replace(case.output, state=OutputState.SUBMITTING, claimed_at=case.desk.now)))


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
    except errors.Ambiguous as silence:
        return doubt.arise(case, silence)
    except errors.ProviderError as error:
        return doubt.arise(case, error) if again and not error.caller_fault else fallback.refused(case, error)
    desk.outputs.submitted(case.video.id, case.output, operation, now=desk.now)
    fallback.recovered(case)
    return case.answer(Step.SUBMITTED, wait=pacing.first(option.model))
