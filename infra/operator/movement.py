"""What is set moving by hand: a webhook sent again, and a video's execution started anew."""

from collections.abc import Iterator

from infra.local.refusal import Refusal
from infra.operator.domain import Domain, on_behalf_of
from reelgate import errors


def replay(domain: Domain, video_id: str, delivery_id: str | None) -> Iterator[str]:
    """As the API's redelivery: the event as the video is now, under its old id, with the whole schedule before it."""
    caller = on_behalf_of(domain.record(video_id)[0])
    try:
        known = [each.id for each in domain.deliveries.list(video_id, caller=caller)]
        if not known:
            raise Refusal(f"{video_id} has no deliveries: it has no receiver, is not final, or ended too long ago")
        delivery = domain.deliveries.redeliver(video_id, delivery_id or known[-1], caller=caller)
    except errors.RequestError as refused:
        raise Refusal(refused.message) from None
    yield f"{delivery.id} is sent again, as attempt {delivery.next}"


def revive(domain: Domain, video_id: str) -> Iterator[str]:
    """What the sweep would do, and by its rule: nothing while an execution runs, and never a second submit."""
    video, _ = domain.record(video_id)
    if video.status.terminal and not video.open:
        raise Refusal(f"{video_id} is {video.status}, and nothing is left to be done for it")
    if domain.sweep.move(video):
        yield f"{video_id} has a new execution"
    else:
        yield f"{video_id} moves by itself: its execution is running, or somebody else has just started one"
