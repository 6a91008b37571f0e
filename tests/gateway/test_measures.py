"""What a fact adds to which metric, and under which dimensions."""

from dataclasses import replace
from typing import Any

import pytest

from reelgate import errors
from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status
from reelgate.measures import Measure, of_delivery, of_error, of_task, of_video
from tests.gateway.samples import CREATED, ID, video

SUBMITTED = Output(index=0, state=OutputState.COMPLETED, submitted_at=CREATED + 3)
LOST = Failure(code=FailureCode.SUBMISSION_UNKNOWN, message="")
PAID = (Route(provider="mock", model="mock-video", estimate=700),)
SENT = Delivery(id="evt_1", video_id=ID, event="video.completed", created_at=CREATED, tenant="acme")


Counted = dict[tuple[str, ...], int]


def added(measures: Any) -> Counted:
    return {(each.name, *each.default_dimensions.values()): each.value for each in measures}


def test_a_video_is_accepted_once() -> None:
    assert of_video(video()) == [Measure(name="VideosAccepted")]  # type: ignore[arg-type]
    assert of_video(video(status=Status.IN_PROGRESS)) == []


def test_a_completed_video_has_its_times_and_its_cost() -> None:
    later = replace(SUBMITTED, index=1, submitted_at=CREATED + 5)
    done = video(later, SUBMITTED, status=Status.COMPLETED, completed_at=CREATED + 40, cost=1_500)
    assert added(of_video(done)) == {
        ("VideosCompleted",): 1,
        ("CostMicros",): 1_500,
        ("TimeToSubmission",): 3,
        ("TimeToCompletion",): 40,
    }


@pytest.mark.parametrize("code", FailureCode)
def test_a_failed_one_is_counted_by_its_code_and_has_no_time_to_completion(code: FailureCode) -> None:
    failure = Failure(code=code, message="")
    failed = video(status=Status.FAILED, completed_at=CREATED + 40, cost=0, failure=failure)
    unknown: Counted = {("SubmissionsUnknown",): 1, ("CostAtRiskMicros",): 0} if code == "SUBMISSION_UNKNOWN" else {}
    assert added(of_video(failed)) == {("VideosFailed", code): 1, **unknown}


def test_what_may_be_paid_for_nothing_is_counted_beside_what_was_made() -> None:
    lost = Output(index=1, state=OutputState.FAILED, failure=LOST)
    done = video(SUBMITTED, lost, status=Status.COMPLETED, completed_at=CREATED + 9, cost=700, routes=PAID)
    counted = added(of_video(done))
    assert (counted["CostMicros",], counted["CostAtRiskMicros",], counted["SubmissionsUnknown",]) == (700, 700, 1)


@pytest.mark.parametrize("standing", Standing)
def test_an_attempt_at_a_webhook_is_counted_by_what_came_of_it(standing: Standing) -> None:
    attempt = Attempt(at=CREATED + 6, status=200, duration_ms=80)
    heard: Counted = {("TimeToWebhook",): 6} if standing is Standing.DELIVERED else {}
    made = replace(SENT, standing=standing, attempts=(attempt,))
    assert added(of_delivery(made)) == {("WebhookAttempts", standing): 1, **heard}
    assert added(of_delivery(replace(made, redeliveries=1))) == {("WebhookAttempts", standing): 1}


@pytest.mark.parametrize(
    ("task", "answer", "counted"),
    [
        ({"action": "submit"}, {"state": "submitted", "wait": 8}, {("TimeToFirstPoll",): 8}),
        ({"action": "submit"}, {"state": "submitted", "wait": 0}, {}),
        ({"action": "submit"}, {"state": "queued", "wait": 5}, {}),
        ({"action": "poll", "wait": 4}, {"state": "storing", "wait": 0}, {("DetectionDelay",): 4}),
        ({"action": "poll", "wait": 4}, {"state": "submitted", "wait": 6}, {}),
        ({"action": "poll"}, {"state": "storing", "wait": 0}, {}),
        (
            {"action": "poll", "wait": 4},
            {"state": "submitted", "wait": 15, "error": "Unavailable"},
            {("ProviderErrors", "fal", "Unavailable"): 1, ("ProviderErrors", "fal"): 1},
        ),
    ],
)
def test_a_task_tells_how_long_it_waited_and_what_went_wrong(task: Any, answer: Any, counted: Any) -> None:
    assert added(of_task("fal", task, answer)) == counted


def test_the_callers_fault_is_no_trouble_of_the_providers() -> None:
    for error in errors.ProviderError.__subclasses__() + errors.Refused.__subclasses__():
        counted = [tuple(each.default_dimensions) for each in of_error("fal", error.__name__)]
        assert counted == [("provider", "error")] + ([] if error.caller_fault else [("provider",)])
