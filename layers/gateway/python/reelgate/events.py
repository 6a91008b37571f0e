"""What the bus is told: the detail of each type of event (docs/events.md). Their schemas are made from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from reelgate.jobs import Status

SOURCE = "reelgate"


@dataclass(frozen=True, kw_only=True)
class Described:
    """What stands below a field describes it in the schema."""

    __pydantic_config__: ClassVar[Mapping[str, bool]] = {"use_attribute_docstrings": True}


@dataclass(frozen=True, kw_only=True)
class OutputCount(Described):
    """The outputs of a video."""

    asked: int
    """How many were asked for."""
    completed: int
    """How many are in the bucket."""


@dataclass(frozen=True, kw_only=True)
class Reason(Described):
    """Why a video failed."""

    code: str
    """A word of docs/errors.md; new ones may come."""


@dataclass(frozen=True, kw_only=True)
class ChangedVideo(Described):
    """A video as it was when its status changed."""

    id: str
    """What `GET /videos/{id}` knows it by."""
    status: Status
    model: str
    """The model as it was asked for."""
    provider: str
    """Whose turn it is, or was."""
    seconds: str
    """How long it is, such as 4; auto where that is the model's to say."""
    size: str
    """Width and height in pixels, such as 1280x720, or their ratio; auto where that is the model's to say."""
    created_at: int
    """When it was accepted, in Unix seconds."""
    completed_at: int | None
    """When it was final, in Unix seconds; null until then."""
    outputs: OutputCount
    error: Reason | None
    """Null unless it failed."""
    cost_estimate_micros: int
    """What it was expected to cost, in millionths of a USD."""
    cost_micros: int | None
    """What it cost, in millionths of a USD; null until it is final."""
    cost_at_risk_micros: int
    """What a submit whose answer was lost may have cost besides, in millionths of a USD."""


@dataclass(frozen=True, kw_only=True)
class VideoChanged(Described):
    """A video's status changed."""

    schema_version: int
    """Rises when a field changes its meaning."""
    id: str
    """The same whenever the event comes again."""
    created_at: int
    """When it happened, in Unix seconds."""
    tenant: str
    """Whose video it is."""
    webhook: bool
    """Whether its caller named a `webhook_url`."""
    video: ChangedVideo


@dataclass(frozen=True, kw_only=True)
class VideoNamed(Described):
    """The video that a delivery is about."""

    id: str
    """What `GET /videos/{id}` knows it by."""


@dataclass(frozen=True, kw_only=True)
class DeliveryNamed(Described):
    """What was not heard."""

    id: str
    """The `webhook-id`, and the id in `GET /videos/{id}/deliveries`."""
    event: str
    """The event's type, such as video.completed."""
    attempts: int
    """How many were made, those before a redelivery among them."""


@dataclass(frozen=True, kw_only=True)
class WebhookExhausted(Described):
    """The last attempt at a delivery failed."""

    schema_version: int
    """Rises when a field changes its meaning."""
    id: str
    """The same whenever the event comes again."""
    created_at: int
    """When the attempt was made, in Unix seconds."""
    tenant: str | None
    """Whose video it is; null of deliveries that are older than this field."""
    video: VideoNamed
    delivery: DeliveryNamed


@dataclass(frozen=True, kw_only=True)
class WebhookDisabled(Described):
    """Every attempt at a URL failed for five days; nothing more is sent there."""

    schema_version: int
    """Rises when a field changes its meaning."""
    id: str
    """The same whenever the event comes again."""
    tenant: str
    """Whose videos it was told of."""
    host: str
    """Whose URL it is: the URL itself may hold a token."""
    failing_since: int
    """The first failure after which there was no success, in Unix seconds."""
    disabled_at: int
    """The last failure, in Unix seconds."""


@dataclass(frozen=True, kw_only=True)
class Budget(Described):
    """A budget, and what is used of it."""

    scope: str
    """Whose it is: of a key, a tenant, or the deployment."""
    id: str | None
    """The key's id or the tenant's name; null for the deployment."""
    period: str
    """The day, as 2026-11-22, or the month, as 2026-11; in UTC."""
    percent: int
    """50, 80 or 100; 100 also when a video was refused because the rest was not enough."""
    limit_micros: int
    """All of it, in millionths of a USD."""
    used_micros: int
    """What is spent, and what is held for videos that are being made, in millionths of a USD."""


@dataclass(frozen=True, kw_only=True)
class BudgetReached(Described):
    """A part of a budget is used, or all of it."""

    schema_version: int
    """Rises when a field changes its meaning."""
    id: str
    """The same whenever the event comes again."""
    created_at: int
    """When it happened, in Unix seconds."""
    budget: Budget


DETAILS: Mapping[str, type[Described]] = {
    "video.queued": VideoChanged,
    "video.in_progress": VideoChanged,
    "video.completed": VideoChanged,
    "video.failed": VideoChanged,
    "video.cancelled": VideoChanged,
    "webhook.exhausted": WebhookExhausted,
    "webhook.disabled": WebhookDisabled,
    "budget.reached": BudgetReached,
}
"""Of each `detail-type` that there is."""
