"""Pictures are judged by their headers."""

import struct
import zlib
from typing import Any

import pytest

from reelgate import pictures
from reelgate.errors import InvalidRequest
from tests.gateway.samples import picture

Size = tuple[int, int]


def png(size: Size) -> bytes:
    """The beginning of a PNG that says that it is so large."""
    header = b"IHDR" + struct.pack(">II", *size) + bytes([8, 2, 0, 0, 0])
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", 0) + b"IDAT" + struct.pack(">I", zlib.crc32(b"IDAT"))


def jpeg(size: Size) -> bytes:
    """A small one that says that it is so large."""
    whole = picture("JPEG")
    at = whole.index(b"\xff\xc0") + 5
    return whole[:at] + struct.pack(">HH", size[1], size[0]) + whole[at + 4 :]


def webp(size: Size) -> bytes:
    whole = picture("WEBP")
    assert whole[12:16] == b"VP8 "
    return whole[:26] + struct.pack("<HH", *size) + whole[30:]


@pytest.mark.parametrize("format", ["PNG", "JPEG", "WEBP"])
def test_a_real_picture_passes(format: str) -> None:
    pictures.check(picture(format), f"image/{format.lower()}", param="input_image")


@pytest.mark.parametrize(
    ("content", "type"),
    [
        (png((60_000, 60_000)), "image/png"),
        (png((10_000, 10_000)), "image/png"),
        (png((8_064, 6_201)), "image/png"),
        (jpeg((65_000, 65_000)), "image/jpeg"),
        (jpeg((8_000, 8_000)), "image/jpeg"),
        (webp((16_383, 16_383)), "image/webp"),
        (webp((7_072, 7_072)), "image/webp"),
    ],
)
def test_a_bomb_is_refused_by_its_header(content: bytes, type: str) -> None:
    assert len(content) < 2000
    with pytest.raises(InvalidRequest, match=r"^last_frame has more than 50000000 pixels$") as caught:
        pictures.check(content, type, param="last_frame")
    assert caught.value.param == "last_frame"


def test_a_telephones_photograph_passes() -> None:
    pictures.check(png((8_064, 6_048)), "image/png", param="input_image")


def test_nothing_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pixels are rubbish, and nobody notices."""
    content = picture("PNG")
    cut = content[: content.index(b"IDAT") + 4]
    pictures.check(cut + b"rubbish", "image/png", param="input_image")

    def load(*_: Any) -> None:
        raise AssertionError("it was decoded")

    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", load)
    pictures.check(content, "image/png", param="input_image")


@pytest.mark.parametrize(
    ("content", "type"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\x89PNG\r\n\x1a\npixels of any kind", "image/png"),
        (picture("PNG")[:20], "image/png"),
        (b"\xff\xd8\xff\xe0 nothing of the kind", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (picture("PNG"), "image/jpeg"),
        (png((0, 9)), "image/png"),
    ],
)
def test_a_header_that_makes_no_sense_is_refused(content: bytes, type: str) -> None:
    with pytest.raises(InvalidRequest, match=r"^input_image is damaged") as caught:
        pictures.check(content, type, param="input_image")
    assert caught.value.param == "input_image"
