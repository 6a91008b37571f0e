"""The official OpenAI SDKs, for Python (both majors that people use) and for Node: one walk, and the same answers."""

import json
from pathlib import Path

import pytest
from PIL import Image

from infra.local import ROOT
from infra.local.gateway import Gateway
from tests.contract import film, sdk
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.sdk import Facts

NAMES = ("film", "upload", "uri", "twice")


@pytest.fixture(scope="module", params=sdk.SDKS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def client(tenant: TenantOf, name: str) -> Client:
    return tenant(f"sdk-{name}")


@pytest.fixture(scope="module")
def walk(gateway: Gateway, client: Client, name: str, picture: Path, tmp_path_factory: pytest.TempPathFactory) -> Facts:
    folder = tmp_path_factory.mktemp("downloads")
    at = {"base_url": gateway.base_url, "key": client.key, "picture": str(picture), "folder": str(folder)}
    return sdk.walk("", name, at, tail=client.tail)


def test_it_is_the_sdk_that_it_should_be(walk: Facts, name: str) -> None:
    pinned = json.loads((ROOT / "package.json").read_text())["devDependencies"]["openai"]
    assert walk["sdk"] == pinned if name == "node" else walk["sdk"].startswith(f"{name[-1]}.")


def test_create_answers_with_a_video_that_waits(walk: Facts) -> None:
    made = walk["made"]["twice"]
    assert (made["object"], made["status"], made["progress"]) == ("video", "queued", 0)
    assert (made["seconds"], made["size"], made["model"]) == ("1", "64x64", "mock-video")
    assert (made["error"], made["completed_at"], made["output"]) == (None, None, None)


def test_every_video_of_the_walk_completes(walk: Facts) -> None:
    ends = walk["finished"]
    assert {name: video["status"] for name, video in ends.items()} == dict.fromkeys(NAMES, "completed")
    video = ends["film"]
    assert (video["progress"], video["prompt"]) == (100, "A paper boat")
    assert (video["seconds"], video["size"]) == ("4", "1280x720")
    assert video["created_at"] <= video["completed_at"] < video["expires_at"]


def test_pythons_poll_comes_back_when_it_is_told_to(walk: Facts, name: str) -> None:
    if name == "node":
        assert "pace" not in walk  # this SDK has no poll
        return
    assert walk["made"]["film"]["status"] == "completed"  # create_and_poll waited
    told = int(walk["pace"]["told"]) / 1000
    # Untold, it waits a second. A request takes its time too.
    assert told <= min(walk["pace"]["pauses"]) < 1


def test_extra_fields_of_the_body_arrive(walk: Facts) -> None:
    video = walk["finished"]["twice"]
    assert video["user_metadata"] == {"scene": "7", "take": "b"}
    assert [output["status"] for output in video["outputs"]] == ["completed", "completed"]
    assert video["metadata"]["attempts"] == [{"provider": "mock", "error": "Throttled"}] * 2  # mock=rate_limited


def test_the_same_idempotency_key_answers_with_the_same_video(walk: Facts) -> None:
    assert walk["replayed_id"] == walk["made"]["twice"]["id"]


def test_a_dry_run_is_an_estimate(walk: Facts) -> None:
    assert (walk["estimate"]["estimated"], walk["estimate"]["total_cost_micros"]) == (True, 0)
    assert "id" not in walk["estimate"]


@pytest.mark.parametrize("made", ["upload", "uri"])
def test_an_image_reaches_the_vendor(walk: Facts, cloud: Cloud, made: str) -> None:
    assert cloud.sent(walk["made"][made]["id"])["inputs"] == ["input_reference"]


def test_an_image_is_kept_until_its_video_is_deleted(walk: Facts, cloud: Cloud, picture: Path) -> None:
    assert list(cloud.objects(f"inputs/{walk['made']['uri']['id']}").values()) == [picture.read_bytes()]
    assert cloud.objects(f"inputs/{walk['made']['upload']['id']}") == {}


def test_the_list_has_pages_and_both_orders(walk: Facts) -> None:
    made, listed = walk["made"], walk["listed"]
    assert sorted(listed["oldest_first"]) == sorted(made[name]["id"] for name in NAMES)
    assert listed["newest_first"] == listed["oldest_first"][::-1]
    assert [len(page) for page in listed["pages"]] == [3, 1]
    assert [id for page in listed["pages"] for id in page] == listed["newest_first"]
    last = listed["oldest_first"].index(made["upload"]["id"])
    assert listed["after"] == listed["oldest_first"][last + 1 :]


@pytest.mark.parametrize(
    ("file", "video", "index", "size", "seconds"),
    [("film", "film", 0, "1280x720", 4), ("second", "twice", 1, "64x64", 1)],
)
def test_what_is_downloaded_is_the_film_that_was_asked_for(
    walk: Facts, cloud: Cloud, file: str, video: str, index: int, size: str, seconds: int
) -> None:
    content = Path(walk["files"][file]).read_bytes()
    key = f"videos/{walk['made'][video]['id']}/{index}.mp4"
    assert cloud.objects(key) == {key: content}
    shown = film.read(content)
    assert (shown.codec, shown.size) == ("h264", size)
    assert shown.lasts(seconds)


@pytest.mark.parametrize("variant", ["thumbnail", "spritesheet"])
def test_the_other_variants_are_pictures(walk: Facts, variant: str) -> None:
    with Image.open(walk["files"][variant]) as image:
        image.load()
        assert image.format in ("WEBP", "JPEG")
        assert image.width >= 160


def test_what_is_deleted_is_gone(walk: Facts, cloud: Cloud) -> None:
    id = walk["made"]["upload"]["id"]
    assert walk["deleted"] == {"id": id, "object": "video.deleted", "deleted": True}
    assert cloud.objects(f"videos/{id}/") == {}
