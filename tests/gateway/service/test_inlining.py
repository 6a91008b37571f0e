"""Pictures that go out in the request itself."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from reelgate.catalog import Mode
from reelgate.errors import InvalidRequest
from reelgate.media import Bucket
from reelgate.service import inlining
from reelgate.wire import Spec
from tests.gateway.samples import ID

PNG = b"\x89PNG\r\n\x1a\npixels"
JPEG = b"\xff\xd8\xff\xe0pixels"
URL = "https://pictures.example.com/fox?token=hunter2"


def spec(**fields: Any) -> Spec:
    return Spec(mode=Mode.IMAGE_TO_VIDEO, prompt="a fox", **fields)


def uri(type: str, content: bytes) -> str:
    return f"data:image/{type};base64,{base64.b64encode(content).decode()}"


def web(*answers: httpx.Response | Exception) -> Callable[[], httpx.Client]:
    left = list(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("GET", URL)
        said = left.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    return lambda: httpx.Client(transport=httpx.MockTransport(answer))


def test_our_own_and_the_callers_pictures_become_data(bucket: Bucket) -> None:
    key = bucket.put_input(ID, PNG, "image/png")
    made = inlining.inlined(
        spec(input_image=key, last_frame=URL, reference_images=(key,)), bucket, web(httpx.Response(200, content=JPEG))
    )
    assert (made.input_image, made.last_frame) == (uri("png", PNG), uri("jpeg", JPEG))
    assert made.reference_images == (uri("png", PNG),)


def test_without_pictures_nothing_is_asked_for(bucket: Bucket) -> None:
    assert inlining.inlined(spec(seconds=4), bucket, web()) == spec(seconds=4)


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (httpx.Response(404), "it answers 404"),
        (httpx.Response(302, headers={"location": "http://169.254.169.254/"}), "it answers 302"),
        (httpx.ConnectError("no"), "^input_image cannot be fetched$"),
        (httpx.ReadTimeout("no"), "^input_image cannot be fetched$"),
        (httpx.Response(200, content=b"<html>"), "is no JPEG, PNG or WebP image"),
        (httpx.Response(200, content=PNG + bytes(inlining.LARGEST)), "is larger than"),
    ],
)
def test_a_picture_that_cannot_be_had_is_refused_by_name(bucket: Bucket, answer: Any, message: str) -> None:
    with pytest.raises(InvalidRequest, match=message) as caught:
        inlining.inlined(spec(input_image=URL), bucket, web(answer))
    assert caught.value.param == "input_image"
    assert "hunter2" not in caught.value.message
