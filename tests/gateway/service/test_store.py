"""Store: a whole file, or none and an error that says why."""

import base64
import gzip
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import httpx
import pytest

from reelgate import errors, media
from reelgate.jobs import Failure, FailureCode, OutputState, Status
from reelgate.service import store
from reelgate.wire import Progress, State
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID, mp4
from tests.gateway.service.conftest import IN_PROGRESS, SUBMITTED, Workbench, says
from tests.gateway.service.submission import step

DONE = {"id": "job", "status": "completed"}


def run(bench: Workbench) -> dict[str, Any]:
    return store.run(bench.desk(), ID, 0)


def stored(bench: Workbench) -> bytes | None:
    if bench.bucket.find(media.result_key(ID, 0)) is None:
        return None
    return bench.bucket.client.get_object(Bucket=bench.bucket.name, Key=media.result_key(ID, 0))["Body"].read()


def test_the_file_is_fetched_with_a_fresh_link_and_kept(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    bench.vendor.will("content", httpx.Response(200, content=mp4()))
    answer = run(bench)
    assert (answer["state"], answer["provider"], answer["media"]["bytes"]) == ("completed", "mock", len(mp4()))
    assert [action for action, _ in bench.vendor.asked] == ["poll", "content"]
    assert bench.vendor.asked[1][1].url.path == "/v1/videos/job/content"
    assert stored(bench) == mp4()
    assert bench.output == SUBMITTED, "Settle alone writes that it is completed"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (httpx.Response(404), errors.ResultExpired),
        (httpx.Response(403), errors.ResultExpired),
        (httpx.Response(200, content=mp4()[:-1]), errors.ResultBroken),
        (httpx.Response(200, content=b"<html>"), errors.ResultBroken),
        (httpx.Response(200, content=b""), errors.ResultBroken),
        (httpx.Response(200, content=mp4(), headers={"content-length": "9999"}), errors.ResultBroken),
        (httpx.ReadTimeout("t"), errors.ResultBroken),
    ],
    ids=["404", "403", "cut off", "a page", "empty", "shorter than announced", "silence"],
)
def test_a_file_that_did_not_come_leaves_nothing(bench: Workbench, answer: Any, kind: type[Exception]) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    bench.vendor.will("content", answer)
    with pytest.raises(errors.ProviderError) as caught:
        run(bench)
    assert type(caught.value) is kind
    assert stored(bench) is None
    assert bench.output == SUBMITTED


@pytest.mark.parametrize("packed", [gzip.compress(mp4()), mp4()], ids=["packed", "not packed at all"])
def test_a_file_that_says_that_it_is_packed_is_not_unpacked(bench: Workbench, packed: bytes) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    headers = {"content-encoding": "gzip"}
    bench.vendor.will("content", httpx.Response(200, stream=httpx.ByteStream(packed), headers=headers))
    with pytest.raises(errors.ResultBroken, match="packed as 'gzip'"):
        run(bench)
    assert bench.vendor.asked[1][1].headers["accept-encoding"] == "identity"
    assert stored(bench) is None


