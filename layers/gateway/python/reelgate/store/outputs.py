"""The outputs of a video in the table: each is claimed once for every submit that may cost money."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from reelgate.jobs import Attempt, Failure, Output, OutputState, Status
from reelgate.store import items
from reelgate.store.table import Table
from reelgate.wire import Operation


@dataclass(frozen=True)
class Outputs:
    table: Table

    def claim(self, video_id: str, output: Output, *, now: int) -> bool:
        """The one-shot right to submit on this route. False when another holds it, or nobody wants the video."""
        return self._update(
            video_id,
            output.index,
            update="SET outputs.#i.#state = :submitting, outputs.#i.claimed_at = :now, #status = :in_progress",
            condition="outputs.#i.#state = :queued AND outputs.#i.#route = :route "
            "AND size(outputs.#i.attempts) = :tries AND #status IN (:waiting, :in_progress)",
            names={"#status": "status", "#route": "route"},
            values={
                ":submitting": OutputState.SUBMITTING,
                ":queued": OutputState.QUEUED,
                ":now": now,
                ":route": output.route,
                ":tries": len(output.attempts),
                ":waiting": Status.QUEUED,
                ":in_progress": Status.IN_PROGRESS,
            },
        )

    def submitted(self, video_id: str, output: Output, operation: Operation, *, now: int) -> bool:
        """Keeps the provider's operation, even of a video that was cancelled meanwhile: it must be stopped there."""
        return self._update(
            video_id,
            output.index,
            update="SET outputs.#i.#state = :submitted, outputs.#i.operation = :operation, "
            "outputs.#i.submitted_at = :now",
            condition="outputs.#i.#state = :submitting",
            values={
                ":submitted": OutputState.SUBMITTED,
                ":submitting": OutputState.SUBMITTING,
                ":operation": dict(operation),
                ":now": now,
            },
        )

    def requeue(self, video_id: str, output: Output, attempt: Attempt, *, route: int) -> bool:
        """Gives the claim back after a refusal, or after a job that failed: the output may be submitted on `route`."""
        return self._update(
            video_id,
            output.index,
            update="SET outputs.#i.#state = :queued, outputs.#i.#route = :next, "
            "outputs.#i.attempts = list_append(outputs.#i.attempts, :attempt) REMOVE outputs.#i.operation",
            condition="outputs.#i.#state = :held AND size(outputs.#i.attempts) = :tries",
            names={"#route": "route"},
            values={
                ":queued": OutputState.QUEUED,
                ":held": output.state,
                ":next": route,
                ":attempt": [items.attempt_item(attempt)],
                ":tries": len(output.attempts),
            },
        )

    def fail(self, video_id: str, output: Output, failure: Failure) -> bool:
        """The output will not be made. False when its state changed since it was read."""
        return self._update(
            video_id,
            output.index,
            update="SET outputs.#i.#state = :failed, outputs.#i.failure = :failure",
            condition="outputs.#i.#state = :held",
            values={":failed": OutputState.FAILED, ":held": output.state, ":failure": asdict(failure)},
        )

    def _update(
        self,
        video_id: str,
        index: int,
        *,
        update: str,
        condition: str,
        values: Mapping[str, Any],
        names: Mapping[str, str] | None = None,
    ) -> bool:
        return self.table.update(
            items.partition(video_id),
            items.VIDEO_SORT,
            update=update,
            condition=condition,
            names={"#i": str(index), "#state": "state", **(names or {})},
            values=values,
        )
