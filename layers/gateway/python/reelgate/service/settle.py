"""Settle: makes a video final, with its status and cost, in one conditional write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from reelgate import requests, routing
from reelgate.clock import Clock, seconds
from reelgate.jobs import Failure, FailureCode, Media, Output, OutputState, Request, Status, Step, Video
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos

_DAY = 24 * 3600

_LOST = {
    OutputState.QUEUED: Failure(
        code=FailureCode.INTERNAL_ERROR, message="The gateway failed before any provider was asked; nothing was paid"
    ),
    OutputState.SUBMITTING: Failure(
        code=FailureCode.SUBMISSION_UNKNOWN,
        message="The gateway failed while the provider was asked; it was paid once at the most",
    ),
    OutputState.SUBMITTED: Failure(
        code=FailureCode.UPSTREAM_ERROR, message="The provider took the job, but its file could not be fetched"
    ),
}
"""What is said of an output whose tasks broke down: it depends on how far they had come."""


@dataclass(frozen=True, kw_only=True)
class Settlement:
    videos: Videos
    outputs: Outputs
    retention_days: int
    clock: Clock

    def settle(self, video_id: str, outcomes: Sequence[Mapping[str, Any]]) -> Status:
        """The video's final status. `outcomes` are the last answers of the tasks, at most one an output."""
        record = self.videos.record(video_id)
        if record is None:
            raise LookupError(f"video {video_id} is not in the table")
        video, request = record
        if video.status.terminal:
            return video.status
        files = {each["index"]: Media(**each["media"]) for each in outcomes if each.get("state") == Step.COMPLETED}
        failures = [self._failure(video, output) for output in video.outputs if output.index not in files]
        now = seconds(self.clock)
        settled = replace(
            video,
            status=Status.COMPLETED if files else Status.FAILED,
            cost=sum(_cost(request, video, video.outputs[index]) for index in files),
            completed_at=now,
            expires_at=now + self.retention_days * _DAY if files else None,
            failure=None if files else failures[0],
        )
        if not self.videos.settle(settled, finished=files):
            return self.settle(video_id, outcomes)  # its owner was faster: what they made of it stands
        return settled.status

    def _failure(self, video: Video, output: Output) -> Failure:
        """The failure that was written, or else the one for tasks that broke down."""
        if output.failure:
            return output.failure
        failure = _LOST[output.state]
        self.outputs.fail(video.id, output, failure)
        return failure


def _cost(request: Request, video: Video, output: Output) -> int:
    """What the route that made it costs."""
    fields = requests.read({**request.parameters, **request.extra})
    return routing.option(fields, video.route_of(output)).estimate
