"""A new video out of one that there is."""

from dataclasses import dataclass
from typing import Any

import pytest

from reelgate import errors, media
from reelgate.forms import Upload
from reelgate.jobs import Media, Output, OutputState, Request, Status, Video
from reelgate.service.accept import Acceptance
from reelgate.service.derive import Derivation
from reelgate.service.market import Markets
from reelgate.service.videos import VideoService
from reelgate.service.wishes import Asking, Fields
from reelgate.store.videos import Record
from tests.gateway import samples
from tests.gateway.samples import ID
from tests.gateway.service.conftest import ACME, OTHER, Workbench

MP4 = b"\0\0\0\x18ftypmp42film"
KEY = media.result_key(ID, 0)
BY_ACME = Asking(caller=ACME)


@dataclass(frozen=True)
class Maker:
    """Derives a wish and has it accepted, as the API does."""

    derivation: Derivation
    acceptance: Acceptance

    def remix(self, id: str, fields: Fields, asking: Asking) -> tuple[Record, bool]:
        return self.acceptance.create(self.derivation.remix(id, fields, asking.caller), asking)

    def edit(self, fields: Fields, asking: Asking) -> tuple[Record, bool]:
        return self.acceptance.create(self.derivation.edit(fields, asking.caller), asking)

    def extend(self, fields: Fields, asking: Asking) -> tuple[Record, bool]:
        return self.acceptance.create(self.derivation.extend(fields, asking.caller), asking)


@pytest.fixture
def maker(acceptance: Acceptance, markets: Markets, service: VideoService) -> Maker:
    return Maker(Derivation(markets=markets, videos=service), acceptance)


@pytest.fixture
def source(bench: Workbench) -> Video:
    done = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
    return bench.put(done, status=Status.COMPLETED)


def kept(acceptance: Acceptance, video: Video) -> Request:
    record = acceptance.videos.record(video.id)
    assert record is not None
    return record[1]


def test_a_remix_is_a_new_video_of_the_same_model(maker: Maker, source: Video) -> None:
    (video, request), accepted = maker.remix(ID, {"prompt": "at night"}, BY_ACME)
    assert accepted and video.id != ID
    assert (video.model, request.remixed_from, request.mode) == ("mock-video", ID, "video_to_video")
    assert kept(maker.acceptance, video).parameters["input_video"] == KEY


@pytest.mark.parametrize("name", ["video", "input_video", "input_reference", "image_url"])
def test_a_remix_takes_no_other_media(maker: Maker, source: Video, name: str) -> None:
    with pytest.raises(errors.InvalidRequest) as caught:
        maker.remix(ID, {"prompt": "at night", name: "https://a.example.com/x"}, BY_ACME)
    assert caught.value.param == name


def test_what_is_not_finished_cannot_be_remixed(maker: Maker, bench: Workbench) -> None:
    bench.put()
    with pytest.raises(errors.NotReady):
        maker.remix(ID, {"prompt": "at night"}, BY_ACME)


def test_nor_can_what_failed(maker: Maker, bench: Workbench) -> None:
    bench.put(status=Status.FAILED)
    with pytest.raises(errors.InvalidRequest, match="has no file"):
        maker.remix(ID, {"prompt": "at night"}, BY_ACME)


@pytest.mark.parametrize("made", ["remix", "edit", "extend"])
def test_nobody_derives_from_another_tenants_video(maker: Maker, source: Video, made: str) -> None:
    stranger = Asking(caller=OTHER)
    with pytest.raises(errors.NotFound, match=ID):
        if made == "remix":
            maker.remix(ID, {"prompt": "x"}, stranger)
        else:
            getattr(maker, made)({"prompt": "x", "video": {"id": ID}}, stranger)


@pytest.mark.parametrize(("made", "mode"), [("edit", "video_to_video"), ("extend", "video_extension")])
def test_an_edit_and_an_extension_take_a_video_of_ours(maker: Maker, source: Video, made: str, mode: str) -> None:
    (video, request), _ = getattr(maker, made)({"prompt": "on", "video": {"id": ID}, "seconds": 3}, BY_ACME)
    assert (video.model, video.seconds, request.mode, request.remixed_from) == ("mock-video", "3", mode, None)
    assert request.parameters["input_video"] == KEY