def test_a_length_nobody_announced_is_not_needed(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    bench.vendor.will("content", httpx.Response(200, content=iter([mp4()[:9], mp4()[9:]])))
    assert run(bench)["media"]["bytes"] == len(mp4())


@pytest.mark.parametrize("announced", ["²", "many", "-1", ""])
def test_nor_one_that_is_no_number(bench: Workbench, announced: str) -> None:
    """`²` is a digit, of which `int` makes nothing."""
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    headers = [(b"content-length", announced.encode())]
    bench.vendor.will("content", httpx.Response(200, content=mp4(), headers=headers))
    assert run(bench)["media"]["bytes"] == len(mp4())
    assert stored(bench) == mp4()


def test_a_job_that_is_not_done_after_all(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(id="job", status="in_progress"), says(id="job", status="failed"))
    assert run(bench)["state"] == "submitted"
    assert run(bench)["state"] == "failed"


@pytest.mark.parametrize(
    ("state", "status", "step"),
    [
        (OutputState.SUBMITTED, Status.FAILED, "cancelling"),
        (OutputState.FAILED, IN_PROGRESS, "failed"),
        (OutputState.QUEUED, IN_PROGRESS, "queued"),
    ],
)
def test_nothing_is_fetched_for_nobody(bench: Workbench, state: OutputState, status: Status, step: str) -> None:
    bench.put(replace(SUBMITTED, state=state), status=status)
    assert run(bench)["state"] == step
    assert bench.vendor.asked == []


def test_the_file_of_another_execution_stands(bench: Workbench) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    first = bench.bucket.store(media.result_key(ID, 0), "video/mp4", [mp4()], length=None)
    bench.vendor.will("poll", says(**DONE))
    bench.vendor.will("content", httpx.Response(200, content=mp4() + b"\0\0\0\x08free"))
    assert run(bench)["media"]["sha256"] == first.sha256
    assert stored(bench) == mp4()


def arriving(bench: Workbench, monkeypatch: pytest.MonkeyPatch, meanwhile: Callable[[], object]) -> None:
    """Something happens to the video while its file is being stored."""
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    bench.vendor.will("content", httpx.Response(200, content=mp4()))
    keep = media.Bucket.store

    def stored_meanwhile(self: media.Bucket, *args: Any, **kwargs: Any) -> Any:
        file = keep(self, *args, **kwargs)
        meanwhile()
        return file

    monkeypatch.setattr(media.Bucket, "store", stored_meanwhile)


def test_a_file_that_arrives_for_nobody_is_deleted(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    failure = Failure(code=FailureCode.CANCELLED, message="")
    arriving(bench, monkeypatch, lambda: bench.store.videos.cancel(ID, failure, cost=0, now=CREATED))
    assert run(bench)["state"] == "cancelled"
    assert stored(bench) is None


def test_what_an_earlier_try_left_for_nobody_is_deleted(bench: Workbench) -> None:
    """It stored the file, and ended before it looked whether anybody wants it."""
    bench.put(SUBMITTED, status=Status.FAILED)
    bench.bucket.store(media.result_key(ID, 0), "video/mp4", [mp4()], length=None)
    assert run(bench)["state"] == "cancelling"
    assert stored(bench) is None


def settle(bench: Workbench) -> None:
    """As another execution of the same video does, with the same file."""
    final = replace(bench.store.read(), status=Status.COMPLETED, cost=0, completed_at=CREATED)
    assert bench.store.videos.settle(final, finished={0: samples.media()})


def test_what_another_execution_settled_stays(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    arriving(bench, monkeypatch, lambda: settle(bench))
    assert run(bench)["state"] == "completed"
    assert stored(bench) == mp4()


def test_unless_its_owner_deleted_it_since(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    def settled_and_deleted() -> None:
        settle(bench)
        bench.store.videos.delete(ID, now=CREATED, forget_at=CREATED + 1)

    arriving(bench, monkeypatch, settled_and_deleted)
    assert run(bench)["state"] == "cancelled"
    assert stored(bench) is None


@pytest.fixture
def telling(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A vendor whose answer holds the file itself."""

    def tell(data: str) -> None:
        found = Progress(state=State.SUCCEEDED, data=data)
        monkeypatch.setattr("reelgate.providers.openai_compatible.OpenAICompatible.progress", lambda *_: found)
        bench.put(SUBMITTED, status=IN_PROGRESS)
        bench.vendor.will("poll", says(status="completed"))

    return tell


def test_a_file_in_the_answer_is_stored_like_any_other(bench: Workbench, telling: Any) -> None:
    telling(base64.b64encode(mp4()).decode())
    answer = store.run(bench.desk(), ID, 0)
    assert answer["state"] == "completed"
    assert bench.bucket.read(answer["media"]["key"]) == mp4()
    assert bench.vendor.calls("content") == []


@pytest.mark.parametrize("data", ["", "no base64!", base64.b64encode(b"no film").decode()])
def test_a_file_in_the_answer_that_is_none_is_broken(bench: Workbench, telling: Any, data: str) -> None:
    telling(data)
    with pytest.raises(errors.ResultBroken):
        store.run(bench.desk(), ID, 0)
    assert bench.objects() == []


@pytest.mark.parametrize("answer", [httpx.Response(503), httpx.Response(429)], ids=["503", "429"])
def test_a_provider_that_cannot_serve_it_now_is_polled_again_later(bench: Workbench, answer: Any) -> None:
    bench.put(SUBMITTED, status=IN_PROGRESS)
    bench.vendor.will("poll", says(**DONE))
    bench.vendor.will("content", answer)
    assert run(bench) == step("submitted", wait=15, error="Unavailable")
    bench.vendor.will("poll", answer)
    assert run(bench)["state"] == "submitted"
    assert stored(bench) is None
