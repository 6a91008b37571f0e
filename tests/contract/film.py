"""What is in a file, read with FFmpeg's libraries."""

from dataclasses import dataclass
from io import BytesIO

import av


@dataclass(frozen=True, kw_only=True)
class Film:
    """`frames` were decoded one by one: a file that is cut short has fewer than its length says."""

    codec: str
    width: int
    height: int
    frames: int
    frames_per_second: float

    @property
    def size(self) -> str:
        return f"{self.width}x{self.height}"

    def lasts(self, seconds: int) -> bool:
        """Whether it is that long, give or take a frame."""
        return abs(self.frames - seconds * self.frames_per_second) <= 1


def read(content: bytes) -> Film:
    with av.open(BytesIO(content), "r") as container:
        stream = container.streams.video[0]
        return Film(
            codec=stream.codec_context.name,
            width=stream.width,
            height=stream.height,
            frames=len(list(container.decode(stream))),
            frames_per_second=float(stream.average_rate or 0),
        )
