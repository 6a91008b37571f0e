"""The MP4, decoded again."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import av
import pytest
from PIL import Image, ImageChops, ImageStat

from functions.mock.parameters import read_parameters
from functions.mock.rendering import FRAMES_PER_SECOND, render

# Of an answer of at most 6 MB, in base64 and beside its headers.
LARGEST = 4_000_000


@dataclass(frozen=True)
class Decoded:
    """What a player sees of a file."""

    codec: str
    pixel_format: str
    size: tuple[int, int]
    seconds: float
    frames: list[Image.Image]


def decode(mp4: bytes) -> Decoded:
    with av.open(io.BytesIO(mp4), "r") as container:
        (stream,) = container.streams
        video = container.streams.video[0]
        assert stream is video
        assert video.duration is not None
        assert video.time_base is not None
        frames = [frame.to_image() for frame in container.decode(video)]  # type: ignore[no-untyped-call]
        context = video.codec_context
        seconds = float(video.duration * video.time_base)
        return Decoded(context.name, str(context.pix_fmt), (context.width, context.height), seconds, frames)


def video(**fields: Any) -> Decoded:
    return decode(render(read_parameters({"prompt": "A red fox", "size": "640x360", "seconds": 1} | fields)))


def difference(one: Image.Image, other: Image.Image) -> float:
    """The mean difference of two images, per channel, 0..255."""
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 3


def lower(image: Image.Image) -> Image.Image:
    """The strip with the bars and the clock."""
    return image.crop((0, image.height * 3 // 4, image.width, image.height))


@pytest.mark.parametrize(
    ("size", "seconds"), [("1280x720", 4), ("360x640", 3), ("64x64", 1), ("1920x64", 1), ("66x640", 2)]
)
def test_the_asked_size_and_length(size: str, seconds: int) -> None:
    decoded = video(size=size, seconds=seconds)
    assert (decoded.codec, decoded.pixel_format) == ("h264", "yuv420p")
    assert f"{decoded.size[0]}x{decoded.size[1]}" == size
    assert decoded.seconds == pytest.approx(seconds, abs=1 / FRAMES_PER_SECOND)
    assert len(decoded.frames) == seconds * FRAMES_PER_SECOND


def test_it_can_play_before_it_is_loaded() -> None:
    mp4 = render(read_parameters({"prompt": "A red fox", "size": "64x64", "seconds": 1}))
    assert mp4[4:8] == b"ftyp"
    assert 0 < mp4.index(b"moov") < mp4.index(b"mdat")


def test_it_moves() -> None:
    frames = video(seconds=2).frames
    for earlier, later in zip(frames, frames[6:], strict=False):
        assert difference(lower(earlier), lower(later)) > 0.5
    bright = [ImageStat.Stat(lower(frame).convert("L")).mean[0] for frame in (frames[0], frames[-1])]
    assert bright[1] > bright[0] + 5, "the bars that were played are lit"


def test_every_prompt_has_its_own_picture() -> None:
    still, same, other = (video(prompt=prompt).frames[0] for prompt in ("A red fox", "A red fox", "A grey owl"))
    assert difference(still, same) == 0
    assert difference(still, other) > 10


def test_the_prompt_is_written_in_the_middle() -> None:
    """Bright pixels between the top row and the bars can only be text; more text is more of them, or smaller."""

    def written(prompt: str) -> int:
        frame = video(prompt=prompt).frames[0].convert("L")
        middle = frame.crop((0, frame.height // 4, frame.width, frame.height * 7 // 10))
        return sum(middle.histogram()[200:])

    assert written("\u200b.") < 100 < written("A red fox") < written("A red fox leaps over a frozen stream at dawn")


@pytest.mark.parametrize("name", ["input_reference", "last_frame", "input_video"])
def test_an_input_changes_the_label(name: str) -> None:
    without, with_input = video().frames[0], video(**{name: "https://example.com/a"}).frames[0]
    box = ImageChops.difference(without, with_input).point(lambda value: 255 if value > 60 else 0).getbbox()
    assert box is not None
    assert box[2] < 320
    assert box[3] < 80


@pytest.mark.parametrize("prompt", ["x" * 4000, "lorem ipsum " * 333, "日本の桜 " * 300, "🦊", "a\nb\tc\x00"])
@pytest.mark.parametrize("size", ["64x64", "320x180"])
def test_any_prompt_can_be_drawn(prompt: str, size: str) -> None:
    assert len(video(prompt=prompt, size=size).frames) == FRAMES_PER_SECOND


def test_the_biggest_fits_in_an_answer_of_a_lambda() -> None:
    """The bit rate is capped, and the start costs most: a fifth of the longest video tells."""
    mp4 = render(read_parameters({"prompt": "lorem ipsum " * 333, "size": "1920x1920", "seconds": 4}))
    assert len(mp4) * 5 < LARGEST


def test_the_longest_is_as_long_as_asked() -> None:
    assert video(size="64x64", seconds=20).seconds == pytest.approx(20, abs=1 / FRAMES_PER_SECOND)
