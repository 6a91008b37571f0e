"""A file of the bucket as a file to read: only the parts that are looked at are fetched, and one of them is kept."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from reelgate.media import Bucket

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

AT_ONCE = 2 * 1024 * 1024
"""Bytes: few requests for a usual video of 5 to 20 MB, and little waste in one that is read here and there."""


class Vanished(Exception):
    """The object was deleted while it was read."""


class Ranges(io.RawIOBase):
    """The bytes of one object of `size` bytes."""

    def __init__(self, bucket: Bucket, key: str, size: int) -> None:
        self._bucket, self._key, self._size, self._at = bucket, key, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        target = memoryview(buffer).cast("B")
        length = min(len(target), self._size - self._at)
        if length <= 0:
            return 0
        content = self._bucket.part(self._key, self._at, length)
        if content is None:
            raise Vanished
        target[: len(content)] = content
        self._at += len(content)
        return len(content)


def reader(bucket: Bucket, key: str, size: int) -> io.BufferedReader:
    return io.BufferedReader(Ranges(bucket, key, size), AT_ONCE)
