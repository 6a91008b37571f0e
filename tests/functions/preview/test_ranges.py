"""A stored file that is read like one on disk."""

from __future__ import annotations

import io
from typing import Any

import pytest

from functions.preview.ranges import AT_ONCE, Ranges, Vanished, reader
from reelgate.media import Bucket

KEY = "videos/video_1/0.mp4"
CONTENT = bytes(range(256)) * 16


@pytest.fixture
def asked(bucket: Bucket, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ranges that were fetched."""
    asked: list[str] = []
    get = bucket.client.get_object

    def counted(**call: Any) -> Any:
        asked.append(call["Range"])
        return get(**call)

    monkeypatch.setattr(bucket.client, "get_object", counted)
    bucket.put(KEY, CONTENT, "video/mp4")
    return asked


def test_only_what_is_read_is_fetched(bucket: Bucket, asked: list[str]) -> None:
    file = Ranges(bucket, KEY, len(CONTENT))
    assert (file.seek(-16, io.SEEK_END), file.read(100)) == (len(CONTENT) - 16, CONTENT[-16:])
    assert (file.seek(32), file.seek(8, io.SEEK_CUR), file.read(4)) == (32, 40, CONTENT[40:44])
    assert asked == ["bytes=4080-4095", "bytes=40-43"]


def test_nothing_is_before_its_start_or_after_its_end(bucket: Bucket, asked: list[str]) -> None:
    file = Ranges(bucket, KEY, len(CONTENT))
    assert file.seek(-1) == 0
    assert file.seek(10_000) == 10_000
    assert file.read(1) == b""
    assert asked == []


def test_a_reader_fetches_as_much_at_once_as_it_keeps(bucket: Bucket, asked: list[str]) -> None:
    whole = bytes(AT_ONCE) + CONTENT
    bucket.put(KEY, whole, "video/mp4")
    with reader(bucket, KEY, len(whole)) as file:
        while file.read(32 * 1024):
            pass
    assert asked == [f"bytes=0-{AT_ONCE - 1}", f"bytes={AT_ONCE}-{len(whole) - 1}"]


def test_a_file_that_goes_while_it_is_read(bucket: Bucket, asked: list[str]) -> None:
    file = Ranges(bucket, KEY, len(CONTENT))
    file.read(1)
    bucket.delete([KEY])
    with pytest.raises(Vanished):
        file.read(1)
