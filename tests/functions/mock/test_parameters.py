"""What is accepted, and what is refused by name."""

from __future__ import annotations

from typing import Any

import pytest

from functions.mock.misbehaviours import Misbehaviour
from functions.mock.parameters import Parameters, read_parameters
from functions.mock.refusals import Refused


def test_defaults() -> None:
    assert read_parameters({"prompt": "A fox", "seconds": None, "extend": None}) == Parameters(
        prompt="A fox", model="mock-video", seconds=4, width=1280, height=720, inputs=(), mock=None, extra={}
    )


def test_what_it_does_not_know_is_kept() -> None:
    extra = {"seed": 7, "negative_prompt": "snow", "generate_audio": False, "user": "u-1", "style": {"grain": [0.5]}}
    given = {**extra, "seconds": 1, "size": "64x64", "input_video": "https://example.com/a.mp4", "absent": None}
    assert read_parameters({"prompt": "A fox", **given}).extra == extra


@pytest.mark.parametrize(
    ("fields", "name", "value"),
    [
        ({"seconds": "20"}, "seconds", 20),
        ({"seconds": 1}, "seconds", 1),
        ({"seconds": 8.0}, "seconds", 8),
        ({"size": "64x1920"}, "size", "64x1920"),
        ({"mock": "slow"}, "mock", Misbehaviour.SLOW),
        ({"prompt": "x" * 4000}, "prompt", "x" * 4000),
    ],
)
def test_accepted(fields: dict[str, Any], name: str, value: object) -> None:
    assert getattr(read_parameters({"prompt": "A fox"} | fields), name) == value


@pytest.mark.parametrize(
    ("param", "value"),
    [
        ("prompt", None),
        ("prompt", ""),
        ("prompt", " \n"),
        ("prompt", 7),
        ("prompt", b"A fox"),
        ("prompt", "x" * 4001),
        ("prompt", "\ud83d"),
        ("model", "sora-2"),
        ("model", ["mock-video"]),
        ("seconds", 0),
        ("seconds", "21"),
        ("seconds", -4),
        ("seconds", 2.5),
        ("seconds", float("nan")),
        ("seconds", float("inf")),
        ("seconds", True),
        ("seconds", "4s"),
        ("seconds", "٤"),
        ("seconds", ["4"]),
        ("size", "720p"),
        ("size", "1280 x 720"),
        ("size", "1281x720"),
        ("size", "62x64"),
        ("size", "64x1922"),
        ("size", "1280x720\n"),
        ("size", 720),
    ],
)
def test_refused_by_name(param: str, value: object) -> None:
    with pytest.raises(Refused) as caught:
        read_parameters({"prompt": "A fox", param: value})
    assert (caught.value.refusal.status, caught.value.refusal.param) == (400, param)
    assert param in caught.value.refusal.message
