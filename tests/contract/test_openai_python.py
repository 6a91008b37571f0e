"""The official OpenAI SDK for Python, both majors that people use: the same walk, and the same answers."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from infra.local import ROOT
from infra.local.gateway import Gateway
from tests.contract import film
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf

SDKS = {"3": [], "2": [ROOT / ".venv/openai2"]}
"""By major: what has to come before the virtual environment on Python's path."""

Walk = Mapping[str, Any]


@pytest.fixture(scope="module", params=SDKS)
def major(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def client(tenant: TenantOf, major: str) -> Client:
    return tenant(f"openai-python-{major}")


@pytest.fixture(scope="module")
def walk(gateway: Gateway, client: Client, picture: Path, major: str, tmp_path_factory: pytest.TempPathFactory) -> Walk:
    path = SDKS[major]
    assert all((each / "ready").exists() for each in path), "run `make .venv/openai2/ready`; `make test` does"
    arguments = [gateway.base_url, client.key, str(picture), str(tmp_path_factory.mktemp("downloads"))]
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-W", "error", Path(__file__).with_name("walk.py"), *arguments],
        env={"PYTHONPATH": ":".join(map(str, path)), "NO_PROXY": "127.0.0.1"},
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert done.returncode == 0, f"{done.stderr}\nthe logs:\n{client.tail()}"
    facts: Walk = json.loads(done.stdout)
    return facts


def test_it_is_the_sdk_that_it_should_be(walk: Walk, major: str) -> None:
    assert walk["sdk"].split(".")[0] == major


def test_create_answers_with_a_video_that_waits(walk: Walk) -> None:
    made = walk["made"]["twice"]
    assert (made["object"], made["status"], made["progress"]) == ("video", "queued", 0)
    assert (made["seconds"], made["size"], made["model"]) == ("1", "64x64", "mock-video")
    assert (made["error"], made["completed_at"], made["output"]) == (None, None, None)


def test_create_and_poll_answers_with_the_finished_video(walk: Walk) -> None:
    video = walk["made"]["film"]
    assert (video["status"], video["progress"], video["seconds"], video["size"]) == ("completed", 100, "4", "1280x720")
    assert video["created_at"] <= video["completed_at"] < video["expires_at"]
    retrieved = walk["retrieved"]
    assert {name: retrieved[name] for name in ("id", "status", "prompt")} == {
        "id": video["id"],
        "status": "completed",
        "prompt": "A paper boat",
    }


def test_every_video_of_the_walk_completes(walk: Walk) -> None:
    assert {name: video["status"] for name, video in walk["finished"].items()} == dict.fromkeys(
        ("twice", "upload", "uri", "film"), "completed"
    )


def test_extra_fields_of_the_body_arrive(walk: Walk) -> None:
    video = walk["finished"]["twice"]
    assert video["user_metadata"] == {"scene": "7", "take": "b"}
    assert [output["status"] for output in video["outputs"]] == ["completed", "completed"]
    assert video["metadata"]["attempts"] == [{"provider": "mock", "error": "Throttled"}] * 2  # mock=rate_limited


def test_the_same_idempotency_key_answers_with_the_same_video(walk: Walk) -> None:
    assert walk["replayed_id"] == walk["made"]["twice"]["id"]


@pytest.mark.parametrize(("name", "prompt"), [("upload", "A sail"), ("uri", "A mast")])
def test_an_image_reaches_the_vendor(walk: Walk, cloud: Cloud, name: str, prompt: str) -> None:
    assert walk["finished"][name]["prompt"] == prompt
    assert {job["parameters"]["from_image"] for job in cloud.vendor_jobs(prompt).values()} == {True}


def test_an_image_is_kept_until_its_video_is_deleted(walk: Walk, cloud: Cloud, picture: Path) -> None:
    assert list(cloud.objects(f"inputs/{walk['made']['uri']['id']}").values()) == [picture.read_bytes()]
    assert cloud.objects(f"inputs/{walk['made']['upload']['id']}") == {}


def test_the_list_has_pages_and_both_orders(walk: Walk) -> None:
    made, listed = walk["made"], walk["listed"]
    in_order = [made[name]["id"] for name in ("twice", "upload", "uri", "film")]
    assert sorted(listed["oldest_first"]) == sorted(in_order)
    assert listed["newest_first"] == listed["oldest_first"][::-1]
    assert [len(page) for page in listed["pages"]] == [3, 1]
    assert [id for page in listed["pages"] for id in page] == listed["newest_first"]


@pytest.mark.parametrize(
    ("name", "video", "index", "size", "seconds"),
    [("film", "film", 0, "1280x720", 4), ("second", "twice", 1, "64x64", 1)],
)
def test_what_is_downloaded_is_the_film_that_was_asked_for(
    walk: Walk, cloud: Cloud, name: str, video: str, index: int, size: str, seconds: int
) -> None:
    content = Path(walk["files"][name]).read_bytes()
    key = f"videos/{walk['made'][video]['id']}/{index}.mp4"
    assert cloud.objects(key) == {key: content}
    shown = film.read(content)
    assert (shown.codec, shown.size) == ("h264", size)
    assert shown.lasts(seconds)


def test_what_is_deleted_is_gone(walk: Walk, cloud: Cloud) -> None:
    id = walk["made"]["upload"]["id"]
    assert walk["deleted"] == {"id": id, "object": "video.deleted", "deleted": True}
    assert cloud.objects(f"videos/{id}/") == {}


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


def test_a_model_that_is_nearly_right_is_suggested(walk: Walk) -> None:
    assert "Did you mean 'mock-video'?" in walk["errors"]["unknown_model"]["message"]
