"""What is counted and timed of videos, of webhooks and of providers, for CloudWatch.

Every combination of dimensions is a metric of its own, which is billed and kept for months. So a dimension is a word of
ours or the name of a provider that was deployed: never a model, a tenant, a key or a video, of which there is no end.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from reelgate import errors
from reelgate.deliveries import Delivery, Standing
from reelgate.jobs import FailureCode, Status, Video
from reelgate.steps import Step


class Metric(StrEnum):
    """A video is counted where the bus is told of it, so once for each event: twice at the worst."""

    VIDEOS_ACCEPTED = "VideosAccepted"
    VIDEOS_COMPLETED = "VideosCompleted"
    VIDEOS_FAILED = "VideosFailed"
    """By `code`."""
    SUBMISSIONS_UNKNOWN = "SubmissionsUnknown"
    """Videos of which a submit may have been paid for without a result."""
    COST = "CostMicros"
    """What the videos that ended cost, in micro-USD."""
    COST_AT_RISK = "CostAtRiskMicros"
    """What may have been paid for nothing, in micro-USD. It is in no other cost."""
    TIME_TO_SUBMISSION = "TimeToSubmission"
    """From accepting a video until a provider had the first of its outputs."""
    TIME_TO_COMPLETION = "TimeToCompletion"
    """From accepting a video until its file was in the bucket."""
    TIME_TO_FIRST_POLL = "TimeToFirstPoll"
    """From a submit until the provider is asked for the first time, as planned at the submit."""
    DETECTION_DELAY = "DetectionDelay"
    """By how much, at the most, a finished job was noticed late: the pause before the poll that found it."""
    TIME_TO_WEBHOOK = "TimeToWebhook"
    """From the end of a video until its receiver said that it heard."""
    WEBHOOK_ATTEMPTS = "WebhookAttempts"
    """By `standing`: how the delivery stands after the attempt."""
    PROVIDER_ERRORS = "ProviderErrors"
    """By `provider`, without those that are the caller's fault; and by `provider` and `error`, with them."""
    OLDEST_VIDEO_AGE = "OldestVideoAge"
    """Of the oldest video that is neither completed nor failed, when the sweep looks."""


class Unit(StrEnum):
    COUNT = "Count"
    SECONDS = "Seconds"
    NONE = "None"
    """CloudWatch has no money."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """The fields are called as Powertools' `single_metric` calls them; it adds the dimension `service`."""

    name: Metric
    value: int = 1
    unit: Unit = Unit.COUNT
    default_dimensions: Mapping[str, str] = field(default_factory=dict)


def of_video(video: Video) -> Sequence[Measure]:
    """What the change to its present status adds."""
    if video.status is Status.QUEUED:
        return [Measure(name=Metric.VIDEOS_ACCEPTED)]
    if not video.status.terminal:
        return []
    return [*_end(video), *_money(video), *_times(video)]


def _end(video: Video) -> Sequence[Measure]:
    if video.failure is None:
        return [Measure(name=Metric.VIDEOS_COMPLETED)]
    return [Measure(name=Metric.VIDEOS_FAILED, default_dimensions={"code": video.failure.code})]


def _money(video: Video) -> Sequence[Measure]:
    cost = [Measure(name=Metric.COST, value=video.cost, unit=Unit.NONE)] if video.cost else []
    risk = video.cost_at_risk
    # Another output may have been made, and the price may be nothing.
    if not risk and not (video.failure and video.failure.code is FailureCode.SUBMISSION_UNKNOWN):
        return cost
    return [
        *cost,
        Measure(name=Metric.SUBMISSIONS_UNKNOWN),
        Measure(name=Metric.COST_AT_RISK, value=risk, unit=Unit.NONE),
    ]


def _times(video: Video) -> Sequence[Measure]:
    times = {}
    if submitted := [output.submitted_at for output in video.outputs if output.submitted_at]:
        times[Metric.TIME_TO_SUBMISSION] = min(submitted) - video.created_at
    if video.status is Status.COMPLETED and video.completed_at:
        times[Metric.TIME_TO_COMPLETION] = video.completed_at - video.created_at
    return [_seconds(name, value) for name, value in times.items()]


def of_delivery(delivery: Delivery) -> Sequence[Measure]:
    """What an attempt at a webhook adds. One that was asked for anew says nothing of how late the first were."""
    made = Measure(name=Metric.WEBHOOK_ATTEMPTS, default_dimensions={"standing": delivery.standing})
    if delivery.standing is not Standing.DELIVERED or delivery.redeliveries:
        return [made]
    return [made, _seconds(Metric.TIME_TO_WEBHOOK, delivery.attempts[-1].at - delivery.created_at)]


def of_task(provider: str, task: Mapping[str, Any], answer: Mapping[str, Any]) -> Sequence[Measure]:
    """What a task of the state machine adds, given what it was asked and what it answered."""
    measures = list(of_error(provider, answer["error"])) if "error" in answer else []
    match task["action"], answer["state"]:
        # Without a wait the job is an old one, which an earlier execution submitted.
        case "submit", Step.SUBMITTED if answer["wait"]:
            measures.append(_seconds(Metric.TIME_TO_FIRST_POLL, answer["wait"]))
        # The version before did not say how long it had waited.
        case "poll", Step.STORING if "wait" in task:
            measures.append(_seconds(Metric.DETECTION_DELAY, task["wait"]))
    return measures


def of_sweep(oldest: int) -> Sequence[Measure]:
    """What a sweep adds, given the age in seconds of the oldest running video."""
    return [_seconds(Metric.OLDEST_VIDEO_AGE, oldest)]


def of_error(provider: str, error: str) -> Sequence[Measure]:
    """What an error of the provider adds, by the name of its class."""
    by_name = Measure(name=Metric.PROVIDER_ERRORS, default_dimensions={"provider": provider, "error": error})
    kind: type[errors.ProviderError] = getattr(errors, error)
    if kind.caller_fault:
        return [by_name]
    return [by_name, Measure(name=Metric.PROVIDER_ERRORS, default_dimensions={"provider": provider})]


def _seconds(name: Metric, value: int) -> Measure:
    return Measure(name=name, value=value, unit=Unit.SECONDS)
