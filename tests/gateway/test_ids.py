"""Ids that can be guessed by nobody, and that sort as their bits do."""

import re

from reelgate import ids


def test_bits_are_spelled_in_their_order() -> None:
    ends = [ids.spell("key_", bytes(16)), ids.spell("key_", b"\x01" + bytes(15)), ids.spell("key_", b"\xff" * 16)]
    assert ends[0] == f"key_{'0' * 26}"
    assert ends == sorted(ends)
    assert all(re.fullmatch(f"key_{ids.PATTERN}", each) for each in ends)


def test_no_id_is_given_twice() -> None:
    assert len({ids.new("file_") for _ in range(100)}) == 100
