"""A video job. Its record never changes while it runs: what state it is in follows from the time."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from functions.mock.misbehaviours import FAILED_AT_END, Misbehaviour
from functions.mock.parameters import Parameters

QUEUED = timedelta(seconds=0.3)
WORK = timedelta(seconds=1.5)
WORK_PER_SECOND = timedelta(seconds=0.1)
SLOWNESS = 20
KEPT = timedelta(days=1)


class Status(StrEnum):
    """The four words of OpenAI Videos, and one that is in no documentation."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    FAILED = "failed"
    PAUSED = "paused"


@dataclass(frozen=True, kw_only=True)
class Job:
    """One accepted request; a DELETE before its end cancels it, one after its end makes it go away.

    `key` is its Idempotency-Key.
    """

    id: str
    created_at: datetime
    parameters: Parameters
    key: str | None = None
    deleted_at: datetime | None = None

    @property
    def ends_at(self) -> datetime:
        """When the job is completed, or fails."""
        return self.created_at + self._stretched(WORK + WORK_PER_SECOND * self.parameters.seconds)

    @property
    def fails(self) -> bool:
        """Whether it ends badly when nobody stops it."""
        if self.parameters.mock is Misbehaviour.FAIL_ODD:
            return bool(re.search(r"[13579]$", self.key or ""))
        return self.parameters.mock in FAILED_AT_END

    @property
    def cancelled(self) -> bool:
        """Whether it was stopped while it still ran."""
        return self.deleted_at is not None and not self._finished(self.deleted_at)

    @property
    def gone(self) -> bool:
        """Whether it was deleted after its end."""
        return self.deleted_at is not None and not self.cancelled

    def status(self, now: datetime) -> Status:
        """The status at a time."""
        if self.cancelled:
            return Status.FAILED
        if now < self.created_at + self._stretched(QUEUED):
            return Status.QUEUED
        if self.parameters.mock is Misbehaviour.UNKNOWN_STATUS:
            return Status.PAUSED
        if not self._finished(now):
            return Status.IN_PROGRESS
        return Status.FAILED if self.fails else Status.COMPLETED

    def video(self, now: datetime) -> dict[str, object]:
        """The video object of the API at a time; times are whole Unix seconds, `seconds` is a string."""
        status = self.status(now)
        completed = status is Status.COMPLETED
        return {
            "id": self.id,
            "object": "video",
            "model": self.parameters.model,
            "status": status,
            "progress": self._progress(status, now),
            "created_at": int(self.created_at.timestamp()),
            "completed_at": int(self.ends_at.timestamp()) if completed else None,
            "expires_at": int((self.created_at + KEPT).timestamp()) if completed else None,
            "prompt": self.parameters.prompt,
            "size": self.parameters.size,
            "seconds": str(self.parameters.seconds),
            "error": self._error() if status is Status.FAILED else None,
        }

    def delete(self, now: datetime) -> Job:
        """The job after a DELETE."""
        return replace(self, deleted_at=now)

    def _stretched(self, time: timedelta) -> timedelta:
        return time * SLOWNESS if self.parameters.mock is Misbehaviour.SLOW else time

    def _finished(self, now: datetime) -> bool:
        endless = self.parameters.mock in (Misbehaviour.STUCK, Misbehaviour.UNKNOWN_STATUS)
        return not endless and now >= self.ends_at

    def _progress(self, status: Status, now: datetime) -> int:
        if status is Status.COMPLETED:
            return 100
        if status is Status.QUEUED:
            return 0
        end = self.deleted_at or now
        return max(0, min(99, int(100 * ((end - self.created_at) / (self.ends_at - self.created_at)))))

    def _error(self) -> dict[str, str]:
        if self.cancelled:
            return {"code": "cancelled", "message": "The video was cancelled."}
        code, message = FAILED_AT_END[self.parameters.mock]
        return {"code": code, "message": message}


def video_id(idempotency_key: str | None) -> str:
    """The id of a new job: the same for the same key, random without one."""
    if idempotency_key is None:
        return f"video_{secrets.token_hex(16)}"
    return f"video_{hashlib.sha256(idempotency_key.encode()).hexdigest()[:32]}"


def dump_job(job: Job) -> bytes:
    """The record of a job, as JSON. A file in a field that the mock does not know is only counted."""
    deleted_at = job.deleted_at.isoformat() if job.deleted_at else None
    record = asdict(job) | {"created_at": job.created_at.isoformat(), "deleted_at": deleted_at}
    return json.dumps(record, default=lambda file: f"{len(file)} bytes").encode()


def load_job(data: bytes) -> Job:
    """The job of a record that dump_job wrote."""
    record: dict[str, Any] = json.loads(data)
    parameters = record["parameters"]
    mock = Misbehaviour(parameters["mock"]) if parameters["mock"] else None
    inputs = tuple(parameters["inputs"])
    return Job(
        id=record["id"],
        created_at=datetime.fromisoformat(record["created_at"]),
        parameters=Parameters(**(parameters | {"mock": mock, "inputs": inputs})),
        key=record["key"],
        deleted_at=datetime.fromisoformat(record["deleted_at"]) if record["deleted_at"] else None,
    )
