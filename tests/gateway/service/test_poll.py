"""Poll: what the vendor says of a job, and when to ask next."""

from dataclasses import replace
from typing import Any

import httpx
import pytest

from reelgate import errors
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status
from reelgate.service import poll
from reelgate.wire import Progress, State
from tests.gateway.samples import CREATED, ID
from tests.gateway.service.conftest import CLAIMED, IN_PROGRESS, KLING, SUBMITTED, UPSTREAM, Workbench, error, says
from tests.gateway.service.submission import step

BOTH = (Route(provider="mock", model="mock-video", estimate=0), UPSTREAM)
FAL = replace(SUBMITTED, operation={"path": "/fal-ai/kling-video/requests/r"})


def run(bench: Workbench, name: str = "mock") -> dict[str, Any]:
    return poll.run(bench.desk(name), ID, 0)


@pytest.mark.parametrize("word", ["queued", "in_progress"])
@pytest.mark.parametrize(("elapsed", "wait"), [(1, 1), (300, 30), (599, 59)])
def test_a_running_job_is_asked_again(bench: Workbench, word: str, elapsed: int, wait: int) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(id="job", status=word))
    bench.clock.tick(elapsed)
    assert run(bench) == step("submitted", wait=wait)
    (request,) = bench.vendor.calls("poll")
    assert (request.method, request.url.path) == ("GET", "/v1/videos/job")


def test_a_finished_job_is_to_be_stored(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(id="job", status="completed"))
    assert run(bench) == step("storing")
    assert bench.output == SUBMITTED


def test_a_vendor_that_answers_in_two_places_is_asked_in_both(bench: Workbench) -> None:
    bench.put(FAL, status=IN_PROGRESS, model="kling-v3", routes=KLING)
    bench.vendor.will("poll", says(status="COMPLETED"), says(video={"url": "https://v3.fal.media/x.mp4"}))
    assert run(bench, "fal") == step("storing", provider="fal")
    paths = [each.url.path.removeprefix("/v1/fal-ai/kling-video/requests/r") for each in bench.vendor.calls("poll")]
    assert paths == ["/status", ""]


def test_but_not_from_one_to_the_next_without_end(bench: Workbench) -> None:
    bench.put(FAL, status=IN_PROGRESS, model="kling-v3", routes=KLING)
    bench.vendor.will("poll", *[says(status="COMPLETED") for _ in range(9)])
    assert run(bench, "fal")["state"] == "failed"
    assert len(bench.vendor.calls("poll")) < 9


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(500), errors.Unavailable),
        (httpx.Response(408), errors.Unavailable),
        (httpx.ReadTimeout("t"), errors.Unavailable),
        (httpx.ConnectError("t"), errors.NotSent),
        (httpx.Response(429), errors.Throttled),
        (httpx.Response(429, headers={"retry-after": "0"}), errors.Throttled),
        (httpx.Response(401), errors.CredentialRejected),
        (httpx.Response(404), errors.Unavailable),
    ],
    ids=["500", "408", "read timeout", "connect error", "429", "429 of no wait", "401", "404 just after the submit"],
)
def test_what_says_nothing_of_the_job_lets_the_provider_breathe(
    bench: Workbench, answer: Any, kind: type[Exception]
) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, routes=BOTH)
    bench.vendor.will("poll", answer)
    assert run(bench) == step("submitted", wait=15, error=kind.__name__)
    assert issubclass(kind, poll.PASSING)
    assert bench.output == SUBMITTED
    assert bench.forgotten == (["mock"] if kind is errors.CredentialRejected else [])


@pytest.mark.parametrize(("elapsed", "wait"), [(0, 15), (150, 15), (300, 30), (590, 10)])
def test_a_provider_in_trouble_is_asked_less_and_less_often(bench: Workbench, elapsed: int, wait: int) -> None:
    """But once more at the deadline."""
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", httpx.Response(503))
    bench.clock.tick(elapsed)
    assert run(bench) == step("submitted", wait=wait, error="Unavailable")


def test_a_job_that_failed_is_made_elsewhere(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, routes=BOTH)
    bench.vendor.will("poll", says(id="job", status="failed", error={"code": "out_of_memory"}))
    assert run(bench) == step("queued", provider="openai-compatible", error="Refused")
    output = bench.output
    assert (output.state, output.route, output.operation) == ("queued", 1, None)
    assert [(each.provider, each.code) for each in output.attempts] == [("mock", "Refused")]


def test_or_has_failed_for_good(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(id="job", status="failed", error={"code": "out_of_memory", "message": "too big"}))
    assert run(bench) == step("failed", error="Refused")
    assert bench.output.failure == Failure(
        code=FailureCode.UPSTREAM_ERROR, message="Mock refused or failed (out_of_memory): too big"
    )


