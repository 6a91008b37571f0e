"""Cancel: tells the provider to stop what nobody wants any more."""

from reelgate.service.desk import Answer, Desk
from reelgate.steps import Step


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """Step.CANCELLED, also where the provider has no such call or had finished: nothing depends on its answer."""
    case = desk.open(video_id, index)
    call = desk.provider.cancel(case.output.operation or {})
    if call is not None:
        desk.transport().send(call)
    return case.answer(Step.CANCELLED)
