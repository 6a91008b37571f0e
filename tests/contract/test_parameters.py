"""Every parameter of Lumenfall's page "Create video" that shows in the video, and our own; the others are in
test_order_parameters.py. https://docs.lumenfall.ai/api-reference/videos/generate

What reached the provider is read from the mock vendor's own records.
"""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract.client import QUICK, Client, Video
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.refusal import refused
from tests.contract.site import ELSEWHERE, placed

IMAGE = f"{ELSEWHERE}/a.png"

WISHES: Mapping[str, Mapping[str, Any]] = {
    "plain": {},
    "text": {"seconds": "3"},
    "number": {"seconds": 3},
    "duration": {"seconds": None, "duration": 3},
    "pixels": {"size": "128x96"},
    "shape": {"size": "9:16"},
    "aspect_ratio": {"size": None, "aspect_ratio": "9:16"},
    "resolution": {"size": None, "resolution": "1080p"},
    "720p": {"size": None, "resolution": "720p", "aspect_ratio": "1:1"},
    "one": {"n": 1},
    "four": {"n": 4},
    "image": {"input_image": IMAGE},
    "negative": {"negative_prompt": "x" * 5000},
    "seed": {"seed": 42},
    "silent": {"generate_audio": False},
}


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("parameters")


@pytest.fixture(scope="module")
def made(client: Client, site: str) -> Mapping[str, Video]:
    return {name: client.create(f"A pebble, {name}", **placed(wish, site)) for name, wish in WISHES.items()}


def invalid(client: Client, param: str, **fields: Any) -> str:
    body = {**QUICK, "prompt": "A pebble", **fields}
    given = {name: value for name, value in body.items() if value is not None}
    return refused(client.http.post("/videos", json=given), 400, "INVALID_REQUEST", param)


def test_prompt_reaches_the_provider(made: Mapping[str, Video], cloud: Cloud) -> None:
    assert cloud.sent(made["plain"]["id"])["prompt"] == made["plain"]["prompt"] == "A pebble, plain"


def test_prompt_is_required(client: Client) -> None:
    invalid(client, "prompt", prompt=None)


def test_prompt_has_a_maximum_that_the_model_sets(client: Client) -> None:
    assert "mock-video accepts 4000" in invalid(client, "prompt", prompt="x" * 4001)


def test_model_is_the_one_to_use(made: Mapping[str, Video], cloud: Cloud) -> None:
    assert cloud.sent(made["plain"]["id"])["model"] == made["plain"]["model"] == "mock-video"


def test_model_is_required(client: Client) -> None:
    invalid(client, "model", model=None)


@pytest.mark.parametrize("name", ["text", "number"])
def test_seconds_is_a_string_or_a_number(made: Mapping[str, Video], cloud: Cloud, name: str) -> None:
    assert (made[name]["seconds"], cloud.sent(made[name]["id"])["seconds"]) == ("3", 3)


def test_seconds_is_also_accepted_as_duration(made: Mapping[str, Video], cloud: Cloud, client: Client) -> None:
    assert (made["duration"]["seconds"], cloud.sent(made["duration"]["id"])["seconds"]) == ("3", 3)
    invalid(client, "seconds", seconds=3, duration=4)


def test_size_is_width_and_height(made: Mapping[str, Video], cloud: Cloud) -> None:
    sent = cloud.sent(made["pixels"]["id"])
    assert (made["pixels"]["size"], sent["width"], sent["height"]) == ("128x96", 128, 96)


def test_size_may_be_an_aspect_ratio(made: Mapping[str, Video], cloud: Cloud) -> None:
    sent = cloud.sent(made["shape"]["id"])
    assert sent["width"] * 16 == sent["height"] * 9


def test_n_defaults_to_1(made: Mapping[str, Video]) -> None:
    assert len(made["plain"]["outputs"]) == len(made["one"]["outputs"]) == 1


def test_n_makes_so_many_videos(made: Mapping[str, Video], cloud: Cloud) -> None:
    assert len(made["four"]["outputs"]) == 4
    assert {cloud.sent(made["four"]["id"], index)["prompt"] for index in range(4)} == {"A pebble, four"}


@pytest.mark.parametrize("n", [0, 5])
def test_n_is_between_1_and_4(client: Client, n: int) -> None:
    invalid(client, "n", n=n)


def test_aspect_ratio_is_converted(made: Mapping[str, Video], cloud: Cloud, client: Client) -> None:
    sent = cloud.sent(made["aspect_ratio"]["id"])
    assert sent["width"] * 16 == sent["height"] * 9
    invalid(client, "aspect_ratio", aspect_ratio="wide")


@pytest.mark.parametrize(("name", "width", "height"), [("resolution", 1920, 1080), ("720p", 720, 720)])
def test_resolution_is_converted(made: Mapping[str, Video], cloud: Cloud, name: str, width: int, height: int) -> None:
    sent = cloud.sent(made[name]["id"])
    assert (sent["width"], sent["height"]) == (width, height)


def test_input_image_is_the_first_frame(made: Mapping[str, Video], cloud: Cloud, client: Client) -> None:
    assert cloud.sent(made["image"]["id"])["inputs"] == ["input_reference"]
    assert client.video(made["image"]["id"])["metadata"]["mode"] == "image_to_video"


def test_negative_prompt_reaches_the_provider(made: Mapping[str, Video], cloud: Cloud) -> None:
    assert cloud.sent(made["negative"]["id"])["extra"]["negative_prompt"] == "x" * 5000


def test_negative_prompt_has_at_most_5000_characters(client: Client) -> None:
    assert "5000" in invalid(client, "negative_prompt", negative_prompt="x" * 5001)


def test_seed_reaches_the_provider(made: Mapping[str, Video], cloud: Cloud, client: Client) -> None:
    assert cloud.sent(made["seed"]["id"])["extra"]["seed"] == 42
    invalid(client, "seed", seed=0.5)


def test_generate_audio_is_refused_where_there_is_no_sound(made: Mapping[str, Video], client: Client) -> None:
    assert made["silent"]["status"] == "queued"
    assert "mock-video" in invalid(client, "generate_audio", generate_audio=True)
