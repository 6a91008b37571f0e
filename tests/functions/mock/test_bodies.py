"""Both encodings, and everything that is neither: refused with a 400, never a 5xx."""

from __future__ import annotations

from typing import Any

import httpx
import httpx2
import pytest
from openai import OpenAI

from functions.mock.bodies import read_fields
from functions.mock.refusals import Refused
from tests.functions.mock.vendor import KEY, Vendor


def multipart(**form: Any) -> tuple[bytes, str]:
    request = httpx.Request("POST", "http://127.0.0.1", **form)
    return request.read(), request.headers["content-type"]


def test_json() -> None:
    assert read_fields(b'{"prompt": "caf\xc3\xa9", "n": 1}', content_type="application/json; charset=utf-8") == {
        "prompt": "café",
        "n": 1,
    }


def test_multipart_with_a_file_and_brackets() -> None:
    body, content_type = multipart(
        data={"prompt": "café", "metadata[a]": "1", "metadata[b]": "2", "odd[": "3", "empty": ""},
        files={"input_reference": ("a.png", b"\x89PNG\xff\x00\r\n--", "image/png")},
    )
    assert read_fields(body, content_type=content_type) == {
        "prompt": "café",
        "metadata": {"a": "1", "b": "2"},
        "odd[": "3",
        "empty": "",
        "input_reference": b"\x89PNG\xff\x00\r\n--",
    }


def test_a_file_too_big_for_memory_is_read_whole() -> None:
    image = bytes(range(256)) * 8192
    body, content_type = multipart(files={"input_reference": ("a.png", image, "image/png")})
    assert read_fields(body, content_type=content_type) == {"input_reference": image}


FORM = "multipart/form-data; boundary=b"


@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"", "application/json"),
        (b"{", "application/json"),
        (b"[]", "application/json"),
        (b'"prompt"', "application/json"),
        (b'{"prompt": "\xff"}', "application/json"),
        (b"[" * 200_000, "application/json"),
        (b'{"seconds": ' + b"9" * 5000 + b"}", "application/json"),
        (b"", FORM),
        (b"not a form", FORM),
        (b"--b\r\n\r\n", FORM),
        (b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nA fox', FORM),
        (b'--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\n\xff\r\n--b--\r\n', FORM),
        (b"--b\r\n: \x00\r\n\r\nA fox\r\n--b--\r\n", FORM),
        (b"--b\r\nContent-Type: text/plain\r\n\r\nA fox\r\n--b--\r\n", FORM),
        (b"--b--\r\n", "multipart/form-data"),
        (b"--b--\r\n", "multipart/form-data; boundary="),
        (b"--b--\r\n", "multipart/form-data; boundary=" + "b" * 5000),
        (b"prompt=fox", "application/x-www-form-urlencoded"),
        (b"{}", ""),
        (b"{}", "é/é"),
    ],
)
def test_a_bad_body_is_a_400(vendor: Vendor, body: bytes, content_type: str) -> None:
    answer = vendor.request("POST", "/videos", body=body, headers={"content-type": content_type})
    assert (answer.status, answer.error["type"]) == (400, "invalid_request_error")
    with pytest.raises(Refused):
        read_fields(body, content_type=content_type)


def test_no_body_at_all_is_a_400(vendor: Vendor) -> None:
    for headers in ({}, {"content-type": "application/json"}):
        assert vendor.request("POST", "/videos", headers=headers).status == 400


@pytest.mark.filterwarnings("ignore:The Sora API:DeprecationWarning")
def test_the_openai_sdk_creates_polls_and_downloads(vendor: Vendor) -> None:
    """Its create is multipart with a file; what goes over the wire is handed to the handler as the API does."""

    def api(request: httpx2.Request) -> httpx2.Response:
        answer = vendor.request(
            request.method,
            request.url.path.removeprefix("/mock/v1"),
            body=request.read() or None,
            headers=dict(request.headers),
        )
        vendor.wait(5)
        return httpx2.Response(answer.status, headers=answer.headers, content=answer.content)

    transport = httpx2.Client(transport=httpx2.MockTransport(api))
    with OpenAI(api_key=KEY, base_url="http://127.0.0.1/mock/v1", http_client=transport) as client:
        video = client.videos.create(
            prompt="A red fox", model="mock-video", seconds="4", size="1280x720", input_reference=b"\x89PNG"
        )
        assert (video.status, video.size, video.seconds) == ("queued", "1280x720", "4")
        assert client.videos.retrieve(video.id).status == "completed"
        assert client.videos.download_content(video.id).read()[4:8] == b"ftyp"
        assert client.videos.delete(video.id).deleted