@pytest.mark.parametrize(
    ("answers", "name", "code", "said"),
    [
        (
            [says(status="failed", error={"code": "moderation_blocked", "message": "no"})],
            "ContentPolicy",
            "CONTENT_POLICY_VIOLATION",
            "no",
        ),
        ([says(status="WARMING_UP")], "Unintelligible", "UPSTREAM_ERROR", "'WARMING_UP'"),
        ([says(nothing=True)], "Unintelligible", "UPSTREAM_ERROR", "status"),
        ([error(400, "invalid_value")], "BadInput", "INVALID_REQUEST", "said so"),
    ],
    ids=["content policy", "unknown word", "no word", "bad input"],
)
def test_a_job_that_may_have_been_paid_for_is_not_made_elsewhere(
    bench: Workbench, answers: Any, name: str, code: str, said: str
) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, routes=BOTH)
    bench.vendor.will("poll", *answers)
    assert run(bench) == step("failed", error=name)
    failure = bench.output.failure
    assert failure and failure.code == code and said in failure.message


def test_a_job_that_vanished_is_not_made_elsewhere(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, routes=BOTH)
    bench.vendor.will("poll", httpx.Response(404))
    bench.clock.tick(60)
    assert run(bench) == step("failed", error="Retired")


def test_a_job_that_the_vendor_cancelled_is_made_elsewhere(bench: Workbench) -> None:
    operation = replace(SUBMITTED, route=0)
    bench.put(operation, status=IN_PROGRESS, model="kling-v3", routes=tuple(reversed(KLING)))
    bench.vendor.will("poll", says(id="job", status="canceled"))
    assert run(bench, "replicate") == step("queued", provider="fal", error="Refused")


@pytest.mark.parametrize(
    "answer",
    [says(id="job", status="in_progress"), httpx.Response(503), httpx.Response(429), httpx.ConnectError("t")],
    ids=["running", "503", "429", "out of reach"],
)
def test_at_the_deadline_it_is_asked_once_more_and_given_up(bench: Workbench, answer: Any) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, routes=BOTH)
    bench.vendor.will("poll", answer)
    bench.clock.tick(600)
    assert run(bench) == step("cancelling"), "the provider is to be told"
    assert (bench.output.state, bench.output.failure and bench.output.failure.code) == ("failed", "TIMEOUT")


def test_a_file_that_is_there_by_then_is_still_fetched(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(id="job", status="completed"))
    bench.clock.tick(600)
    assert run(bench) == step("storing")


def test_but_not_for_ever(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.clock.tick(600 + poll.GRACE)
    assert run(bench) == step("cancelling")
    assert bench.vendor.asked == []


@pytest.mark.parametrize(("asked", "wait"), [("40", 40), ("9999", 600)])
def test_a_vendor_that_asks_for_patience_gets_it_up_to_the_deadline(bench: Workbench, asked: str, wait: int) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", httpx.Response(429, headers={"retry-after": asked}))
    assert run(bench) == step("submitted", wait=wait, error="Throttled")


def test_a_job_that_is_done_without_a_file_has_failed(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS, routes=BOTH)
    bench.vendor.will("poll", says())
    desk = bench.desk()
    monkeypatch.setattr(desk.provider, "progress", lambda *_: Progress(state=State.SUCCEEDED))
    assert poll.run(desk, ID, 0) == step("failed", error="Unintelligible")
    assert bench.output.failure and "without a file" in bench.output.failure.message


@pytest.mark.parametrize(
    ("output", "status", "state"),
    [
        (SUBMITTED, Status.FAILED, "cancelling"),
        (CLAIMED, Status.FAILED, "cancelled"),
        (Output(index=0), Status.FAILED, "cancelled"),
        (Output(index=0), IN_PROGRESS, "queued"),
        (CLAIMED, IN_PROGRESS, "queued"),
        (replace(CLAIMED, state=OutputState.FAILED), IN_PROGRESS, "failed"),
    ],
)
def test_an_output_that_is_elsewhere_is_not_asked_for(
    bench: Workbench, output: Output, status: Status, state: str
) -> None:
    bench.put(output, status=status)
    assert run(bench) == step(state)
    assert bench.vendor.asked == []


def test_if_the_output_changed_meanwhile_it_is_looked_at_again(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    desk, opened = bench.desk(), poll.elsewhere

    def changed(case: Any) -> Any:
        bench.store.outputs.fail(ID, SUBMITTED, Failure(code=FailureCode.TIMEOUT, message=""))
        return opened(case)

    monkeypatch.setattr(poll, "elsewhere", changed)
    bench.vendor.will("poll", says(status="failed", error={"code": "x"}))
    assert poll.run(desk, ID, 0) == step("queued", wait=1, error="Refused")
    assert bench.output.failure and bench.output.failure.code == "TIMEOUT"
    assert bench.clock.seconds == CREATED
