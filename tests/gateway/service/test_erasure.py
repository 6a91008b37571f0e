"""What is not to be kept is taken away, whatever breaks off in between."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from reelgate import media
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status, Video
from reelgate.media import Bucket
from reelgate.service.erasure import ARRIVED, Erasure
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID, PROMPT
from tests.gateway.service.conftest import Workbench

DONE = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
INPUT = f"inputs/{ID}/first"
OTHERS = ("inputs/uploads/acme/file_1", "videos/video_0/0.mp4")
FILES = [media.result_key(ID, 0, suffix) for suffix in ("mp4", "webp", "jpg")]
EXPIRES = CREATED + 86_400


@pytest.fixture
def erasure(bench: Workbench) -> Erasure:
    return Erasure(videos=bench.store.videos, bucket=bench.bucket)


def finished(bench: Workbench, **changes: Any) -> Video:
    """With a picture of its own, one that was uploaded, and a film that is another video's."""
    asked = {"input_image": INPUT, "reference_images": [OTHERS[0]], "input_video": OTHERS[1]}
    for key in (INPUT, *OTHERS, *FILES):
        bench.bucket.put(key, b"file", "video/mp4")
    return bench.put(DONE, status=Status.COMPLETED, expires_at=EXPIRES, parameters=asked, **changes)


def prompt(bench: Workbench) -> str | None:
    found = bench.store.videos.record(ID)
    return found and found[1].parameters.get("prompt")


def test_a_prompt_that_is_not_kept_goes_with_what_came_along(bench: Workbench, erasure: Erasure) -> None:
    video = finished(bench, keep_prompt=False)
    assert erasure.expire(video, now=CREATED) is None
    assert (prompt(bench), bench.objects()) == (None, sorted([*OTHERS, *FILES]))
    assert erasure.expire(video, now=CREATED) is None, "once more changes nothing"


def test_files_stay_until_they_expire(bench: Workbench, erasure: Erasure) -> None:
    video = finished(bench, retention_days=1)
    assert erasure.expire(video, now=EXPIRES - 1) == EXPIRES
    assert bench.objects() == sorted([INPUT, *OTHERS, *FILES])
    assert erasure.expire(video, now=EXPIRES) is None
    assert (prompt(bench), bench.objects()) == (PROMPT, sorted([INPUT, *OTHERS]))


def test_a_prompt_does_not_wait_for_the_files(bench: Workbench, erasure: Erasure) -> None:
    video = finished(bench, retention_days=1, keep_prompt=False)
    assert erasure.expire(video, now=CREATED) == EXPIRES
    assert (prompt(bench), bench.objects()) == (None, sorted([*OTHERS, *FILES]))


@pytest.mark.parametrize("changes", [{"keep_prompt": False}, {"deleted_at": CREATED}], ids=["not kept", "deleted"])
def test_what_arrives_after_a_cancellation_is_taken_away_when_nothing_more_can(
    bench: Workbench, erasure: Erasure, changes: Any
) -> None:
    """Its key is in no request any more."""
    cancelled = {"fetch": True, "failure": Failure(code=FailureCode.CANCELLED, message=""), "completed_at": CREATED}
    video = bench.put(DONE, status=Status.FAILED, **cancelled, **changes)
    assert video.leaves_traces
    late = f"inputs/{ID}/late"
    for key in (late, f"inputs/{ID}0/anothers"):
        bench.bucket.put(key, b"file", "image/png")
    assert erasure.expire(video, now=CREATED + ARRIVED - 1) == CREATED + ARRIVED
    assert late in bench.objects()
    assert erasure.expire(video, now=CREATED + ARRIVED) is None
    assert bench.objects() == [f"inputs/{ID}0/anothers"]


@pytest.mark.parametrize(
    "changes",
    [{}, {"deleted_at": CREATED, "fetch": False}, {"deleted_at": CREATED, "failure": None}],
    ids=["kept", "nothing to fetch", "not cancelled"],
)
def test_what_callers_sent_stays_otherwise(bench: Workbench, erasure: Erasure, changes: Any) -> None:
    cancelled = {"fetch": True, "failure": Failure(code=FailureCode.CANCELLED, message=""), "completed_at": CREATED}
    video = bench.put(DONE, status=Status.FAILED, **{**cancelled, **changes})
    bench.bucket.put(INPUT, b"file", "image/png")
    assert erasure.expire(video, now=CREATED + ARRIVED) is None
    assert bench.objects() == [INPUT]


def test_a_deletion_takes_all_and_no_others(bench: Workbench, erasure: Erasure) -> None:
    finished(bench)
    record = bench.store.videos.record(ID)
    assert record
    erasure.delete(record)
    assert (prompt(bench), bench.objects()) == (None, sorted(OTHERS))


@pytest.mark.parametrize("changes", [{"keep_prompt": False}, {"deleted_at": CREATED}], ids=["not kept", "deleted"])
def test_what_names_the_files_goes_after_them(bench: Workbench, changes: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else, after a crash, nobody would know which they were."""
    video = finished(bench, **changes)
    record = bench.store.videos.record(ID)
    assert record

    def broken(self: Bucket, keys: Iterable[str]) -> None:
        raise ConnectionError

    erasure = Erasure(videos=bench.store.videos, bucket=replace(bench.bucket))
    with monkeypatch.context() as patch:
        patch.setattr(Bucket, "delete", broken)
        with pytest.raises(ConnectionError):
            erasure.delete(record) if video.deleted_at else erasure.expire(video, now=CREATED)
    assert bench.store.videos.record(ID) == record


def test_a_video_that_is_forgotten_meanwhile_has_no_prompt(bench: Workbench, erasure: Erasure) -> None:
    assert erasure.expire(samples.video(keep_prompt=False, status=Status.FAILED), now=CREATED) is None
    assert bench.store.videos.record(ID) is None
