"""What holds of a world that has come to rest, whatever happened in it."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reelgate.jobs import RUNNING, FailureCode, OutputState, Video
from reelgate.media import VIDEOS
from reelgate.store import items
from reelgate.store.table import loads
from tests.faults.callers import Caller
from tests.faults.scenarios import PROMPT
from tests.faults.streams import FINAL
from tests.faults.wires import MASTER, RECEIVER
from tests.faults.world import ADMIN, KEY, World
from tests.workflow.film import film
from tests.workflow.vendor import Ask

SENTINELS = (PROMPT, "Sentinelle", "url-sentinel", "signature-sentinel", ADMIN, KEY, MASTER, "://")
_OF_AWS = re.compile(r"https://[\w.-]+\.amazonaws\.com")
"""What botocore says of a service that is silent; it is no secret."""
DOOM = (FailureCode.TIMEOUT, FailureCode.INTERNAL_ERROR)
FEW = 3
"""More faults may keep a video from being made until its deadline: each that ends its execution costs a minute, and
twice as long the next time."""


def violations(world: World, caller: Caller, most: int, *, rested: bool) -> list[str]:
    """One sentence for each invariant that does not hold. There may be so many videos at the most."""
    return list(_found(world, caller, most, rested))


def videos(world: World) -> list[Video]:
    return [items.read_video(loads(json.loads(item))) for (_, sk), item in world.table.items.items() if sk == "S"]


def _found(world: World, caller: Caller, most: int, rested: bool) -> Iterator[str]:
    if not rested:
        yield "it never came to rest"
    known = videos(world)
    if len(known) > most:
        yield f"{len(known)} videos were accepted where {most} was asked for"
    for answer in caller.answers:
        if answer.status in (200, 202) and answer.body["id"] not in {video.id for video in known}:
            yield "a video that was accepted is not in the table"
    yield from paid(world)
    yield from _known(world, known)
    for video in known:
        yield from _ended(video, tried=len(world.faults.injected) > FEW)
        yield from _told(world, video)
        yield from _kept(world, video)
    yield from _secret(world, caller)
    yield from _held(world, known)
    yield from (f"a vendor was surprised: {each}" for vendor in world.vendors.values() for each in vendor.surprises)
    if world.wires.forged:
        yield "a webhook's signature does not verify"


def paid(world: World) -> Iterator[str]:
    """A second job only where the first one came to nothing, and is known to have."""
    outputs: dict[Any, list[str]] = {}
    for job in world.wires.ledger.jobs:
        outputs.setdefault((job.video_id, job.index), []).append(job.vendor)
    for (_, index), vendors in outputs.items():
        alive = [vendor for vendor in vendors if vendor not in world.wires.ledger.failed]
        if len(alive) > 1 or max(Counter(vendors).values()) > 1:
            yield f"output {index} was paid for {len(vendors)} times: {vendors}"


def _known(world: World, known: list[Video]) -> Iterator[str]:
    """A job that a vendor took is in the table, or its cost stands there as at risk; and it is stopped when nobody
    wants it, where the vendor knows how."""
    for job in world.wires.ledger.jobs:
        video = next(each for each in known if each.id == job.video_id)
        output = video.outputs[job.index]
        tried = any(attempt.provider == job.vendor for attempt in output.attempts)
        unknown = output.failure is not None and output.failure.code is FailureCode.SUBMISSION_UNKNOWN
        if not output.operation and not unknown and not video.cost_at_risk and not tried:
            yield f"a vendor took a job that the table knows nothing of: the output is {output.state}"
        vendor = world.vendors[job.vendor]
        cancelled = video.failure is not None and video.failure.code is FailureCode.CANCELLED
        stopped = vendor.requests(Ask.CANCEL) or vendor.requests(Ask.FILE)
        if cancelled and output.operation and Ask.CANCEL in vendor.calls and not stopped:
            yield "a vendor was never told to stop what nobody wants any more"


def _ended(video: Video, *, tried: bool) -> Iterator[str]:
    if not video.status.terminal:
        yield f"a video is left {video.status}, its outputs {[str(each.state) for each in video.outputs]}"
    elif video.failure and video.failure.code in DOOM and not tried:
        yield f"a video failed as {video.failure.code}, which is what the deadline says of one that was forgotten"
    for output in video.outputs:
        unknown = output.failure is not None and output.failure.code is FailureCode.SUBMISSION_UNKNOWN
        if unknown and video.route_of(output).estimate and not video.cost_at_risk:
            yield "a submit is unknown, and nothing is said of its cost"


def _told(world: World, video: Video) -> Iterator[str]:
    """Each status that it had is an event, and the final one a webhook, where one was asked for."""
    told = {
        event["detail-type"] for event in world.bus.events if event["detail"].get("video", {}).get("id") == video.id
    }
    final = {each for each in told if each in FINAL}
    cancelled = video.failure is not None and video.failure.code is FailureCode.CANCELLED
    expected = "video.cancelled" if cancelled else f"video.{video.status}"
    if video.status.terminal and final != {expected}:
        yield f"the video is {expected}, and the events say {sorted(final)}"
    # What the stream gave up for good is made up for by the sweep when it is final, and not otherwise.
    given_up = bool(world.stream.lost)
    if "video.queued" not in told and not given_up:
        yield "no event says that the video was accepted"
    if not given_up and any(output.claimed_at for output in video.outputs) and "video.in_progress" not in told:
        yield "no event says that the video is in progress"
    heard = {json.loads(body)["type"] for _, body in world.wires.heard if json.loads(body)["data"]["id"] == video.id}
    if video.webhook and video.status.terminal and heard != {expected}:
        yield f"the video is {expected}, and its receiver heard {sorted(heard)}"
    for _, body in world.wires.heard:
        said = json.loads(body)
        if said["type"] == "video.completed" and said["data"]["status"] != "completed":
            yield f"the receiver heard {said['type']} of a video that is {said['data']['status']}"


def _kept(world: World, video: Video) -> Iterator[str]:
    """The files of what was completed, whole, and of nothing else; what callers sent stays for a week, unless the video
    was deleted."""
    if video.deleted_at and PROMPT in world.table.items[items.partition(video.id), items.REQUEST_SORT]:
        yield "what was asked is left of a video that is deleted"
    files = {key: content for key, (content, _) in world.bucket.files.items() if f"/{video.id}/" in key}
    if not video.deleted_at:
        files = {key: content for key, content in files.items() if key.startswith(VIDEOS)}
    if video.deleted_at or not video.status.terminal or video.failure:
        if files:
            yield f"a file is left of a video that is {'deleted' if video.deleted_at else video.status}"
        return
    for output in video.outputs:
        if output.state is OutputState.COMPLETED:
            content = files.pop(output.media.key if output.media else "", b"")
            digest = hashlib.sha256(content).hexdigest()
            if content != film() or not output.media or output.media.sha256 != digest:
                yield f"output {output.index} is completed, and its file is not whole"
    if files:
        yield "a file is left of an output that is not completed"


def _held(world: World, known: list[Video]) -> Iterator[str]:
    """Budgets hold nothing for what has ended, and count what it did cost at the least."""
    cost = sum(video.cost or 0 for video in known)
    for (pk, sk), item in world.table.items.items():
        if not pk.startswith("B#") or sk == "L":
            continue
        counter = loads(json.loads(item))
        if counter["held"]:
            yield f"the counter {sk} holds {counter['held']} for nothing"
        if sk == RUNNING and counter["used"]:
            yield f"{counter['used']} videos are counted as running"
        if sk != RUNNING and counter["used"] < cost:
            yield f"the budget of {sk} counts {counter['used']}, and the videos cost {cost}"


def _secret(world: World, caller: Caller) -> Iterator[str]:
    """No prompt, key or URL stands where others than the video's owner read it."""
    histories = [line for each in world.executions.all.values() for line in (each.given, *each.run.history)]
    errors = [json.dumps(each.body) for each in caller.answers if each.status and each.status >= 400]
    sinks = {
        "a log": world.lambdas.log.getvalue(),
        "an execution's history": "\n".join(histories),
        "an event": json.dumps(world.bus.events),
        "an error": "\n".join(errors),
    }
    for name, text in sinks.items():
        text = _OF_AWS.sub("", text)
        found = [word for word in SENTINELS if word in text]
        if found:
            yield f"{name} holds {found}"
    if RECEIVER in json.dumps([message.body for message in world.queue.dead]):
        yield "a dead letter holds a URL"
