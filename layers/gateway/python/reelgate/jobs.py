"""A video and its outputs: what is known of them, and what each state means."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from reelgate.catalog import Mode

SCHEMA_VERSION = 1
"""Crosses every line that an upgrade can cut: items, execution inputs, events. Readers accept the one before."""


class Status(StrEnum):
    """The four words a caller sees. Any other word makes the OpenAI SDKs stop polling at once."""

    QUEUED = "queued"
    """Accepted and paid by nobody yet. The first claim of an output leaves it; so do a cancellation and the sweep."""
    IN_PROGRESS = "in_progress"
    """At least one output was claimed. Settle leaves it, or a cancellation."""
    COMPLETED = "completed"
    """At least one output is in our storage. Final."""
    FAILED = "failed"
    """No output was made, or the caller cancelled. Final."""

    @property
    def terminal(self) -> bool:
        return self in (Status.COMPLETED, Status.FAILED)


class OutputState(StrEnum):
    """One of the n videos that were asked for. That a file is being stored is no state of its own: the object in
    the bucket appears whole or not at all, and is itself the record of it."""

    QUEUED = "queued"
    """No provider is working on it. Submit claims it; Fetch fails it where its media cannot be had."""
    SUBMITTING = "submitting"
    """Claimed: the one POST may be on the wire. Only Submit leaves it, of a video that was cancelled too: with an
    operation, with a refusal (back to queued, on the next route), or as SUBMISSION_UNKNOWN when the answer was lost and
    the provider cannot tell."""
    SUBMITTED = "submitted"
    """The provider is working and the operation is known. Poll leaves it for failed, Settle for completed, and Cancel
    for failed, once the provider was told that nobody wants it."""
    COMPLETED = "completed"
    """The file is in our storage. Final; written by Settle."""
    FAILED = "failed"
    """It will not be made; `failure` says why. Final."""


class FailureCode(StrEnum):
    """Why a video failed, in the API's words (docs/errors.md)."""

    CANCELLED = "CANCELLED"
    TIMEOUT = "TIMEOUT"
    INVALID_REQUEST = "INVALID_REQUEST"
    CONTENT_POLICY_VIOLATION = "CONTENT_POLICY_VIOLATION"
    UPSTREAM_ERROR = "UPSTREAM_ERROR"
    RATE_LIMITED = "RATE_LIMITED"
    ALL_PROVIDERS_EXHAUSTED = "ALL_PROVIDERS_EXHAUSTED"
    SUBMISSION_UNKNOWN = "SUBMISSION_UNKNOWN"
    INTERNAL_ERROR = "INTERNAL_ERROR"


@dataclass(frozen=True, kw_only=True)
class Failure:
    code: FailureCode
    message: str


@dataclass(frozen=True, kw_only=True)
class Media:
    """A stored file: `sha256` in hex, `bytes` its length."""

    key: str
    content_type: str
    bytes: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """A submit that ended in a refusal, or a job that failed; `code` is the error's class name, `cost` what it cost all
    the same, in micro-USD."""

    provider: str
    code: str
    cost: int = 0


@dataclass(frozen=True, kw_only=True)
class Route:
    """One way to make the video: this provider's entry for the model, at the price when the video was accepted, in
    micro-USD for one output. Prices change; what was agreed does not."""

    provider: str
    model: str
    estimate: int


@dataclass(frozen=True, kw_only=True)
class Output:
    """`operation` is the provider's own reference to the job: opaque to all but its adapter."""

    index: int
    state: OutputState = OutputState.QUEUED
    route: int = 0
    attempts: tuple[Attempt, ...] = ()
    operation: Mapping[str, Any] | None = None
    claimed_at: int | None = None
    submitted_at: int | None = None
    failure: Failure | None = None
    media: Media | None = None

    @property
    def unknown(self) -> bool:
        """Whether nobody knows if it was paid: the answer was lost, or is not there yet."""
        if self.failure:
            return self.failure.code is FailureCode.SUBMISSION_UNKNOWN
        return self.state is OutputState.SUBMITTING


