"""Multipart forms, spelled as the SDKs and people with curl spell them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.client import Client, Video, form
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.refusal import refused
from tests.contract.site import ELSEWHERE, placed

IMAGE, OTHER, FILM = f"{ELSEWHERE}/a.png", f"{ELSEWHERE}/b.png", f"{ELSEWHERE}/a.mp4"
FILE = "a file"
"""Stands for the picture's or the film's bytes."""

MEDIA: Mapping[str, tuple[str, list[tuple[str, str]]]] = {
    "a file": ("input_reference", [("input_reference", FILE)]),
    "a file in a list": ("input_reference", [("input_reference[]", FILE)]),
    "a file with a number": ("input_reference", [("input_reference[0]", FILE)]),
    "input_image": ("input_reference", [("input_image", FILE)]),
    "image": ("input_reference", [("image", FILE)]),
    "a URL": ("input_reference", [("input_reference", IMAGE)]),
    "image_url": ("input_reference", [("image_url", IMAGE)]),
    "an object": ("input_reference", [("input_reference[image_url]", IMAGE)]),
    "an object in a list": ("input_reference", [("input_reference[][image_url]", IMAGE)]),
    "an object with a number": ("input_reference", [("input_reference[0][image_url]", IMAGE)]),
    "two files": ("reference_images", [("input_reference[]", FILE), ("input_reference[]", FILE)]),
    "two numbers": ("reference_images", [("input_reference[0]", FILE), ("input_reference[1]", IMAGE)]),
    "two objects": (
        "reference_images",
        [("input_reference[][image_url]", IMAGE), ("input_reference[][image_url]", OTHER)],
    ),
    "reference_images": ("reference_images", [("reference_images[]", IMAGE), ("reference_images[]", FILE)]),
    "two frames": ("input_reference last_frame", [("first_frame", FILE), ("last_frame", FILE)]),
    "a film": ("input_video", [("video", FILE)]),
    "a film's URL": ("input_video", [("video_url", FILM)]),
    "a film's object": ("input_video", [("input_video[video_url]", FILM)]),
}
"""What the vendor is given for the parts of a form."""


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("forms")


def post(client: Client, prompt: str, parts: list[tuple[str, Any]], path: str = "/videos") -> Video:
    fields = [(name, value) for name, value in form(prompt=prompt).items()]
    answer = client.http.post(path, files=[*fields, *parts])
    assert answer.status_code == 202, f"{answer.status_code} {answer.text}\n{client.tail()}"
    video: Video = answer.json()
    return video


@pytest.fixture(scope="module")
def made(client: Client, picture: Path, clip: Path, site: str) -> Mapping[str, Video]:
    def part(name: str, value: str) -> tuple[str, Any]:
        path = clip if name.startswith("video") else picture
        return name, (path.name, path.read_bytes()) if value is FILE else (None, placed(value, site))

    return {
        name: post(client, f"A windmill, {name}", [part(*each) for each in parts]) for name, (_, parts) in MEDIA.items()
    }


@pytest.mark.parametrize("name", MEDIA)
def test_media_come_in_every_spelling(made: Mapping[str, Video], cloud: Cloud, name: str) -> None:
    assert cloud.sent(made[name]["id"])["inputs"] == MEDIA[name][0].split()


def test_objects_lists_numbers_and_switches_are_read_from_text(client: Client, cloud: Cloud) -> None:
    given = {
        "metadata[scene]": "7",
        "metadata[take]": "b",
        "n": "2",
        "seed": "42",
        "provider[only][]": "mock",
        "provider[sort]": "price",
        "models[]": "mock-video",
        "max_cost": "0.5",
        "negative_prompt": "snow",
        "generate_audio": "false",
        "style[grain][]": "fine",
    }
    video = post(client, "A windmill with everything", [(name, (None, value)) for name, value in given.items()])
    assert video["user_metadata"] == {"scene": "7", "take": "b"}
    assert len(video["outputs"]) == 2
    extra = cloud.sent(video["id"])["extra"]
    assert (extra["seed"], extra["negative_prompt"], extra["style"]) == (42, "snow", {"grain": ["fine"]})
    assert not {"provider", "models", "max_cost", "metadata", "n"} & extra.keys()  # these are ours


@pytest.fixture(scope="module")
def source(client: Client) -> Video:
    return client.finished(client.create("A windmill to change")["id"])[0]


@pytest.mark.parametrize("as_json", [True, False], ids=["JSON", "form"])
def test_videos_are_made_from_videos_in_both(client: Client, cloud: Cloud, source: Video, as_json: bool) -> None:
    def ask(path: str, prompt: str, **video: str) -> httpx.Response:
        fields = {"prompt": prompt, "seconds": "1", "size": "64x64"}
        if as_json:
            return client.http.post(path, json={**fields, **({"video": video} if video else {})})
        parts = {**fields, **{f"video[{name}]": value for name, value in video.items()}}
        return client.http.post(path, files={name: (None, value) for name, value in parts.items()})

    answers = {
        "video_to_video": ask(f"/videos/{source['id']}/remix", "A remixed windmill"),
        "video_to_video ": ask("/videos/edits", "An edited windmill", id=source["id"]),
        "video_extension": ask("/videos/extensions", "A longer windmill", id=source["id"]),
    }
    assert [answer.status_code for answer in answers.values()] == [202] * 3, [each.text for each in answers.values()]
    assert {name: each.json()["metadata"]["mode"] for name, each in answers.items()} == {
        name: name.strip() for name in answers
    }
    assert cloud.sent(answers["video_extension"].json()["id"])["inputs"] == ["input_video", "extend"]


@pytest.mark.parametrize("path", ["/videos/edits", "/videos/extensions"])
def test_a_film_of_somebody_else_needs_a_model(client: Client, path: str) -> None:
    answer = client.http.post(path, json={"prompt": "x", "video": {"video_url": FILM}})
    assert "mock-video" in refused(answer, 400, "INVALID_REQUEST", "model")
    refused(client.http.post(path, json={"prompt": "x", "model": "mock-video"}), 400, "INVALID_REQUEST", "video")


def test_a_remix_of_nothing(client: Client) -> None:
    refused(client.http.post("/videos/video_0/remix", json={"prompt": "x"}), 404, "NOT_FOUND", None)


def test_an_upload_is_offered_to_a_form_too(client: Client) -> None:
    answer = client.http.post("/uploads", files={"content_type": (None, "image/png")})
    assert (answer.status_code, answer.json()["object"]) == (200, "upload")
