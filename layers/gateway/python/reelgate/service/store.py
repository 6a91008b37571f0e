"""Store: brings the file from the provider into our bucket, whole or not at all.

It asks the provider for the link itself, so that a link is always fresh and never stands in an execution's history.
"""

import binascii
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from reelgate import errors, media, mp4
from reelgate.service import poll
from reelgate.service.desk import Answer, Case, Desk
from reelgate.steps import Step
from reelgate.wire import Progress, State

CONTENT_TYPE = "video/mp4"


def run(desk: Desk, video_id: str, index: int) -> Answer:
    """Step.COMPLETED with the stored file. ResultExpired and ResultBroken are worth another try."""
    case, key = desk.open(video_id, index), media.result_key(video_id, index)
    if (step := poll.elsewhere(case)) is not None:
        # An earlier try may have stored it, and ended before it saw that nobody wants it.
        if _unwanted(case):
            desk.bucket.delete([key])
        return case.answer(step)
    try:
        progress = poll.ask(case)
    except poll.PASSING as error:
        return poll.breather(case, error)
    if progress.state is not State.SUCCEEDED:
        return poll.going_on(case, progress)
    try:
        with _file(desk, progress) as (chunks, length):
            file = desk.bucket.store(key, CONTENT_TYPE, mp4.whole(chunks), length=length)
    except errors.Misdirected as elsewhere:
        return case.fail_for(elsewhere)
    except poll.PASSING as error:
        return poll.breather(case, error)
    if _unwanted(desk.open(video_id, index)):
        desk.bucket.delete([key])
        return case.answer(Step.CANCELLED)
    return case.answer(Step.COMPLETED, file=file)


def _unwanted(case: Case) -> bool:
    """Whether its owner was told that it is gone, or that it never was; what another execution settled stays."""
    return bool(case.video.deleted_at) or (case.video.status.terminal and not case.output.media)


@contextmanager
def _file(desk: Desk, progress: Progress) -> Iterator[tuple[Iterable[bytes], int | None]]:
    """The file in chunks, and its length as far as it was announced."""
    if progress.result is None:
        content = _decoded(progress.data or "")
        yield [content], len(content)
        return
    with desk.transport().download(progress.result) as response:
        # It was asked for as it is. What comes packed all the same has a length that says nothing, and may be a bomb.
        if (encoding := response.headers.get("content-encoding", "identity")) != "identity":
            raise errors.ResultBroken(f"the file came packed as {encoding[:20]!r}")
        announced = response.headers.get("content-length", "")
        yield response.iter_bytes(), int(announced) if announced.isdecimal() else None


def _decoded(data: str) -> bytes:
    try:
        return binascii.a2b_base64(data, strict_mode=True)
    except binascii.Error:
        raise errors.ResultBroken("the file in the answer is no base64") from None
