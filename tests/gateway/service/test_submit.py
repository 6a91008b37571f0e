"""Submit: the vendor's count of POSTs is what this is about."""

import json
from dataclasses import replace
from typing import Any

import httpx
import pytest

from reelgate import errors, media
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status
from reelgate.service import poll, submit
from reelgate.store.outputs import Outputs
from tests.gateway.samples import CREATED, ID, PROMPT
from tests.gateway.service.conftest import CLAIMED, IN_PROGRESS, KLING, SUBMITTED, Workbench, says
from tests.gateway.service.submission import posts, refusal, run, step

CANCELLED = Failure(code=FailureCode.CANCELLED, message="Cancelled by its owner")


def test_a_queued_output_is_submitted_once(bench: Workbench) -> None:
    bench.put()
    bench.vendor.will("submit", says(id="job"))
    bench.clock.tick(7)
    assert run(bench) == step("submitted", wait=1)
    (request,) = bench.vendor.calls("submit")
    assert (request.method, str(request.url)) == ("POST", "https://vendor.example/v1/videos")
    assert request.headers["idempotency-key"] == f"{ID}-0"
    assert json.loads(request.content) == {
        "model": "mock-video",
        "prompt": PROMPT,
        "seconds": "4",
        "size": "1280x720",
    }
    assert bench.store.read().status is Status.IN_PROGRESS
    at = CREATED + 7
    assert bench.output == replace(SUBMITTED, claimed_at=at, submitted_at=at)
    assert run(bench) == step("submitted")
    assert posts(bench) == 1


def test_it_is_claimed_before_anything_is_sent(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put()
    seen: list[OutputState] = []

    def breaking_down(request: httpx.Request) -> str:
        seen.append(bench.output.state)
        raise RuntimeError("the function broke down")

    monkeypatch.setattr(bench.vendor, "action", breaking_down)
    with pytest.raises(RuntimeError):
        run(bench)
    assert seen == [OutputState.SUBMITTING]
    assert bench.output == CLAIMED


def test_who_loses_the_claim_sends_nothing(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put()
    monkeypatch.setattr(Outputs, "claim", lambda *_, **__: False)
    assert run(bench) == step("queued", wait=1)
    assert posts(bench) == 0


def test_a_file_that_is_stored_already_ends_it(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    stored = bench.bucket.store(media.result_key(ID, 0), "video/mp4", [b"file"], length=4)
    assert run(bench) == step("completed") | {
        "media": {"key": stored.key, "content_type": "video/mp4", "bytes": 4, "sha256": stored.sha256}
    }


def test_a_request_that_the_catalog_no_longer_takes_fails(bench: Workbench) -> None:
    bench.put(routes=(Route(provider="mock", model="gone", estimate=0),))
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "INVALID_REQUEST"
    assert posts(bench) == 0


def test_nothing_is_submitted_after_the_deadline(bench: Workbench) -> None:
    bench.put(deadline=CREATED)
    assert run(bench) == step("failed")
    assert refusal(bench)[0] == "TIMEOUT"
    assert posts(bench) == 0


@pytest.mark.parametrize(
    ("output", "state"),
    [(Output(index=0), "cancelled"), (SUBMITTED, "cancelling")],
    ids=["queued", "submitted"],
)
def test_a_cancelled_video_is_not_submitted(bench: Workbench, output: Output, state: str) -> None:
    bench.put(output, status=Status.FAILED, failure=CANCELLED)
    assert run(bench) == step(state)
    assert posts(bench) == 0


def test_a_video_that_is_cancelled_during_the_submit_is_stopped_after_it(
    bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put()
    bench.vendor.will("submit", says(id="job"))
    kept = Outputs.submitted

    def cancelled_meanwhile(self: Outputs, *args: Any, **kwargs: Any) -> bool:
        assert bench.store.videos.cancel(ID, CANCELLED, cost=0, now=CREATED)
        return kept(self, *args, **kwargs)

    monkeypatch.setattr(Outputs, "submitted", cancelled_meanwhile)
    assert run(bench)["state"] == "submitted"
    assert bench.output.operation == {"id": "job"}
    assert poll.run(bench.desk(), ID, 0) == step("cancelling")


@pytest.mark.parametrize("state", [OutputState.SUBMITTING, OutputState.SUBMITTED])
def test_what_another_provider_works_on_is_not_touched(bench: Workbench, state: OutputState) -> None:
    bench.put(replace(SUBMITTED, state=state, route=1), status=IN_PROGRESS, model="kling-v3", routes=KLING)
    before = bench.store.item()
    assert run(bench, "fal") == step("queued", provider="replicate")
    assert bench.store.item() == before


def test_a_failed_output_stays_failed(bench: Workbench) -> None:
    bench.put(replace(CLAIMED, state=OutputState.FAILED, failure=CANCELLED), status=IN_PROGRESS)
    assert run(bench) == step("failed")


def test_an_image_of_ours_goes_out_as_a_link(bench: Workbench) -> None:
    key = bench.bucket.put_input(ID, b"png", "image/png")
    bench.put(parameters={"input_image": key})
    bench.vendor.will("submit", says(id="job"))
    assert run(bench)["state"] == "submitted"
    (request,) = bench.vendor.calls("submit")
    link = json.loads(request.content)["input_reference"]["image_url"]
    assert link.startswith("https://") and key in link and "Signature" in link


def test_an_image_that_was_fetched_goes_out_as_a_link_to_our_copy(bench: Workbench) -> None:
    theirs = "https://pictures.example.com/fox.png"
    bench.put(parameters={"input_image": theirs})
    assert bench.store.videos.fetched(ID)
    bench.vendor.will("submit", says(id="job"))
    assert run(bench)["state"] == "submitted"
    (request,) = bench.vendor.calls("submit")
    link = json.loads(request.content)["input_reference"]["image_url"]
    assert media.fetched_key(ID, theirs) in link and "pictures.example.com" not in link


def test_what_was_not_fetched_is_not_claimed(bench: Workbench) -> None:
    """An execution of the version before comes here without Fetch: the claim would say that somebody may be paid."""
    bench.put(parameters={"input_image": "https://pictures.example.com/fox.png"})
    with pytest.raises(errors.InputUnavailable, match=r"^input_image was not fetched$"):
        run(bench)
    assert bench.output == Output(index=0)
    assert bench.vendor.asked == []


def test_a_submit_that_is_made_again_never_hands_on_what_was_not_fetched(bench: Workbench) -> None:
    bench.put(CLAIMED, status=IN_PROGRESS, parameters={"input_image": "https://pictures.example.com/fox.png"})
    assert run(bench) == step("failed")
    assert bench.output.failure and bench.output.failure.code is FailureCode.INVALID_REQUEST
    assert bench.vendor.asked == []


def test_a_video_that_is_not_there_is_a_defect(bench: Workbench) -> None:
    with pytest.raises(LookupError, match=ID):
        submit.run(bench.desk(), ID, 0)
