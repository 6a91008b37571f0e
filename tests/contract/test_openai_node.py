"""The official OpenAI SDK for Node."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local import ROOT, synthesis
from infra.local.gateway import Gateway
from tests.contract import film
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf

Walk = Mapping[str, Any]


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("openai-node")


@pytest.fixture(scope="module")
def walk(gateway: Gateway, client: Client, picture: Path, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    assert (ROOT / "node_modules/openai").is_dir(), "run `npm ci`; `make test` does"
    node = synthesis.node({})["JSII_NODE"]
    arguments = [gateway.base_url, client.key, str(picture), str(tmp_path_factory.mktemp("downloads"))]
    done = subprocess.run(  # noqa: S603 - our own script
        [node, Path(__file__).with_name("walk.mjs"), *arguments],
        env={},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\nthe logs:\n{client.tail()}"
    facts: Walk = json.loads(done.stdout)
    return facts


def test_it_is_the_version_that_package_json_pins(walk: Walk) -> None:
    assert walk["sdk"] == json.loads((ROOT / "package.json").read_text())["devDependencies"]["openai"]


def test_videos_are_created_and_completed(walk: Walk) -> None:
    assert {name: video["status"] for name, video in walk["made"].items()} == dict.fromkeys(
        ("film", "upload", "uri", "twice"), "queued"
    )
    assert {name: video["status"] for name, video in walk["finished"].items()} == dict.fromkeys(
        ("film", "upload", "uri", "twice"), "completed"
    )
    assert walk["finished"]["twice"]["user_metadata"] == {"scene": "7", "take": "b"}
    assert len(walk["finished"]["twice"]["outputs"]) == 2


def test_images_arrive_as_a_file_and_as_an_object(walk: Walk, cloud: Cloud, picture: Path) -> None:
    assert list(cloud.objects(f"inputs/{walk['made']['uri']['id']}").values()) == [picture.read_bytes()]
    for prompt in ("A sail", "A mast"):
        assert {job["parameters"]["from_image"] for job in cloud.vendor_jobs(prompt).values()} == {True}


def test_the_list_goes_over_its_pages_by_itself(walk: Walk) -> None:
    assert sorted(walk["listed"]) == sorted(video["id"] for video in walk["made"].values())


def test_what_is_downloaded_is_the_film_that_was_asked_for(walk: Walk, cloud: Cloud) -> None:
    content = Path(walk["files"]["film"]).read_bytes()
    key = f"videos/{walk['made']['film']['id']}/0.mp4"
    assert cloud.objects(key) == {key: content}
    shown = film.read(content)
    assert (shown.codec, shown.size) == ("h264", "1280x720")
    assert shown.lasts(4)


def test_what_is_deleted_is_gone(walk: Walk) -> None:
    assert walk["deleted"] == {"id": walk["made"]["upload"]["id"], "object": "video.deleted", "deleted": True}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("deleted", ("NotFoundError", 404, "invalid_request_error", "NOT_FOUND", None)),
        ("wrong_key", ("AuthenticationError", 401, "authentication_error", "AUTHENTICATION_FAILED", None)),
        ("unknown_model", ("NotFoundError", 404, "invalid_request_error", "MODEL_NOT_FOUND", "model")),
        ("bad_n", ("BadRequestError", 400, "invalid_request_error", "INVALID_REQUEST", "n")),
    ],
)
def test_errors_are_the_sdks_own(walk: Walk, name: str, expected: tuple[object, ...]) -> None:
    error = walk["errors"][name]
    assert tuple(error[field] for field in ("class", "status_code", "type", "code", "param")) == expected
    assert error["request_id"]
