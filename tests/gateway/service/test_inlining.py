"""Pictures that go out in the request itself."""

import base64
from typing import Any

import pytest

from reelgate.catalog import Mode
from reelgate.errors import InvalidRequest
from reelgate.media import Bucket
from reelgate.service import inlining
from reelgate.wire import Spec
from tests.gateway.samples import ID

PNG = b"\x89PNG\r\n\x1a\npixels"
JPEG = b"\xff\xd8\xff\xe0pixels"


def spec(**fields: Any) -> Spec:
    return Spec(mode=Mode.IMAGE_TO_VIDEO, prompt="a fox", **fields)


def uri(type: str, content: bytes) -> str:
    return f"data:image/{type};base64,{base64.b64encode(content).decode()}"


def test_pictures_become_data_and_films_do_not(bucket: Bucket) -> None:
    png, jpeg = bucket.put_input(ID, PNG, "image/png"), bucket.put_input(ID, JPEG, "image/jpeg")
    given = spec(input_image=png, last_frame=jpeg, reference_images=(png, jpeg), input_video="videos/a/0.mp4")
    made = inlining.inlined(given, bucket)
    assert (made.input_image, made.last_frame) == (uri("png", PNG), uri("jpeg", JPEG))
    assert made.reference_images == (uri("png", PNG), uri("jpeg", JPEG))
    assert made.input_video == "videos/a/0.mp4"


def test_without_pictures_nothing_is_asked_for(bucket: Bucket) -> None:
    assert inlining.inlined(spec(seconds=4), bucket) == spec(seconds=4)


def test_what_is_no_picture_is_refused_by_name(bucket: Bucket) -> None:
    key = bucket.put_input(ID, b"<html>", "image/png")
    with pytest.raises(InvalidRequest, match="must be JPEG or PNG or WEBP") as caught:
        inlining.inlined(spec(last_frame=key), bucket)
    assert caught.value.param == "last_frame"
