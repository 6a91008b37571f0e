"""Just enough of the MP4 container to tell a whole file from a part of one (ISO/IEC 14496-12, section 4.2).

A file is a row of boxes, each of which says its own length: the last one must end where the file ends.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reelgate.errors import ResultBroken

_HEADER = 8
_LARGE_HEADER = 16
_REQUIRED = frozenset({b"ftyp", b"moov", b"mdat"})


def whole(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Passes the chunks on, and raises ResultBroken at their end unless they were one complete MP4 file."""
    boxes = _Boxes()
    for chunk in chunks:
        boxes.read(chunk)
        yield chunk
    if not boxes.complete:
        raise ResultBroken("the file is not a complete MP4")


@dataclass
class _Boxes:
    """Walks over the boxes' headers; `skip` bytes of the present box are still to come."""

    seen: list[bytes] = field(default_factory=list)
    header: bytearray = field(default_factory=bytearray)
    skip: int = 0
    open_ended: bool = False

    @property
    def complete(self) -> bool:
        return self.open_ended or not (self.header or self.skip or _REQUIRED - set(self.seen))

    def read(self, chunk: bytes) -> None:
        rest = memoryview(chunk)
        while rest and not self.open_ended:
            step = min(self.skip or self._header_bytes - len(self.header), len(rest))
            if self.skip:
                self.skip -= step
            else:
                self.header += rest[:step]
                if len(self.header) == self._header_bytes:
                    self._enter()
            rest = rest[step:]

    @property
    def _header_bytes(self) -> int:
        large = len(self.header) >= _HEADER and int.from_bytes(self.header[:4], "big") == 1
        return _LARGE_HEADER if large else _HEADER

    def _enter(self) -> None:
        size, kind = int.from_bytes(self.header[:4], "big"), bytes(self.header[4:_HEADER])
        if size == 1:
            size = int.from_bytes(self.header[_HEADER:], "big")
        if not self.seen and kind != b"ftyp":
            raise ResultBroken("the file is not an MP4: it does not start with ftyp")
        self.seen.append(kind)
        self.open_ended = size == 0 and not _REQUIRED - set(self.seen)
        self.skip = size - len(self.header)
        self.header.clear()
        if self.skip < 0 and not self.open_ended:
            raise ResultBroken("the file has a box that is shorter than its own header")
