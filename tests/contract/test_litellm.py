"""litellm as a client, through its OpenAI provider. What it can do with no such server is said where it shows."""

import base64
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.local.gateway import Gateway
from tests.contract import film, sdk
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.sdk import Facts

CHECKED = "1.110"
"""The version of which this module tells; a newer one may have learned what this one cannot."""


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("litellm")


@pytest.fixture(scope="module")
def walk(gateway: Gateway, client: Client, picture: Path, clip: Path) -> Facts:
    at = {"base_url": gateway.base_url, "key": client.key, "picture": str(picture), "clip": str(clip)}
    return sdk.walk("litellm", "python-2", at, tail=client.tail)


@pytest.fixture(scope="module")
def ids(walk: Facts) -> Mapping[str, str]:
    """The gateway's own ids."""
    return {name: unwrapped(video["id"]) for name, video in walk["made"].items()}


def unwrapped(id: str) -> str:
    """litellm writes `video_` and the base64 of where a video is: `litellm:…;model_id:…;video_id:<the gateway's>`."""
    inside = base64.b64decode(id.removeprefix("video_")).decode()
    assert inside.startswith("litellm:custom_llm_provider:openai;")
    return inside.rpartition("video_id:")[2]


def test_it_is_the_version_that_this_module_tells_of(walk: Facts) -> None:
    assert walk["version"].rpartition(".")[0] == CHECKED


def test_what_it_makes_completes(walk: Facts) -> None:
    assert {video["status"] for video in walk["made"].values()} == {"queued"}
    assert {video["status"] for video in walk["finished"].values()} == {"completed"}
    assert walk["made"]["kites"]["usage"] == {"duration_seconds": 1.0}


def test_ids_come_back_as_they_went(walk: Facts, client: Client, ids: Mapping[str, str]) -> None:
    finished = {name: unwrapped(video["id"]) for name, video in walk["finished"].items()}
    assert finished == {name: id for name, id in ids.items() if name in finished}
    assert client.video(ids["kites"])["prompt"] == "Two kites"


def test_extra_fields_and_the_users_name_arrive(walk: Facts, cloud: Cloud, ids: Mapping[str, str]) -> None:
    assert [cloud.sent(ids["kites"], index)["extra"]["user"] for index in range(2)] == ["u-1", "u-1"]


def test_an_image_arrives_as_a_file(walk: Facts, cloud: Cloud, ids: Mapping[str, str]) -> None:
    assert cloud.sent(ids["sail"])["inputs"] == ["input_reference"]


@pytest.mark.parametrize(
    ("name", "mode", "inputs"),
    [
        ("remix", "video_to_video", ["input_video"]),
        ("edit", "video_to_video", ["input_video"]),
        ("edit of a file", "video_to_video", ["input_video"]),
        ("extension", "video_extension", ["input_video", "extend"]),
    ],
)
def test_videos_are_made_from_videos(
    client: Client, cloud: Cloud, ids: Mapping[str, str], name: str, mode: str, inputs: list[str]
) -> None:
    video = client.video(ids[name])
    assert video["metadata"]["mode"] == mode
    assert video["remixed_from_video_id"] == (ids["kites"] if name == "remix" else None)
    assert cloud.sent(ids[name])["inputs"] == inputs


def test_content_has_its_variants(walk: Facts) -> None:
    files = {variant: bytes.fromhex(content) for variant, content in walk["files"].items()}
    assert film.read(files["video"]).size == "64x64"
    assert files["thumbnail"][8:12] == b"WEBP"
    assert files["spritesheet"].startswith(b"\xff\xd8\xff")


def test_the_list_has_pages(walk: Facts, client: Client) -> None:
    every = [video["id"] for video in client.http.get("/videos", params={"order": "asc"}).json()["data"]]
    pages = [[unwrapped(video["id"]) for video in walk[page]["data"]] for page in ("listed", "after")]
    assert pages == [every[:2], every[2:4]]
    assert unwrapped(walk["listed"]["last_id"]) == every[1]


@pytest.mark.parametrize(
    ("case", "kind", "status", "code"),
    [
        ("wrong_key", "AuthenticationError", 401, "AUTHENTICATION_FAILED"),
        ("unknown_model", "NotFoundError", 404, "MODEL_NOT_FOUND"),
        ("bad_n", "BadRequestError", 400, "INVALID_REQUEST"),
        ("unknown_video", "NotFoundError", 404, "NOT_FOUND"),
        # It takes the letters of a URL for the bytes of a picture, and sends them as input_reference.png.
        ("image by URL", "BadRequestError", 400, "input_image must be"),
        # It takes an object for an open file, and never asks.
        ("image as an object", "InternalServerError", 500, "'dict' object has no attribute 'read'"),
    ],
)
def test_errors_are_its_own(walk: Facts, case: str, kind: str, status: int, code: str) -> None:
    error = walk["errors"][case]
    assert (error["class"], error["status_code"]) == (kind, status)
    assert code in error["said"]


def test_what_it_does_not_send(walk: Facts, client: Client, ids: Mapping[str, str]) -> None:
    # `metadata` is for its own logs, wherever it stands.
    assert client.video(ids["kites"])["user_metadata"] == {}
    # `extra_query` becomes a field of the body: what was to be an estimate would be a video, if we did not refuse it.
    assert "extra_query is an option of your client" in walk["errors"]["dry run"]["said"]
    # It has neither DELETE nor cancel.
    assert walk["has"] == []
