"""Sweep: finds what stopped moving, and moves it. Two of them at once do no harm."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace

from botocore.exceptions import BotoCoreError, ClientError

from reelgate.clock import Clock, monotonic, seconds
from reelgate.jobs import Video
from reelgate.service.announce import Outbox
from reelgate.service.dispatch import Dispatch
from reelgate.service.erasure import Erasure
from reelgate.store import deliveries
from reelgate.store.due import Due, Entry
from reelgate.store.videos import UNTOLD, Videos
from reelgate.workflow import Execution, Workflow

LONGEST = 35
"""Seconds that one run takes on new entries; the next run is a minute after it, and begins with the longest overdue."""
GLANCE = 300
"""Seconds until a video that moves by itself is looked at again."""
_PAUSE = 60


@dataclass(kw_only=True)
class Swept:
    """How many entries were due, how many videos were set moving, of how many finished ones the bus was told, and how
    many webhooks were sent to the queue. `oldest` is the age in seconds of the oldest running video among them: each is
    among them every five minutes."""

    due: int = 0
    moved: int = 0
    told: int = 0
    sent: int = 0
    oldest: int = 0


@dataclass(frozen=True, kw_only=True)
class Sweep:
    videos: Videos
    due: Due
    workflow: Workflow
    outbox: Outbox
    dispatch: Dispatch
    erasure: Erasure
    clock: Clock
    monotonic: Callable[[], float] = field(default=monotonic)

    def run(self) -> Swept:
        """One that cannot be dealt with does not stop the others; what was wrong is raised at the end."""
        swept, problems = Swept(), []
        began, now = self.monotonic(), seconds(self.clock)
        for entry in self.due.entries(now=now):
            if self.monotonic() - began > LONGEST:
                break
            swept.due += 1
            try:
                self._look(entry, swept)
            except Exception as problem:
                problems.append(problem)
                with suppress(BotoCoreError, ClientError):
                    self.due.defer(entry, until=now + _PAUSE)
        if problems:
            raise ExceptionGroup(f"{len(problems)} of what was due could not be dealt with", problems)
        return swept

    def _look(self, entry: Entry, swept: Swept) -> None:
        if entry.sort.startswith(deliveries.SORT):
            swept.sent += self.dispatch.overdue(entry.video_id, entry.sort.removeprefix(deliveries.SORT))
            return
        video = self.videos.video(entry.video_id)
        if video is None:
            return
        if video.status.terminal:
            self._close(entry, video, swept)
            return
        swept.oldest = max(swept.oldest, seconds(self.clock) - video.created_at)
        swept.moved += self.move(video)

    def _close(self, entry: Entry, video: Video, swept: Swept) -> None:
        """What is left to be done of a final video: that somebody is told, that no provider is at work for it, and that
        nothing stays of it which is not to be kept."""
        now = seconds(self.clock)
        if now < (video.completed_at or 0) + UNTOLD:  # the index is a moment behind
            return
        if not video.told:
            if not self.outbox.tell(video):
                self.due.defer(entry, until=now + _PAUSE)
                return
            swept.told += 1
        if video.open:
            swept.moved += self.move(video)
        elif video.told:
            again = self.erasure.expire(video, now=now)
            if again is None:
                self.due.done(video)
            else:
                self.due.postpone(video, until=again)

    def move(self, video: Video) -> bool:
        """Starts what was never started under its own name, and what has ended too early under a new one. False when it
        moves by itself, or another sweep was first."""
        now = seconds(self.clock)
        match self.workflow.execution(video):
            case Execution.RUNNING:
                self.due.postpone(video, until=now + GLANCE)
                return False
            case Execution.MISSING:
                self.workflow.start(video)
                self.due.postpone(video, until=now + _PAUSE)
                return True
            case Execution.ENDED:
                if not self.due.revive(video, until=now + _pause(video, now)):
                    return False
                self.workflow.start(replace(video, revivals=video.revivals + 1))
                return True


def _pause(video: Video, now: int) -> int:
    """Less and less often; but what is lost gets its verdict at the deadline, and is not to wait much longer for it."""
    pause = _PAUSE << min(video.revivals, 6)
    return min(pause, max(_PAUSE, video.deadline - now)) if now < video.deadline else pause
