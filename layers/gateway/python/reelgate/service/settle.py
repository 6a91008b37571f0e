"""Settle: makes a video final, with its status and cost, in one conditional write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reelgate import bills
from reelgate.clock import Clock, seconds
from reelgate.jobs import Failure, FailureCode, Media, Output, OutputState, Status, Video
from reelgate.retention import DAY
from reelgate.steps import Step
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos

_UNFETCHED = Failure(
    code=FailureCode.UPSTREAM_ERROR, message="The provider made the file, but it could not be fetched whole"
)

_OVERDUE = {
    OutputState.QUEUED: Failure(
        code=FailureCode.INTERNAL_ERROR, message="The gateway failed before any provider was asked; nothing was paid"
    ),
    OutputState.SUBMITTING: Failure(
        code=FailureCode.SUBMISSION_UNKNOWN,
        message="The gateway failed while the provider was asked; it was paid once at the most",
    ),
    OutputState.SUBMITTED: Failure(
        code=FailureCode.TIMEOUT, message="The provider took the job, but the gateway failed to fetch its file in time"
    ),
}
"""What is said at the deadline of an output whose tasks keep breaking down: it depends on how far they had come."""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    videos: Videos
    outputs: Outputs
    retention_days: int
    clock: Clock

    def settle(self, video_id: str, outcomes: Sequence[Mapping[str, Any]]) -> Status:
        """The video's status, which is final unless a task was lost before the deadline: then the sweep starts the
        video again. `outcomes` are the last answers of the tasks, at most one an output."""
        video = self.videos.video(video_id)
        if video is None:
            raise LookupError(f"video {video_id} is not in the table")
        if video.status.terminal:
            return video.status
        now = seconds(self.clock)
        files = {each["index"]: Media(**each["media"]) for each in outcomes if each.get("state") == Step.COMPLETED}
        unfetched = {each["index"] for each in outcomes if each.get("state") == Step.UNFETCHED}
        missing = [output for output in video.outputs if output.index not in files]
        lost = [output for output in missing if not output.failure and output.index not in unfetched]
        if lost and now < video.deadline:
            return video.status
        failures = {each.index: self._failure(video, each, unfetched=each.index in unfetched) for each in missing}
        settled = replace(
            video,
            status=Status.COMPLETED if files else Status.FAILED,
            cost=bills.bill(video, files.keys(), at=now).cost,
            completed_at=now,
            expires_at=now + self._kept(video) * DAY if files else None,
            failure=None if files else failures[missing[0].index],
            outputs=tuple(replace(each, failure=failures.get(each.index)) for each in video.outputs),
        )
        if not self.videos.settle(settled, finished=files):
            return self.settle(video_id, outcomes)  # its owner was faster: what they made of it stands
        return settled.status

    def _kept(self, video: Video) -> int:
        """Days. Where all are kept for less than when the video was accepted, the rule of the bucket deletes it too."""
        return min(self.retention_days, video.retention_days or self.retention_days)

    def _failure(self, video: Video, output: Output, *, unfetched: bool) -> Failure:
        """The failure that was written, or else the one to write."""
        if output.failure:
            return output.failure
        failure = _UNFETCHED if unfetched else _OVERDUE[output.state]
        self.outputs.fail(video.id, output, failure)
        return failure