def test_a_film_of_ones_own_needs_a_model(maker: Maker, bench: Workbench) -> None:
    film = Upload(filename="film.mp4", content=MP4)
    with pytest.raises(errors.InvalidRequest, match=r"model is required; these do: .*mock-video") as caught:
        maker.edit({"prompt": "at night", "video": film}, BY_ACME)
    assert caught.value.param == "model"
    (video, request), _ = maker.edit({"prompt": "at night", "video": film, "model": "mock-video"}, BY_ACME)
    (key,) = bench.objects()
    assert request.parameters["input_video"] == key and key.startswith(f"inputs/{video.id}/")


def test_without_a_video_there_is_nothing_to_derive_from(maker: Maker) -> None:
    for derive in (maker.edit, maker.extend):
        with pytest.raises(errors.InvalidRequest, match="video is required") as caught:
            derive({"prompt": "x", "model": "mock-video"}, BY_ACME)
        assert caught.value.param == "video"


def test_a_model_that_takes_no_video_is_answered_with_those_that_do(maker: Maker, bench: Workbench) -> None:
    done = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
    bench.put(done, status=Status.COMPLETED, model="hailuo-2.3")
    with pytest.raises(errors.InvalidRequest, match=r"hailuo-2\.3 makes no video_to_video; these do: .*mock-video"):
        maker.remix(ID, {"prompt": "at night"}, BY_ACME)


def test_the_same_words_for_an_edit_and_an_extension_are_two_requests(maker: Maker, source: Video) -> None:
    fields: dict[str, Any] = {"prompt": "on", "video": {"id": ID}}
    asking = Asking(caller=ACME, idempotency_key="k")
    maker.edit(fields, asking)
    assert maker.edit(fields, asking)[1] is False
    with pytest.raises(errors.IdempotencyKeyReused):
        maker.extend(fields, asking)
    with pytest.raises(errors.IdempotencyKeyReused):
        maker.remix(ID, {"prompt": "on"}, asking)


def test_a_file_that_is_no_video_is_refused(maker: Maker, bench: Workbench) -> None:
    with pytest.raises(errors.InvalidRequest, match="input_video must be MP4"):
        maker.edit({"prompt": "x", "model": "mock-video", "video": Upload(filename="a", content=b"GIF")}, BY_ACME)
    assert bench.objects() == []


def test_the_file_of_another_output_is_taken_when_the_first_failed(maker: Maker, bench: Workbench) -> None:
    failed = Output(index=0, state=OutputState.FAILED)
    second: Media = samples.media(1)
    made = Output(index=1, state=OutputState.COMPLETED, media=second)
    bench.put(failed, made, status=Status.COMPLETED)
    (_, request), _ = maker.remix(ID, {"prompt": "at night"}, BY_ACME)
    assert request.parameters["input_video"] == second.key


@pytest.fixture
def portrait(bench: Workbench) -> Video:
    done = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
    asked = {"size": "720x1280", "seconds": "7"}
    return bench.put(done, status=Status.COMPLETED, parameters=asked)


@pytest.mark.parametrize(
    ("made", "said", "size", "seconds"),
    [
        ("edit", {}, "720x1280", "7"),
        ("extend", {}, "720x1280", "4"),
        ("edit", {"aspect_ratio": "1:1"}, "720x720", "7"),
        ("edit", {"duration": 3}, "720x1280", "3"),
        ("edit", {"model": "mock-video"}, "1280x720", "4"),
    ],
)
def test_what_is_not_said_is_as_it_was(
    maker: Maker, portrait: Video, made: str, said: dict[str, Any], size: str, seconds: str
) -> None:
    """How long an extension is has nothing to do with the video; and another model, even this one, is asked anew."""
    (video, request), _ = getattr(maker, made)({"prompt": "on", "video": {"id": ID}, **said}, BY_ACME)
    assert (request.sent[0].values["size"], video.seconds) == (size, seconds)
