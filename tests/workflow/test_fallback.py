"""From fal to Replicate: only when fal is known to have made nothing."""

import httpx
import pytest

from reelgate.jobs import Attempt, FailureCode, Status
from reelgate.secrets import UNSET
from tests.workflow.film import film
from tests.workflow.stage import Stage
from tests.workflow.vendor import Ask, Vendor
from tests.workflow.wires import Fal, Replicate

FELL_BACK = "Submit Pause Submit Wait Poll Store Done Settle"
REPLICATES = 840_000
"""Micro-USD: five seconds without sound."""


def made_by_replicate(stage: Stage, fal: Vendor, replicate: Vendor, *, path: str, attempts: list[str]) -> None:
    """Asks for a video that falls back, and checks all that this leaves behind."""
    video = stage.make("kling-v3")
    assert [(route.provider, route.model) for route in video.routes] == [("fal", "kling-v3"), ("replicate", "kling-v3")]
    assert stage.path(video) == path
    (output,) = video.outputs
    assert output.route == 1
    assert output.attempts == tuple(Attempt(provider="fal", code=code) for code in attempts)
    assert (video.status, video.failure, video.cost) == (Status.COMPLETED, None, REPLICATES)
    assert stage.files() == {f"videos/{video.id}/0.mp4": film()}
    assert len(replicate.requests(Ask.SUBMIT)) == 1


@pytest.mark.parametrize(
    ("status", "code", "attempt"),
    [
        (401, "unauthorized", "CredentialRejected"),
        (402, "no_credit", "OutOfFunds"),
        (404, "not_found", "Retired"),
        (409, "conflict", "Refused"),
        (422, "no_media_generated", "Refused"),
    ],
)
def test_a_definite_refusal(stage: Stage, fal: Fal, replicate: Replicate, status: int, code: str, attempt: str) -> None:
    fal.script(Ask.SUBMIT, fal.refusal(status, code, "No"))
    made_by_replicate(stage, fal, replicate, path=FELL_BACK, attempts=[attempt])
    assert stage.passing.waits == [0, 124]
    assert fal.counts() == {Ask.SUBMIT: 1}


def test_a_provider_without_a_key_is_not_asked(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.key = UNSET
    made_by_replicate(stage, fal, replicate, path=FELL_BACK, attempts=["CredentialRejected"])
    assert fal.asked == []


def test_a_failed_job(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.script(Ask.RESULT, fal.refusal(504, "generation_timeout", "It took too long"))
    path = "Submit Wait Poll Pause Submit Wait Poll Store Done Settle"
    made_by_replicate(stage, fal, replicate, path=path, attempts=["Refused"])
    assert fal.counts() == {Ask.SUBMIT: 1, Ask.POLL: 1, Ask.RESULT: 1}


def test_a_job_that_the_vendor_cancelled(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.script(Ask.POLL, httpx.Response(200, json={"status": "COMPLETED", "error_type": "client_cancelled"}))
    path = "Submit Wait Poll Pause Submit Wait Poll Store Done Settle"
    made_by_replicate(stage, fal, replicate, path=path, attempts=["Refused"])


def test_a_job_that_fails_when_its_file_is_fetched(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.script(Ask.RESULT, fal.done, fal.refusal(500, "internal_server_error", "Gone wrong"))
    path = "Submit Wait Poll Store Pause Submit Wait Poll Store Done Settle"
    made_by_replicate(stage, fal, replicate, path=path, attempts=["Refused"])


def test_no_end_of_throttling(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    """After three times in a row it is left alone, and the next one is asked."""
    fal.script(Ask.SUBMIT, *[fal.refusal(429, "slow_down", "Later", retry_after="2") for _ in range(6)])
    path = "Submit " + "Pause Submit " * 4 + "Wait Poll Store Done Settle"
    attempts = ["Throttled"] * 3 + ["CircuitOpen"]
    made_by_replicate(stage, fal, replicate, path=path, attempts=attempts)
    assert stage.passing.waits == [2, 2, 2, 0, 124]
    assert fal.counts() == {Ask.SUBMIT: 3}


def test_the_only_provider_is_waited_for(stage: Stage, fal: Fal) -> None:
    """It throttles everybody for ten minutes."""
    opens = stage.clock.seconds + 600

    def throttling(request: httpx.Request) -> httpx.Response:
        open = stage.clock.seconds >= opens
        return fal.accepted(request) if open else fal.refusal(429, "slow_down", "Later")

    fal.script(Ask.SUBMIT, *[throttling] * 99)
    video = stage.make("fal/kling-v3")
    assert video.status is Status.COMPLETED
    assert stage.passing.waits == [5, 10, 20, 40, 80, 160, 300, 124]
    assert len(video.outputs[0].attempts) == 7


def test_every_provider_refuses(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    fal.script(Ask.SUBMIT, fal.refusal(402, "no_credit", "No"))
    replicate.script(Ask.POLL, lambda request: replicate.failed(request, "CUDA out of memory"))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Pause Submit Wait Poll Done Settle"
    assert video.failure is not None
    assert video.failure.code is FailureCode.ALL_PROVIDERS_EXHAUSTED
    assert (video.status, video.cost) == (Status.FAILED, 0)
    assert len(fal.requests(Ask.SUBMIT)) == len(replicate.requests(Ask.SUBMIT)) == 1


@pytest.mark.parametrize(
    ("code", "becomes"),
    [
        ("content_policy_violation", FailureCode.CONTENT_POLICY_VIOLATION),
        ("value_error", FailureCode.INVALID_REQUEST),
    ],
)
def test_the_callers_fault_is_one_everywhere(
    stage: Stage, fal: Fal, replicate: Replicate, code: str, becomes: FailureCode
) -> None:
    fal.script(Ask.SUBMIT, fal.refusal(422, code, "Not this"))
    video = stage.make("kling-v3")
    assert stage.path(video) == "Submit Done Settle"
    assert video.failure is not None
    assert video.failure.code is becomes
    assert replicate.asked == []


def test_nobody_is_paid_where_the_cheaper_one_delivers(stage: Stage, fal: Fal, replicate: Replicate) -> None:
    video = stage.make("kling-v3")
    assert video.cost == 420_000
    assert len(fal.requests(Ask.SUBMIT)) == 1
    assert replicate.asked == []
