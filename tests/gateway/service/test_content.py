"""Links to the files of a video, and the pictures that are drawn when they are asked for."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from reelgate import errors, media
from reelgate.jobs import Output, OutputState, Status, Video
from reelgate.keys import ApiKey
from reelgate.renditions import Drawing, Rendition
from reelgate.service.content import Contents
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID
from tests.gateway.service.conftest import Workbench

ACME = ApiKey(id="key_1", tenant="acme", name="Laptop")
OTHER = ApiKey(id="key_2", tenant="other", name="Phone")
PICTURES = (Rendition.THUMBNAIL, Rendition.SPRITESHEET)


@dataclass
class Preview:
    """Stands for functions/preview: keeps what it was asked, and answers as it is told; what it draws, it stores."""

    bucket: media.Bucket
    drawing: Drawing = Drawing.DRAWN
    asked: list[dict[str, Any]] = field(default_factory=list)

    def ask(self, event: Any) -> Any:
        self.asked.append(event)
        if self.drawing is Drawing.DRAWN:
            key = media.result_key(event["video_id"], event["index"], Rendition(event["rendition"]).suffix)
            self.bucket.put(key, b"picture", "image/webp")
        return {"drawing": self.drawing}


@pytest.fixture
def preview(bench: Workbench) -> Preview:
    return Preview(bench.bucket)


@pytest.fixture
def contents(bench: Workbench, preview: Any) -> Contents:
    return Contents(videos=bench.store.videos, bucket=bench.bucket, preview=lambda: preview, clock=bench.clock)


def completed(bench: Workbench, *outputs: Output, **changes: Any) -> Video:
    facts = {"status": Status.COMPLETED, "expires_at": CREATED + 100} | changes
    return bench.put(*outputs or (done(0),), **facts)


def done(index: int) -> Output:
    return Output(index=index, state=OutputState.COMPLETED, media=samples.media(index))


def test_the_content_is_a_link_to_the_first_file(contents: Contents, bench: Workbench) -> None:
    completed(bench, Output(index=0, state=OutputState.FAILED), done(1), done(2))
    first = contents.link(ID, caller=ACME)
    assert f"videos/{ID}/1.mp4" in first and f"{ID}-1.mp4" in first
    assert f"videos/{ID}/2.mp4" in contents.link(ID, caller=ACME, index=2)
    for index in (0, 3):
        with pytest.raises(errors.NotFound) as caught:
            contents.link(ID, caller=ACME, index=index)
        assert caught.value.param == "index"


def test_a_link_is_for_the_method_that_asked(
    contents: Contents, bench: Workbench, monkeypatch: pytest.MonkeyPatch
) -> None:
    completed(bench)
    monkeypatch.setattr(bench.bucket.client, "generate_presigned_url", lambda method, **_: method)
    links = contents.link(ID, caller=ACME), contents.link(ID, caller=ACME, method="head")
    assert links == ("get_object", "head_object")


@pytest.mark.parametrize("rendition", Rendition)
@pytest.mark.parametrize("status", [Status.QUEUED, Status.IN_PROGRESS])
def test_content_that_is_not_there_yet(
    contents: Contents, bench: Workbench, preview: Preview, status: Status, rendition: Rendition
) -> None:
    bench.put(status=status)
    with pytest.raises(errors.NotReady, match=status):
        contents.link(ID, caller=ACME, rendition=rendition)
    assert preview.asked == []


@pytest.mark.parametrize("rendition", Rendition)
def test_content_of_a_failed_video(
    contents: Contents, bench: Workbench, preview: Preview, rendition: Rendition
) -> None:
    bench.put(Output(index=0, state=OutputState.FAILED), status=Status.FAILED)
    with pytest.raises(errors.NotFound):
        contents.link(ID, caller=ACME, rendition=rendition)
    assert preview.asked == []


@pytest.mark.parametrize("rendition", Rendition)
def test_content_expires(contents: Contents, bench: Workbench, preview: Preview, rendition: Rendition) -> None:
    completed(bench)
    bench.clock.tick(99)
    assert contents.link(ID, caller=ACME, rendition=rendition)
    bench.clock.tick(1)
    with pytest.raises(errors.Gone):
        contents.link(ID, caller=ACME, rendition=rendition)


@pytest.mark.parametrize("rendition", Rendition)
def test_content_of_a_deleted_video_is_gone(contents: Contents, bench: Workbench, rendition: Rendition) -> None:
    completed(bench, deleted_at=CREATED)
    with pytest.raises(errors.Gone):
        contents.link(ID, caller=ACME, rendition=rendition)


@pytest.mark.parametrize("rendition", Rendition)
def test_content_is_the_tenants_own(
    contents: Contents, bench: Workbench, preview: Preview, rendition: Rendition
) -> None:
    completed(bench)
    with pytest.raises(errors.NotFound, match=ID):
        contents.link(ID, caller=OTHER, rendition=rendition)
    with pytest.raises(errors.NotFound):
        contents.link("video_none", caller=ACME, rendition=rendition)
    assert preview.asked == []


@pytest.mark.parametrize("rendition", PICTURES)
def test_a_picture_is_drawn_once(contents: Contents, bench: Workbench, preview: Preview, rendition: Rendition) -> None:
    completed(bench, done(0), done(1))
    for _ in range(2):
        link = contents.link(ID, caller=ACME, rendition=rendition, index=1)
        assert f"videos/{ID}/1.{rendition.suffix}" in link and f"{ID}-1.{rendition.suffix}" in link
    assert preview.asked == [{"video_id": ID, "index": 1, "rendition": rendition}]


def test_no_client_is_made_for_a_video(bench: Workbench) -> None:
    def never() -> Any:
        raise AssertionError("nobody asked for a picture")

    completed(bench)
    contents = Contents(videos=bench.store.videos, bucket=bench.bucket, preview=never, clock=bench.clock)
    assert contents.link(ID, caller=ACME)


@pytest.mark.parametrize("rendition", PICTURES)
def test_a_file_without_pictures_is_told_from_a_defect(
    contents: Contents, bench: Workbench, preview: Preview, rendition: Rendition
) -> None:
    completed(bench)
    preview.drawing = Drawing.UNDECODABLE
    with pytest.raises(errors.NotFound, match=f"No {rendition} can be drawn") as caught:
        contents.link(ID, caller=ACME, rendition=rendition)
    assert caught.value.param == "variant"


def test_a_video_that_goes_while_it_is_drawn_is_gone(contents: Contents, bench: Workbench, preview: Preview) -> None:
    completed(bench)
    preview.drawing = Drawing.MISSING
    with pytest.raises(errors.Gone):
        contents.link(ID, caller=ACME, rendition=Rendition.THUMBNAIL)
