"""The body of POST /uploads."""

from typing import Any

import pytest

from reelgate import uploads
from reelgate.errors import InvalidRequest
from reelgate.uploads import IMAGE_BYTES, VIDEO_BYTES, ContentType


@pytest.mark.parametrize("type", ContentType)
def test_each_type_has_a_limit(type: ContentType) -> None:
    limit = VIDEO_BYTES if type.startswith("video/") else IMAGE_BYTES
    for given in (1, limit, str(limit)):
        wish = uploads.read({"content_type": str(type), "bytes": given})
        assert (wish.content_type, wish.bytes) == (type, int(given))
    with pytest.raises(InvalidRequest, match=str(limit)) as caught:
        uploads.read({"content_type": str(type), "bytes": limit + 1})
    assert caught.value.param == "bytes"


def test_the_length_need_not_be_known() -> None:
    assert uploads.read({"content_type": "image/png"}).bytes is None


@pytest.mark.parametrize(
    ("fields", "param", "possible"),
    [
        ({}, "content_type", "image/png, image/jpeg, image/webp, video/mp4"),
        ({"content_type": "image/gif"}, "content_type", "image/png, image/jpeg, image/webp, video/mp4"),
        ({"content_type": 7}, "content_type", "is required"),
        ({"content_type": "image/png", "bytes": 0}, "bytes", "1 or more"),
        ({"content_type": "image/png", "bytes": "many"}, "bytes", "a whole number"),
        ({"content_type": "image/png", "bytes": 1.5}, "bytes", "a whole number"),
        ({"content_type": "image/png", "bytes": True}, "bytes", "a whole number"),
        ({"content_type": "image/png", "filename": "fox.png"}, "filename", "is not a field"),
    ],
)
def test_what_is_not_possible_is_refused_by_name(fields: dict[str, Any], param: str, possible: str) -> None:
    with pytest.raises(InvalidRequest, match=possible) as caught:
        uploads.read(fields)
    assert caught.value.param == param
    assert "gif" not in caught.value.message
