"""Bodies that are no request at all: each is refused, and none makes a video."""

import pytest

from tests.contract.client import QUICK, Client
from tests.contract.conftest import TenantOf
from tests.contract.refusal import refused

GOOD = {**QUICK, "prompt": "A pebble"}
JSON = {"content-type": "application/json"}
FORM = {"content-type": "multipart/form-data; boundary=b"}
END = "--b--\r\n"


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("bodies")


def part(name: str, value: str, file: str = "") -> str:
    return f'--b\r\ncontent-disposition: form-data; name="{name}"{file}\r\n\r\n{value}\r\n'


FIELDS = "".join(part(name, str(value)) for name, value in GOOD.items())


@pytest.mark.parametrize(
    "body",
    [
        "",
        "x",
        "[]",
        '"x"',
        '{"model": "mock-video", "prompt": ',
        '{"model": "mock-video", "prompt": "x", "style": NaN}',
        '{"model": "mock-video", "prompt": "x", "style": 1e999}',
        '{"model": "mock-video", "prompt": "x", "style": "\\ud83d"}',
        "[" * 100_000,
        '{"model": "mock-video", "prompt": "x", "style": ' + "[" * 900 + "]" * 900 + "}",
        b"\xff\xfe",
    ],
    ids=[
        "empty",
        "text",
        "list",
        "string",
        "cut",
        "nan",
        "infinite",
        "half a character",
        "deep",
        "deep extra",
        "bytes",
    ],
)
def test_json_that_is_none(client: Client, body: str | bytes) -> None:
    param = "prompt" if body == "" else None
    refused(client.http.post("/videos", content=body, headers=JSON), 400, "INVALID_REQUEST", param)


@pytest.mark.parametrize(
    ("body", "param"),
    [
        ("", None),
        ("no form at all", None),
        (FIELDS, None),
        (FIELDS + END[:-20], None),
        (FIELDS.replace("--b\r\n", "--c\r\n") + END, None),
        (FIELDS + "--b\r\ncontent-disposition: form-data\r\n\r\nx\r\n" + END, None),
        (FIELDS + part("style", "\xff") + END, None),
        (FIELDS + part("style" + "[a]" * 500, "x") + END, None),
        (FIELDS + part("size", "128x128") + END, "size"),
        (FIELDS + part("style", "x") + part("style[a]", "x") + END, "style"),
        (FIELDS + part("metadata", "x") + END, "metadata"),
        (FIELDS + part("input_reference", "no image", '; filename="a.png"') + END, "input_image"),
        (FIELDS + part("video", "\xff\xd8\xff", '; filename="a.mp4"') + END, "input_video"),
        (FIELDS + part("script", "\xff\xd8\xff", '; filename="a.txt"') + END, "script"),
    ],
    ids=[
        "empty",
        "text",
        "without its end",
        "cut",
        "another boundary",
        "a field without a name",
        "no UTF-8",
        "deep",
        "twice",
        "value and object",
        "value for object",
        "no image",
        "no film",
        "a file in an unknown field",
    ],
)
def test_a_form_that_is_none(client: Client, body: str, param: str | None) -> None:
    answer = client.http.post("/videos", content=body.encode("latin-1"), headers=FORM)
    refused(answer, 400, "INVALID_REQUEST", param)


@pytest.mark.parametrize("type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_a_content_type_that_is_not_accepted(client: Client, type: str) -> None:
    answer = client.http.post("/videos", content=FIELDS + END, headers={"content-type": type})
    refused(answer, 400, "INVALID_REQUEST", None)


def test_a_body_that_is_too_big(client: Client) -> None:
    answer = client.http.post("/videos", json={**GOOD, "style": "x" * 4 * 1024 * 1024})
    refused(answer, 413, "PAYLOAD_TOO_LARGE", None)


def test_none_of_it_made_a_video(client: Client) -> None:
    assert client.http.get("/videos").json()["data"] == []
