"""Sweep: finds what stopped moving, and moves it. Two of them at once do no harm."""

from dataclasses import dataclass, replace

from reelgate.clock import Clock, seconds
from reelgate.jobs import Video
from reelgate.store.due import Due
from reelgate.store.videos import Videos
from reelgate.workflow import Execution, Workflow

BATCH = 100
"""Videos looked at in one run; the longest overdue come first, and the next run is a minute away."""
GLANCE = 300
"""Seconds until a video that moves by itself is looked at again."""
_PAUSE = 60


@dataclass(frozen=True, kw_only=True)
class Sweep:
    videos: Videos
    due: Due
    workflow: Workflow
    clock: Clock

    def run(self) -> dict[str, int]:
        """How many videos were due, and how many of them were set moving. One that cannot be moved does not stop the
        others; what was wrong is raised at the end."""
        due, moved, problems = 0, 0, []
        for id in self.due.videos(now=seconds(self.clock), limit=BATCH):
            try:
                video = self.videos.video(id)
                if video and not video.status.terminal:
                    due += 1
                    moved += self._move(video)
            except Exception as problem:
                problems.append(problem)
        if problems:
            raise ExceptionGroup(f"{len(problems)} videos could not be swept", problems)
        return {"due": due, "moved": moved}

    def _move(self, video: Video) -> bool:
        """Starts what was never started under its own name, and what has ended too early under a new one."""
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
