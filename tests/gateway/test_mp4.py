"""A whole file is told from a part of one."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate.errors import ResultBroken
from reelgate.mp4 import whole
from tests.gateway.samples import mp4

INDEX_LAST = mp4()


def passed(*chunks: bytes) -> bytes:
    return b"".join(whole(chunks))


def box(kind: bytes, content: bytes = b"", *, size: int | None = None, large: bool = False) -> bytes:
    """A box; `large` gives its length in 64 bits."""
    if large:
        length = len(content) + 16 if size is None else size
        return (1).to_bytes(4, "big") + kind + length.to_bytes(8, "big") + content
    length = len(content) + 8 if size is None else size
    return length.to_bytes(4, "big") + kind + content


def test_a_real_file_passes_unchanged() -> None:
    assert passed(INDEX_LAST) == INDEX_LAST


def test_no_prefix_of_a_file_passes(tmp_path: Path) -> None:
    index_first = mp4(tmp_path, movflags="faststart")
    assert index_first.index(b"moov") < index_first.index(b"mdat")
    assert INDEX_LAST.index(b"mdat") < INDEX_LAST.index(b"moov")
    for file in (INDEX_LAST, index_first):
        assert passed(file) == file
        for length in range(len(file)):
            with pytest.raises(ResultBroken):
                passed(file[:length])


@settings(deadline=None)
@given(st.lists(st.integers(0, len(INDEX_LAST)), max_size=20))
def test_it_passes_in_any_chunking(cuts: list[int]) -> None:
    edges = [0, *sorted(cuts), len(INDEX_LAST)]
    assert passed(*(INDEX_LAST[start:end] for start, end in pairwise(edges))) == INDEX_LAST


def test_it_passes_byte_by_byte() -> None:
    assert passed(*(bytes([byte]) for byte in INDEX_LAST)) == INDEX_LAST


def test_bytes_behind_the_file_are_a_part_of_a_box() -> None:
    for extra in (b"\0", b"\0" * 7, b"<html>"):
        with pytest.raises(ResultBroken):
            passed(INDEX_LAST + extra)


FILE = (box(b"ftyp", b"isom"), box(b"moov", b"index"), box(b"mdat", b"frames"))


def test_a_long_box_gives_its_length_in_64_bits() -> None:
    file = FILE[0] + FILE[1] + box(b"mdat", b"frames", large=True)
    assert passed(*(bytes([byte]) for byte in file)) == file
    with pytest.raises(ResultBroken):
        passed(file[:-1])


def test_the_last_box_may_reach_to_the_end() -> None:
    """Then the announced length alone can tell that something is missing."""
    file = FILE[0] + FILE[1] + box(b"mdat", b"frames", size=0)
    assert passed(file) == file


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"<html>not here</html>",
        b"\x89PNG\r\n\x1a\n" + b"\0" * 20,
        FILE[1] + FILE[0] + FILE[2],
        FILE[0] + FILE[1],
        FILE[0] + FILE[2],
        FILE[0] + box(b"mdat", b"frames", size=0) + FILE[1],
        FILE[0] + box(b"free", size=7) + FILE[1] + FILE[2],
        FILE[0] + box(b"free", large=True, size=15) + FILE[1] + FILE[2],
    ],
    ids=[
        "empty",
        "a page",
        "a picture",
        "no ftyp first",
        "no mdat",
        "no moov",
        "open before the index",
        "too short",
        "too short for 64 bits",
    ],
)
def test_what_is_no_whole_mp4_is_refused(file: bytes) -> None:
    with pytest.raises(ResultBroken):
        passed(file)


def test_a_broken_file_is_told_as_soon_as_it_shows() -> None:
    chunks = iter([b"<html>page</html>", INDEX_LAST])
    with pytest.raises(ResultBroken, match="ftyp"):
        list(whole(chunks))
    assert next(chunks) == INDEX_LAST