RUNNING = "running"
"""The period of the counter of videos that are being made: it has no end."""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """What a running video takes of a limit: `amount` in the counter of its scope and period (budgets.py). The write
    that makes the video final settles it."""

    scope: str
    period: str
    amount: int

    def difference(self, charged: int) -> int:
        """What settling adds to the counter, when the video is charged so much: money stays, its place is free."""
        return (0 if self.period == RUNNING else charged) - self.amount


@dataclass(frozen=True, kw_only=True)
class Video:
    """The item that is the truth. Times are Unix seconds; costs are micro-USD. `fetch` says that there are media to
    fetch or to look at before anything is submitted. `told` says that the bus has the event of its end; it is written
    where something else is left to be done. `retention_days` is for how long its files are kept, where that is not as
    long as the deployment keeps all; a prompt that it does not `keep_prompt` is erased once it has ended."""

    id: str
    tenant: str
    status: Status
    model: str
    seconds: str
    size: str
    created_at: int
    deadline: int
    routes: tuple[Route, ...]
    outputs: tuple[Output, ...]
    cost_estimate: int
    fingerprint: str
    webhook: bool = False
    fetch: bool = False
    cost: int | None = None
    completed_at: int | None = None
    expires_at: int | None = None
    deleted_at: int | None = None
    failure: Failure | None = None
    revivals: int = 0
    told: bool = False
    key_id: str = ""
    holds: tuple[Hold, ...] = ()
    retention_days: int | None = None
    keep_prompt: bool = True

    @property
    def execution_name(self) -> str:
        """The name is the guard: a second start under it is refused. A revival is a new execution."""
        return f"{self.id}-r{self.revivals}" if self.revivals else self.id

    def route_of(self, output: Output) -> Route:
        return self.routes[output.route]

    @property
    def open(self) -> bool:
        """Whether a provider may be at work for it. When it is final, nobody wants that any more."""
        return any(output.state in (OutputState.SUBMITTING, OutputState.SUBMITTED) for output in self.outputs)

    @property
    def deletes_files(self) -> bool:
        """Whether its files are deleted when it expires; those of others go by the rule of the bucket."""
        return self.retention_days is not None and self.expires_at is not None

    @property
    def leaves_traces(self) -> bool:
        """Whether the sweep has something of it to erase, now or later."""
        return self.deletes_files or not self.keep_prompt or self.interrupted

    @property
    def interrupted(self) -> bool:
        """Whether it ended while media may have been on their way to the bucket: they arrive when nobody waits for them
        any more."""
        return self.fetch and self.failure is not None and self.failure.code is FailureCode.CANCELLED

    @property
    def cost_at_risk(self) -> int:
        """What providers may have billed for submits of which nobody knows what came. It is in no other cost."""
        return sum(self.route_of(each).estimate for each in self.outputs if self._lost(each))

    def _lost(self, output: Output) -> bool:
        """Of one that still runs, the answer may be on its way."""
        return output.unknown and (self.status.terminal or output.failure is not None)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """What a route makes of the request: the values that its provider is given, and notes on how they came about."""

    values: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Request:
    """What was asked, written once beside the video so that status changes do not pay for long prompts.

    `parameters` are the validated fields of the API, `extra` the ones passed through to the provider, `sent` has an
    entry for each of the video's routes. `mode` is None for requests of before it was written down. `fetched` says that
    all media were looked at, and that those which are URLs are in our bucket. What was erased is not there any more.
    """

    parameters: Mapping[str, Any]
    extra: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[Mapping[str, str], ...] = ()
    mode: Mode | None = None
    sent: tuple[Sent, ...] = ()
    remixed_from: str | None = None
    fetched: bool = False

    def erased(self, *, deleted: bool) -> "Request":
        """Without the words and the media: what is left says how the video was to look, and whom to tell of it. Of one
        that is `deleted` only the latter, since its receiver is yet to hear of that."""
        left = ("webhook_url",) if deleted else _UNTELLING
        parameters = {name: value for name, value in self.parameters.items() if name in left}
        return replace(self, parameters=parameters, extra={})


_UNTELLING = (
    "model",
    "models",
    "provider",
    "max_cost",
    "n",
    "seconds",
    "size",
    "aspect_ratio",
    "resolution",
    "seed",
    "generate_audio",
    "media_retention",
    "metadata",
    "webhook_url",
)
"""Parameters that say nothing of what a video shows. `metadata` is shown with every video, and is its caller's own."""
