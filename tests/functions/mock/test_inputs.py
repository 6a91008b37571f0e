"""Which media are inputs, and what the mock says that it makes of them."""

from __future__ import annotations

from typing import Any

import pytest

from functions.mock.inputs import WRAPPERS, read_inputs, task
from functions.mock.refusals import Refused

URL = "https://example.com/a"


@pytest.mark.parametrize("name", WRAPPERS)
@pytest.mark.parametrize("medium", [URL, "http://example.com/a", "data:image/png;base64,AA", b"\x89PNG", "object"])
def test_a_url_an_object_or_a_file_is_an_input(name: str, medium: Any) -> None:
    value = {WRAPPERS[name]: URL} if medium == "object" else medium
    assert read_inputs({name: [value] if name == "reference_images" else value}) == (name,)


def test_all_at_once_come_in_a_fixed_order() -> None:
    given = {"extend": True, "input_video": URL, "reference_images": [URL, b"x"], "last_frame": URL}
    assert read_inputs({**given, "input_reference": URL}) == (*WRAPPERS, "extend")


def test_none_is_none() -> None:
    assert read_inputs({"prompt": "A fox", "extend": False, **dict.fromkeys(WRAPPERS)}) == ()


@pytest.mark.parametrize("name", WRAPPERS)
@pytest.mark.parametrize(
    "medium", ["", b"", "ftp://example.com/a", 7, {}, {"file_id": "file-1"}, {"image_url": 7, "video_url": b"x"}]
)
def test_what_is_no_medium_is_refused_by_name(name: str, medium: Any) -> None:
    with pytest.raises(Refused) as caught:
        read_inputs({name: [URL, medium] if name == "reference_images" else medium})
    assert (caught.value.refusal.status, caught.value.refusal.param) == (400, name)
    assert WRAPPERS[name] in caught.value.refusal.message


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"reference_images": URL}, "reference_images"),
        ({"reference_images": []}, "reference_images"),
        ({"input_reference": [URL]}, "input_reference"),
        ({"input_video": {"image_url": URL}}, "input_video"),
        ({"extend": "true", "input_video": URL}, "extend"),
        ({"extend": 1, "input_video": URL}, "extend"),
        ({"extend": True, "input_reference": URL}, "extend"),
    ],
)
def test_a_list_or_a_switch_that_is_none(fields: dict[str, Any], param: str) -> None:
    with pytest.raises(Refused) as caught:
        read_inputs(fields)
    assert (caught.value.refusal.status, caught.value.refusal.param) == (400, param)


@pytest.mark.parametrize(
    ("inputs", "label"),
    [
        ((), "text-to-video"),
        (("input_reference",), "image-to-video"),
        (("input_reference", "last_frame"), "frames-to-video"),
        (("input_reference", "reference_images"), "references-to-video"),
        (("input_reference", "input_video"), "video-to-video"),
        (("input_video", "extend"), "video extension"),
    ],
)
def test_every_task_has_a_name(inputs: tuple[str, ...], label: str) -> None:
    assert task(inputs) == label
