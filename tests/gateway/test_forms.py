"""Bodies as callers send them: JSON, and the forms of the OpenAI SDKs."""

import json
from typing import Any

import httpx
import httpx2
import openai
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reelgate import forms
from reelgate.errors import InvalidRequest, PayloadTooLarge
from reelgate.forms import Upload

JSON = "application/json"


def form(*parts: tuple[str, Any]) -> tuple[str, bytes]:
    """A form in these parts: (name, text) or (name, (filename, content[, type]))."""
    files: Any = [(name, value if isinstance(value, tuple) else (None, value)) for name, value in parts]
    request = httpx.Request("POST", "https://gateway.example", files=files)
    return request.headers["content-type"], request.read()


@pytest.mark.parametrize("content_type", [JSON, "", "Application/JSON; charset=utf-8", "application/merge-patch+json"])
def test_json_is_read_under_each_of_its_names(content_type: str) -> None:
    assert forms.parse(content_type, b'{"prompt": "a fox", "n": 2}') == {"prompt": "a fox", "n": 2}


def test_no_body_has_no_fields() -> None:
    assert forms.parse(JSON, b"") == {}


@pytest.mark.parametrize(
    "body",
    [
        b"[1]",
        b'"text"',
        b"null",
        b"{",
        b"\xff",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"9" * 5000 + b"}",
        b'{"a": ' + b"[" * 51 + b"]" * 51 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
    ids=[
        "list",
        "text",
        "null",
        "cut off",
        "no UTF-8",
        "NaN",
        "infinity",
        "half a character",
        "huge number",
        "deep",
        "very deep",
    ],
)
def test_what_is_no_json_object_that_can_be_sent_on_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="body"):
        forms.parse(JSON, body)


def test_an_unknown_content_type_is_named() -> None:
    with pytest.raises(InvalidRequest, match="text/csv"):
        forms.parse("text/csv; header=present", b"a,b")


def test_a_body_that_lambda_could_not_take_is_refused() -> None:
    with pytest.raises(PayloadTooLarge, match=str(forms.MAX_BODY)):
        forms.parse(JSON, b" " * (forms.MAX_BODY + 1))
    assert forms.parse(JSON, b"{}" + b" " * (forms.MAX_BODY - 2)) == {}


def test_a_form_of_the_openai_sdk_is_read_whole() -> None:
    """What openai-python really sends, taken off its wire."""
    sent: list[httpx2.Request] = []

    def gateway(request: httpx2.Request) -> httpx2.Response:
        sent.append(request)
        return httpx2.Response(200, json={"id": "video_1", "object": "video"})

    client = httpx2.Client(transport=httpx2.MockTransport(gateway))
    sdk = openai.OpenAI(api_key="key", base_url="https://gateway.example/v1", http_client=client, max_retries=0)
    with pytest.warns(DeprecationWarning):
        sdk.videos.create(
            prompt="ein Fuchs 🦊",
            model="mock-video",
            seconds="4",
            input_reference=("fox.png", b"\x89PNG\r\n\x1a\n", "image/png"),
            extra_body={"n": 2, "metadata": {"shot": "1a"}, "provider": {"only": ["a", "b"]}},
        )
    (request,) = sent
    assert request.headers["content-type"].startswith("multipart/form-data")
    assert forms.parse(request.headers["content-type"], request.read()) == {
        "prompt": "ein Fuchs 🦊",
        "model": "mock-video",
        "seconds": "4",
        "input_reference": Upload(filename="fox.png", content=b"\x89PNG\r\n\x1a\n"),
        "n": "2",
        "metadata": {"shot": "1a"},
        "provider": {"only": ["a", "b"]},
    }


@pytest.mark.parametrize(
    ("parts", "fields"),
    [
        ([("a", "")], {"a": ""}),
        ([("a[b]", "1"), ("a[c][d]", "2")], {"a": {"b": "1", "c": {"d": "2"}}}),
        ([("a[]", "1"), ("a[]", "2")], {"a": ["1", "2"]}),
        ([("a[1]", "2"), ("a[0]", "1")], {"a": ["1", "2"]}),
        ([("a[10]", "z"), ("a[9]", "y")], {"a": ["y", "z"]}),
        ([("a[0][b]", "1"), ("a[1][b]", "2")], {"a": [{"b": "1"}, {"b": "2"}]}),
        ([("a[²]", "1")], {"a": {"²": "1"}}),
        ([("a", ("f.bin", b"\x00\xff")), ("b", "1")], {"a": Upload(filename="f.bin", content=b"\x00\xff"), "b": "1"}),
    ],
)
def test_brackets_become_objects_and_lists(parts: list[tuple[str, Any]], fields: dict[str, Any]) -> None:
    assert forms.parse(*form(*parts)) == fields


