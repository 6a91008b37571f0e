"""What a vendor will not do: the caller is told, or the vendor is asked again later."""

import httpx
import pytest

from reelgate.jobs import Attempt, Failure, FailureCode, Status
from tests.workflow.functions import SETTLE
from tests.workflow.stage import PROMPT, Stage
from tests.workflow.vendor import Ask, Line
from tests.workflow.wires import Fal, OpenAI

REFUSED = "Submit Done Settle"
AGAIN = "Submit Pause Submit Wait Poll Store Done Settle"


@pytest.mark.parametrize(
    ("status", "code", "becomes"),
    [
        (400, "content_policy_violation", FailureCode.CONTENT_POLICY_VIOLATION),
        (400, "bad_size", FailureCode.INVALID_REQUEST),
    ],
)
def test_refused_at_submit(stage: Stage, mock: OpenAI, status: int, code: str, becomes: FailureCode) -> None:
    mock.script(Ask.SUBMIT, mock.refusal(status, code, f"We do not like: {PROMPT}"))
    video = stage.make("mock-video")
    assert stage.path(video) == REFUSED
    failure = Failure(code=becomes, message=f"Mock refused or failed ({status} {code}): We do not like: {PROMPT}")
    assert video.outputs[0].failure == video.failure == failure
    assert (video.status, video.cost, video.expires_at) == (Status.FAILED, 0, None)
    assert mock.counts() == {Ask.SUBMIT: 1}
    assert stage.files() == {}


def test_refused_late(stage: Stage, mock: OpenAI) -> None:
    mock.script(
        Ask.POLL,
        "in_progress",
        lambda request: mock.failed(request, "content_policy_violation", f"The film of {PROMPT} was blocked"),
    )
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.CONTENT_POLICY_VIOLATION
    assert video.failure.message.endswith(f"The film of {PROMPT} was blocked")
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert mock.counts() == {Ask.SUBMIT: 1, Ask.POLL: 2}
    assert stage.files() == {}


def test_a_failed_job_without_another_route(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.POLL, lambda request: mock.failed(request, "internal_error", "Out of luck"))
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.UPSTREAM_ERROR
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_asked_for_patience(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.SUBMIT, mock.refusal(429, "rate_limit_exceeded", "Slow down", retry_after="7"))
    video = stage.make("mock-video")
    assert stage.path(video) == AGAIN
    assert stage.passing.waits == [7, 1]
    assert video.status is Status.COMPLETED
    assert video.outputs[0].attempts == (Attempt(provider="mock", code="Throttled"),)
    assert len(mock.requests(Ask.SUBMIT)) == 2


@pytest.mark.parametrize("broken", [httpx.ConnectError("refused"), httpx.ConnectTimeout("slow")], ids=repr)
def test_out_of_reach(stage: Stage, fal: Fal, broken: Line) -> None:
    """Nothing was received, so that it may be sent again to a provider that has no idempotency."""
    fal.script(Ask.SUBMIT, broken)
    video = stage.make("fal/kling-v3")
    assert stage.path(video) == AGAIN
    assert stage.passing.waits == [5, 124]
    assert video.status is Status.COMPLETED
    assert video.outputs[0].attempts == (Attempt(provider="fal", code="NotSent"),)


def test_patience_ends(stage: Stage, mock: OpenAI) -> None:
    """Nobody else can make it, so that it is asked for until the deadline, less and less often."""
    mock.script(Ask.SUBMIT, *[mock.refusal(429, "rate_limit_exceeded", "Slow down") for _ in range(7)])
    video = stage.make("mock-video")
    assert stage.path(video) == "Submit " + "Pause Submit " * 6 + "Done Settle"
    assert stage.passing.waits == [5, 10, 20, 40, 80, 160]
    assert video.failure is not None
    assert video.failure.code is FailureCode.RATE_LIMITED
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert mock.counts() == {Ask.SUBMIT: 7}


def test_patience_beyond_the_deadline_is_not_had(stage: Stage, mock: OpenAI) -> None:
    mock.script(Ask.SUBMIT, mock.refusal(429, "rate_limit_exceeded", "Tomorrow", retry_after="86400"))
    video = stage.make("mock-video")
    assert stage.path(video) == REFUSED
    assert video.failure is not None
    assert video.failure.code is FailureCode.RATE_LIMITED


def test_nothing_that_a_vendor_says_is_written_down_by_the_machine(stage: Stage, mock: OpenAI) -> None:
    """The same is asserted after every other test; here the vendor repeats all that it knows."""
    told = f"{PROMPT} https://vendor.example/secret {mock.key}"
    mock.script(Ask.SUBMIT, mock.refusal(429, "rate_limit_exceeded", told, retry_after="1"))
    mock.script(
        Ask.POLL,
        mock.refusal(503, "overloaded", told),
        mock.refusal(401, "invalid_api_key", told),
        httpx.ReadTimeout(told),
        "completed",
    )
    mock.script(Ask.FILE, mock.refusal(403, "expired", told), httpx.ReadError(told), mock.refusal(500, "broken", told))
    video = stage.make("mock-video")
    assert video.status is Status.COMPLETED
    written = stage.histories()
    assert video.id in written
    assert SETTLE in written
    assert not [
        secret for secret in (*PROMPT.split()[1:3], PROMPT, "://", "vendor.example", mock.key) if secret in written
    ]
