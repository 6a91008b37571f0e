"""What goes well, and what it costs."""

import hashlib
import json
from dataclasses import asdict

import httpx
import pytest

from reelgate.jobs import FailureCode, OutputState, Status
from reelgate.service.sweep import Swept
from tests.conftest import StoppedClock
from tests.workflow.film import film
from tests.workflow.functions import first, never_ran
from tests.workflow.stage import PROMPT, RETENTION_DAYS, Stage
from tests.workflow.vendor import Ask, Vendor
from tests.workflow.wires import Fal, OpenAI

SUCCESS = "Submit Wait Poll Store Done Settle"
KLING = 420_000
"""Micro-USD: five seconds without sound on fal."""


def test_success(stage: Stage, mock: OpenAI, clock: StoppedClock) -> None:
    video = stage.make("mock-video", seconds=4, size="640x360")
    (submit,) = mock.requests(Ask.SUBMIT)
    assert json.loads(submit.content) == {"model": "mock-video", "prompt": PROMPT, "seconds": "4", "size": "640x360"}
    assert submit.headers["idempotency-key"] == f"{video.id}-0"
    assert stage.path(video) == SUCCESS
    assert stage.passing.waits == [1]
    (output,) = video.outputs
    key = f"videos/{video.id}/0.mp4"
    assert stage.files() == {key: film()}
    assert output.media is not None
    assert asdict(output.media) == {
        "key": key,
        "content_type": "video/mp4",
        "bytes": len(film()),
        "sha256": hashlib.sha256(film()).hexdigest(),
    }
    assert (output.state, output.failure) == (OutputState.COMPLETED, None)
    assert (video.status, video.failure, video.cost) == (Status.COMPLETED, None, 0)
    assert video.completed_at == clock.seconds
    assert video.expires_at == clock.seconds + RETENTION_DAYS * 24 * 3600


@pytest.mark.parametrize("provider", ["fal", "replicate"])
def test_each_wire_brings_its_file_from_a_host_of_its_own(stage: Stage, provider: str) -> None:
    vendor: Vendor = stage.vendors[provider]
    video = stage.make(f"{provider}/kling-v3")
    assert video.status is Status.COMPLETED
    assert stage.path(video) == SUCCESS
    assert list(stage.files().values()) == [film()]
    assert len(vendor.requests(Ask.SUBMIT)) == len(vendor.requests(Ask.FILE)) == 1
    assert [each.name for each in stage.vendors.values() if each.asked] == [provider]


def test_what_is_final_is_looked_after_by_nobody(stage: Stage, clock: StoppedClock) -> None:
    stage.make("mock-video")
    clock.tick(24 * 3600)
    assert stage.sweep.run() == Swept(due=1, told=1), "no stream flows here"
    assert stage.sweep.run() == Swept()


def test_polls_until_done_at_the_pace_of_the_model(stage: Stage, fal: Fal) -> None:
    fal.script(Ask.POLL, "IN_QUEUE", "IN_PROGRESS", "IN_PROGRESS")
    video = stage.make("fal/kling-v3")
    assert video.status is Status.COMPLETED
    assert stage.path(video) == "Submit Wait Poll Wait Poll Wait Poll Wait Poll Store Done Settle"
    assert stage.passing.waits == [124, 31, 31, 31]  # its p25, then a fifth of its median
    assert len(fal.requests(Ask.SUBMIT)) == 1


def test_the_polls_of_a_slow_job_grow_rare(stage: Stage, fal: Fal, clock: StoppedClock) -> None:
    def slow(_: httpx.Request) -> str:
        clock.tick(800)
        return "IN_PROGRESS"

    fal.script(Ask.POLL, slow, slow)
    assert stage.make("fal/kling-v3").status is Status.COMPLETED
    assert stage.passing.waits == [124, 92, 120]  # a tenth of what it has taken, and two minutes at the most


def test_three_outputs(stage: Stage, fal: Fal) -> None:
    video = stage.make("fal/kling-v3", n=3)
    assert sorted(stage.path(video).split()) == sorted([*["Submit", "Wait", "Poll", "Store", "Done"] * 3, "Settle"])
    assert stage.files() == {f"videos/{video.id}/{index}.mp4": film() for index in range(3)}
    assert [output.state for output in video.outputs] == [OutputState.COMPLETED] * 3
    assert len({str(output.operation) for output in video.outputs}) == 3
    assert len(fal.requests(Ask.SUBMIT)) == 3
    assert (video.status, video.cost) == (Status.COMPLETED, 3 * KLING)


def test_one_of_three_fails(stage: Stage, fal: Fal) -> None:
    def result(request: httpx.Request) -> httpx.Response:
        if not request.url.path.endswith("job-2"):
            return fal.done(request)
        return fal.refusal(422, "content_policy_violation", "Not this one")

    fal.script(Ask.RESULT, *[result] * 5)
    video = stage.make("fal/kling-v3", n=3)
    failed = next(output for output in video.outputs if str((output.operation or {})["path"]).endswith("job-2"))
    made = [output for output in video.outputs if output is not failed]
    assert failed.state is OutputState.FAILED
    assert failed.failure is not None
    assert failed.failure.code is FailureCode.CONTENT_POLICY_VIOLATION
    assert failed.media is None
    assert stage.files().keys() == {f"videos/{video.id}/{output.index}.mp4" for output in made}
    assert (video.status, video.failure, video.cost) == (Status.COMPLETED, None, 2 * KLING)
    assert len(fal.requests(Ask.SUBMIT)) == 3


@pytest.mark.parametrize("action", ["submit", "poll", "store", "settle"])
def test_a_task_that_lambda_had_no_room_for_is_asked_for_again(stage: Stage, mock: OpenAI, action: str) -> None:
    stage.functions.happens(action, never_ran(), never_ran())
    video = stage.make("mock-video")
    assert video.status is Status.COMPLETED
    assert stage.path(video) == SUCCESS
    assert stage.functions.calls.count(action) == 3
    assert len(stage.passing.retries) == 2
    assert len(mock.requests(Ask.SUBMIT)) == 1


def test_a_second_request_with_the_same_key_makes_no_second_video(stage: Stage, mock: OpenAI) -> None:
    stage.functions.happens("poll", first(lambda id: stage.accept("mock-video", idempotency_key="one")))
    video = stage.make("mock-video", idempotency_key="one")
    assert stage.accept("mock-video", idempotency_key="one") == video.id
    assert len(mock.requests(Ask.SUBMIT)) == 1
    assert len(stage.client.list_executions(stateMachineArn=stage.arn)["executions"]) == 1
