"""Pictures and films that a video is made from: every name and form that they may be given in, as JSON."""

import base64
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.contract.client import QUICK, Client, Video
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.refusal import refused
from tests.contract.site import ELSEWHERE, placed

IMAGE, OTHER, FILM = f"{ELSEWHERE}/a.png", f"{ELSEWHERE}/b.png", f"{ELSEWHERE}/a.mp4"

INPUTS: Mapping[str, list[str]] = {
    "image_to_video": ["input_reference"],
    "first_last_frame_to_video": ["input_reference", "last_frame"],
    "reference_to_video": ["reference_images"],
    "video_to_video": ["input_video"],
}
"""What the vendor must be given in a mode."""

WISHES: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    **{
        f"{name} as a URL": ("image_to_video", {name: IMAGE})
        for name in ("input_image", "input_reference", "image_url", "image", "first_frame")
    },
    "as an object": ("image_to_video", {"input_reference": {"image_url": IMAGE}}),
    "as an object with url": ("image_to_video", {"input_reference": {"url": IMAGE}}),
    "in a list of one": ("image_to_video", {"input_reference": [{"image_url": IMAGE}]}),
    "under two names": ("image_to_video", {"input_image": IMAGE, "input_reference": {"image_url": IMAGE}}),
    "last_frame": ("first_last_frame_to_video", {"input_image": IMAGE, "last_frame": OTHER}),
    "end_image": ("first_last_frame_to_video", {"image_url": IMAGE, "end_image": {"image_url": OTHER}}),
    "reference_images": ("reference_to_video", {"reference_images": [IMAGE, {"image_url": OTHER}]}),
    "one reference image": ("reference_to_video", {"reference_images": [IMAGE]}),
    "input_references": ("reference_to_video", {"input_references": [IMAGE, OTHER]}),
    "two input_reference": ("reference_to_video", {"input_reference": [{"image_url": IMAGE}, {"image_url": OTHER}]}),
    "input_video": ("video_to_video", {"input_video": FILM}),
    "video_url": ("video_to_video", {"video_url": FILM}),
    "video as an object": ("video_to_video", {"video": {"video_url": FILM}}),
}


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("media")


@pytest.fixture(scope="module")
def source(client: Client) -> Video:
    return client.finished(client.create("A film to make others from")["id"])[0]


@pytest.fixture(scope="module")
def made(client: Client, site: str) -> Mapping[str, Video]:
    return {name: client.create(f"A mill, {name}", **placed(wish, site)) for name, (_, wish) in WISHES.items()}


@pytest.mark.parametrize("name", WISHES)
def test_media_come_in_every_form(made: Mapping[str, Video], cloud: Cloud, name: str) -> None:
    mode, _ = WISHES[name]
    assert made[name]["metadata"]["mode"] == mode
    assert cloud.sent(made[name]["id"])["inputs"] == INPUTS[mode]


def test_what_a_url_leads_to_is_copied_and_goes_with_the_video(
    client: Client, cloud: Cloud, site: str, picture: Path
) -> None:
    id = client.create("A mill, copied", **placed({"input_image": IMAGE, "last_frame": OTHER}, site))["id"]
    [video] = client.finished(id)
    assert (video["status"], video["error"]) == ("completed", None)
    assert list(cloud.objects(f"inputs/{id}/").values()) == [picture.read_bytes()] * 2
    assert client.http.delete(f"/videos/{id}").status_code == 200
    assert cloud.objects(f"inputs/{id}/") == {}


@pytest.mark.parametrize(
    ("field", "path", "message"),
    [
        ("input_image", "nothing.png", "input_image could not be fetched"),
        ("input_image", "a.mp4", "input_image must be JPEG or PNG or WEBP"),
        ("input_video", "a.png", "input_video must be MP4"),
    ],
)
def test_what_it_does_not_lead_to_fails_the_video(
    client: Client, cloud: Cloud, site: str, field: str, path: str, message: str
) -> None:
    prompt = f"A mill that is not there, {field} {path}"
    [video] = client.finished(client.create(prompt, **{field: f"{site}/{path}"})["id"])
    assert (video["status"], video["metadata"]["cost"]) == ("failed", 0)
    assert video["error"] == {"code": "INVALID_REQUEST", "message": message}
    assert cloud.vendor_jobs(prompt) == {}


def data_uri(path: Path, type: str) -> str:
    return f"data:{type};base64,{base64.b64encode(path.read_bytes()).decode()}"


def test_data_uris_are_stored_and_sent_on(client: Client, cloud: Cloud, picture: Path, clip: Path) -> None:
    frame, film = data_uri(picture, "image/png"), data_uri(clip, "video/mp4")
    frames = client.create("A mill, by frames", input_image=frame, last_frame={"image_url": frame})["id"]
    edited = client.create("A mill, edited", input_video=film)["id"]
    assert cloud.sent(frames)["inputs"] == ["input_reference", "last_frame"]
    assert cloud.sent(edited)["inputs"] == ["input_video"]
    assert list(cloud.objects(f"inputs/{frames}/").values()) == [picture.read_bytes()]  # the same twice is one file
    assert list(cloud.objects(f"inputs/{edited}/").values()) == [clip.read_bytes()]


@pytest.mark.parametrize("form", ["id", "object"])
def test_input_video_may_be_one_of_the_callers_own(client: Client, cloud: Cloud, source: Video, form: str) -> None:
    given = source["id"] if form == "id" else {"id": source["id"]}
    id = client.create(f"A mill from my own, {form}", input_video=given)["id"]
    assert cloud.sent(id)["inputs"] == ["input_video"]


@pytest.mark.parametrize("form", ["id", "object"])
def test_an_upload_is_named_by_its_id(client: Client, cloud: Cloud, picture: Path, form: str) -> None:
    offer = client.http.post("/uploads", json={"content_type": "image/png"}).json()
    sent = httpx.post(offer["url"], data=offer["fields"], files={"file": picture.read_bytes()})
    assert sent.status_code in (200, 201, 204), sent.text
    given = offer["id"] if form == "id" else {"file_id": offer["id"]}
    id = client.create(f"A mill from an upload, {form}", input_reference=given)["id"]
    assert cloud.sent(id)["inputs"] == ["input_reference"]


def test_a_neighbours_video_does_not_exist(tenant: TenantOf, source: Video) -> None:
    neighbour = tenant("media-neighbour")
    fields = {**QUICK, "prompt": "x", "input_video": source["id"]}
    refused(neighbour.http.post("/videos", json=fields), 400, "INVALID_REQUEST", "input_video")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"last_frame": IMAGE}, "last_frame"),
        ({"input_image": IMAGE, "image_url": OTHER}, "input_image"),
        ({"input_image": [IMAGE, OTHER]}, "input_image"),
        ({"reference_images": []}, "reference_images"),
        ({"reference_images": [IMAGE] * 10}, "reference_images"),
        ({"input_image": IMAGE, "input_video": FILM}, "input_image"),
        ({"input_video": "video_0"}, "input_video"),
        ({"input_video": "http://example.com/a.mp4"}, "input_video"),
        ({"input_image": "file_0"}, "input_image"),
        ({"input_image": {"image_url": IMAGE, "detail": "high"}}, "input_image"),
        ({"input_video": "data:image/png;base64,iVBORw0KGgo="}, "input_video"),
    ],
)
def test_media_that_make_no_sense(client: Client, fields: Mapping[str, Any], param: str) -> None:
    answer = client.http.post("/videos", json={**QUICK, "prompt": "x", **fields})
    refused(answer, 400, "INVALID_REQUEST", param)
