"""Which frames are decoded, and which are handed out."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count

import av
import pytest
from PIL import Image, ImageStat

from functions.preview import films
from functions.preview.films import Film, Undecodable, opened, picture
from tests.functions.preview import footage
from tests.functions.preview.footage import ramp


@contextmanager
def showing(content: bytes, monotonic: Callable[[], float] = lambda: 0.0) -> Iterator[Film]:
    with io.BufferedReader(io.BytesIO(content)) as file, opened(file, monotonic=monotonic) as film:  # type: ignore[arg-type]
        yield film


def number(frame: av.VideoFrame) -> int:
    """Which frame of the film it is."""
    return round((frame.time or 0) * footage.RATE)


def spread(content: bytes, parts: int, monotonic: Callable[[], float] = lambda: 0.0) -> list[int]:
    with showing(content, monotonic) as film:
        return [number(frame) for frame in film.spread(parts)]


@pytest.mark.parametrize(
    "content",
    [
        ramp(100),
        ramp(100, keyframes=1),
        ramp(100, keyframes=1000),
        ramp(100, movflags="frag_keyframe+empty_moov"),
        ramp(100, movflags="-faststart"),
    ],
    ids=["keyframes", "nothing else", "one keyframe", "fragments", "index at the end"],
)
def test_equal_parts_begin_with_equally_distant_frames(content: bytes) -> None:
    assert spread(content, 20) == list(range(0, 100, 5))
    assert spread(content, 100) == list(range(100))
    assert spread(content, 1) == [0]


def test_frames_that_are_stored_out_of_order_come_in_order() -> None:
    """The decoder is sent to a keyframe by the time of its decoding, a frame or two before that of its showing."""
    shown = spread(ramp(100, reordered=2), 20)
    assert all(abs(frame - wanted) <= 2 for frame, wanted in zip(shown, range(0, 100, 5), strict=True))
    assert shown == sorted(shown)


def decoded(film: Film, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills up with the number of each frame that is decoded."""
    seen: list[int] = []
    decode = film._container.decode

    def counted(stream: av.VideoStream) -> Iterator[av.VideoFrame]:
        for frame in decode(stream):
            seen.append(number(frame))
            yield frame

    monkeypatch.setattr(film, "_container", type("Counted", (), {"seek": film._container.seek, "decode": counted}))
    film._coming = counted(film._stream)
    return seen


def test_what_nobody_asked_to_see_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    with showing(ramp(100)) as film:
        seen = decoded(film, monkeypatch)
        assert [number(frame) for frame in film.spread(3)] == [0, 33 + 1, 66 + 1]
        assert seen == [0, *range(30, 35), *range(60, 68)]


def test_patience_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """From then on a keyframe before the wanted frame will do, and where there is none, the frame before."""
    ticks = count(0.0, films.PATIENCE / 20)
    with showing(ramp(100, keyframes=25), lambda: next(ticks)) as film:
        seen = decoded(film, monkeypatch)
        shown = [number(frame) for frame in film.spread(20)]
    assert len(seen) < 30
    assert shown == sorted(shown)
    assert len(shown) == 20
    assert {25, 50, 75} <= set(shown)
    assert all(frame <= wanted for frame, wanted in zip(shown, range(0, 100, 5), strict=True))


def test_the_start_is_so_many_seconds_of_it() -> None:
    with showing(ramp(100)) as film:
        assert len(list(film.start(2.0))) == 2 * footage.RATE + 1
    with showing(ramp(100)) as film:
        assert len(list(film.start(0.0))) == 1


def test_the_start_has_one_frame_even_when_patience_ended() -> None:
    ticks = count(0.0, films.PATIENCE)
    with showing(ramp(100), lambda: next(ticks)) as film:
        assert len(list(film.start(2.0))) == 1


@pytest.mark.parametrize("content", [ramp(30), ramp(30, movflags="frag_keyframe+empty_moov")], ids=["whole", "pieces"])
def test_a_film_knows_how_many_frames_it_has(content: bytes) -> None:
    with showing(content) as film:
        assert film.frames == 30


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0" * 5000,
        b"#EXTM3U\n#EXTINF:1,\nhttp://169.254.169.254/\n",
        ramp(30)[:600],
        ramp(30, keyframes=1)[:-600],
    ],
    ids=["empty", "zeros", "a playlist", "no index", "cut off"],
)
def test_what_cannot_be_decoded_is_called_so(content: bytes) -> None:
    with pytest.raises(Undecodable):
        spread(content, 30)


def test_a_monstrous_picture_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(films, "LARGEST", 64 * 36 - 1)
    with pytest.raises(Undecodable):
        spread(ramp(30), 1)


def test_a_picture_keeps_its_shape_and_is_never_enlarged() -> None:
    with showing(ramp(2, size=(640, 360))) as film:
        (frame,) = film.spread(1)
        sizes = [picture(frame, longest=longest).size for longest in (1280, 640, 320, 1)]
    assert sizes == [(640, 360), (640, 360), (320, 180), (1, 1)]


def test_a_picture_stands_upright() -> None:
    """As a telephone stores it: on its side, with a note of how to turn it."""
    lying = Image.new("RGB", (64, 36), "black")
    lying.paste((255, 255, 255), (0, 0, 64, 18))  # its upper half is bright
    for rotation, bright in ((90, (0, 0, 18, 64)), (-90, (18, 0, 36, 64)), (180, (0, 18, 64, 36))):
        with showing(footage.film([lying] * 2, size=(64, 36), rotation=rotation)) as film:
            (frame,) = film.spread(1)
            upright = picture(frame, longest=64)
        assert upright.size == ((64, 36) if rotation == 180 else (36, 64))
        assert ImageStat.Stat(upright.convert("L").crop(bright)).mean[0] > 230, rotation
