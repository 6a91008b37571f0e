"""The words between the tasks and the state machine."""

from enum import StrEnum


class Step(StrEnum):
    """What a task answers to the state machine, whose Choice states branch on these words."""

    READY = "ready"
    """All media are in the bucket, or nobody needs them any more: Submit each output."""
    QUEUED = "queued"
    """Wait `wait` seconds, then Submit to `provider`: the last one refused, or asked for patience. From Fetch: then
    Fetch again."""
    SUBMITTED = "submitted"
    """Wait `wait` seconds, then Poll."""
    STORING = "storing"
    """The provider is done: Store."""
    CANCELLING = "cancelling"
    """The caller gave up while the provider was working: Cancel."""
    COMPLETED = "completed"
    """The file is in the bucket; `media` says which. An outcome."""
    FAILED = "failed"
    """The output will not be made; why is in the table. An outcome."""
    CANCELLED = "cancelled"
    """Nobody wants it any more. An outcome."""
    UNFETCHED = "unfetched"
    """The machine's own word for a file that was made and cannot be had. An outcome."""
    LOST = "lost"
    """The machine's own word for a task that broke down. No outcome: the sweep takes it up again."""
