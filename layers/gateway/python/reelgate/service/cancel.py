"""Cancel: tells the provider to stop what nobody wants any more."""

from reelgate import errors
from reelgate.jobs import Failure, FailureCode, OutputState
from reelgate.service.desk import Answer, Desk
from reelgate.service.poll import GRACE
from reelgate.steps import Step

_CANCELLED = Failure(code=FailureCode.CANCELLED, message="Nobody wanted it any more, and its provider was told")


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """Step.CANCELLED, also where the provider has no such call or had finished: its answer decides nothing. But while
    it cannot be told at all, what kept it from hearing is raised, and the sweep has it told later; until the time when
    nobody would wait for the job any more either."""
    case = desk.open(video_id, index)
    call = desk.provider.cancel(case.output.operation or {})
    try:
        if call is not None:
            desk.transport().send(call)
    except errors.ProviderError:
        if desk.now < case.video.deadline + GRACE:
            raise
    if case.output.state is OutputState.SUBMITTED:
        desk.outputs.fail(video_id, case.output, _CANCELLED)
    return case.answer(Step.CANCELLED)