@pytest.mark.parametrize(
    "parts",
    [
        [("a", "1"), ("a", "2")],
        [("a", "1"), ("a[b]", "2")],
        [("a[b]", "1"), ("a", "2")],
        [("a[0]", "1"), ("a[0]", "2")],
        [("a", ("f", b"")), ("a[b]", "1")],
    ],
)
def test_fields_that_contradict_each_other_are_refused(parts: list[tuple[str, Any]]) -> None:
    with pytest.raises(InvalidRequest) as caught:
        forms.parse(*form(*parts))
    assert caught.value.param == "a"


@pytest.mark.parametrize(
    "name", ["a[b", "a]b[c]", "a[b]c", "[a]", "a[[b]]", "a" + "[b]" * 2000, "a[" + "9" * 5000 + "]"]
)
def test_a_name_that_cannot_be_read_is_refused(name: str) -> None:
    with pytest.raises(InvalidRequest, match="form"):
        forms.parse(*form((name, "1")))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"shot": "1a"}', {"shot": "1a"}),
        ('{"0": "a", "1": {"2": "b"}}', {"0": "a", "1": {"2": "b"}}),
        ('["a", "b"]', ["a", "b"]),
        ("2", 2),
        ("null", None),
    ],
)
@pytest.mark.parametrize("type", [JSON, "Application/JSON; charset=utf-8"])
def test_a_part_may_be_json(type: str, text: str, value: Any) -> None:
    parts = form(("prompt", "a fox"), ("metadata", (None, text, type)), ("a[b]", (None, text, type)))
    assert forms.parse(*parts) == {"prompt": "a fox", "metadata": value, "a": {"b": value}}


@pytest.mark.parametrize("text", ["a fox", "", "NaN", "[" * 52 + "]" * 52, '"\\ud800"'])
def test_a_part_that_says_it_is_json_and_is_not_is_refused_by_name(text: str) -> None:
    with pytest.raises(InvalidRequest, match="metadata is n"):
        forms.parse(*form(("metadata", (None, text, JSON))))


def test_a_part_of_json_has_no_room_for_another() -> None:
    with pytest.raises(InvalidRequest, match="both as a value and as an object"):
        forms.parse(*form(("metadata", (None, "{}", JSON)), ("metadata[shot]", "1a")))


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("multipart/form-data", b"--x--"),
        ("multipart/form-data; boundary=x", b""),
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n"),
        (
            "multipart/form-data; boundary=x",
            b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n\xff\r\n--x--\r\n',
        ),
    ],
    ids=["no boundary", "empty", "another boundary", "no UTF-8"],
)
def test_a_broken_form_is_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(InvalidRequest, match="form"):
        forms.parse(content_type, body)


NAMES = st.text("abc_", min_size=1, max_size=3)
TREES = st.recursive(
    st.text("aß1]", max_size=3), lambda tree: st.dictionaries(NAMES, tree, min_size=1, max_size=3), max_leaves=6
)


@settings(deadline=None)
@given(st.dictionaries(NAMES, TREES, min_size=1, max_size=3))
def test_a_flattened_object_comes_back(document: dict[str, Any]) -> None:
    flat = list(flattened("", document))
    assert forms._unflatten(flat) == document


def flattened(prefix: str, value: Any) -> Any:
    if isinstance(value, dict):
        for name, each in value.items():
            yield from flattened(f"{prefix}[{name}]" if prefix else name, each)
    else:
        yield prefix, value


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_no_body_breaks_the_parser(body: bytes) -> None:
    for content_type in (JSON, "multipart/form-data; boundary=x"):
        try:
            assert isinstance(forms.parse(content_type, body), dict)
        except InvalidRequest as refusal:
            assert json.dumps(refusal.message)
