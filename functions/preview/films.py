"""A video, decoded no further than a picture of it needs."""

from __future__ import annotations

import bisect
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BufferedReader

import av
from av.container import InputContainer
from PIL import Image

PATIENCE = 10.0
"""Seconds of decoding after which a frame near the wanted one will do. The function is stopped after 20."""

LARGEST = 8192 * 4352
"""Pixels: 8K, of which the dozen that a decoder holds fit in the function's memory."""


class Undecodable(Exception):
    """The file holds no picture that can be decoded."""


@contextmanager
def opened(file: BufferedReader, *, monotonic: Callable[[], float] = time.monotonic) -> Iterator[Film]:
    """Undecodable, also later while it is read, for a file that is no video, or a broken or monstrous one."""
    try:
        with av.open(file, "r", format="mp4") as container:
            stream = container.streams.best("video")
            if not isinstance(stream, av.VideoStream) or not 0 < stream.width * stream.height <= LARGEST:
                raise Undecodable("it has no video, or one that is too large")
            # Several frames at once: most are of one slice, which the default way cannot share out.
            stream.codec_context.thread_type = "AUTO"
            yield Film(container, stream, monotonic)
    except av.error.FFmpegError as error:
        raise Undecodable(type(error).__name__) from error


class Film:
    """Its frames, in the order of time, each handed out once."""

    def __init__(self, container: InputContainer, stream: av.VideoStream, monotonic: Callable[[], float]) -> None:
        self._container, self._stream, self._monotonic = container, stream, monotonic
        self._until = monotonic() + PATIENCE
        self._keyframes = [entry.timestamp for entry in stream.index_entries if entry.is_keyframe]
        self._coming = container.decode(stream)

    @property
    def frames(self) -> int:
        """How many there are, by the file's own word; one in fragments tells its length and its rate only."""
        length = (self._stream.duration or 0) * (self._stream.time_base or 0)
        return self._stream.frames or max(1, round(length * (self._stream.average_rate or 0)))

    def start(self, seconds: float) -> Iterator[av.VideoFrame]:
        """The frames of its first seconds, until patience ends; the first in any case."""
        for number, frame in enumerate(self._coming):
            if number and ((frame.time or 0) > seconds or self._impatient):
                return
            yield frame

    def spread(self, count: int) -> Iterator[av.VideoFrame]:
        """The frames with which so many equal parts of it begin; once patience ends, frames somewhat before them."""
        first, length = self._stream.start_time or 0, self._stream.duration or 0
        frame: av.VideoFrame | None = None
        for number in range(count):
            target = first + length * number // count
            if frame is None or _at(frame) < target:
                frame = self._forward(target, frame)
            if frame is None:
                raise Undecodable("it has no frame")
            yield frame

    def _forward(self, target: int, frame: av.VideoFrame | None) -> av.VideoFrame | None:
        """The first frame from `target` on, or else the last one there is; `frame` is where we are."""
        skipped = self._skip(target, frame)
        if frame and self._impatient and not skipped:
            return frame
        for frame in self._coming:
            if _at(frame) >= target or self._impatient:
                break
        return frame

    def _skip(self, target: int, frame: av.VideoFrame | None) -> bool:
        """Whether there was a keyframe ahead, not after `target`, to go on from: what is before it is not decoded."""
        before = bisect.bisect_right(self._keyframes, target)
        if frame is None or not before or self._keyframes[before - 1] <= _at(frame):
            return False
        self._container.seek(self._keyframes[before - 1], stream=self._stream)
        self._coming = self._container.decode(self._stream)
        return True

    @property
    def _impatient(self) -> bool:
        return self._monotonic() >= self._until


def picture(frame: av.VideoFrame, *, longest: int) -> Image.Image:
    """The frame as an RGB image that stands upright; its longer side has so many pixels at most."""
    scale = min(1.0, longest / max(frame.width, frame.height))
    width, height = (max(1, round(side * scale)) for side in (frame.width, frame.height))
    image: Image.Image = frame.to_image(width=width, height=height)
    return image.rotate(frame.rotation, expand=True) if frame.rotation else image


def _at(frame: av.VideoFrame) -> int:
    return frame.pts or 0
