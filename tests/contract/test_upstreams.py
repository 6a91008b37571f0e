"""Every family of vendors' wires, end to end: what it is sent, what it says, and what becomes of a video then.

The vendors are on this machine and written from their documents (tests/contract/upstreams). What happens to one of
them happens to all at the same time, and each test looks at one. The order of the scenes counts: a provider whose
account was empty is asked last for five minutes.
"""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from functions.mock.parameters import read_parameters
from functions.mock.rendering import render
from reelgate.service.market import KEPT_SECONDS
from tests.contract.client import Video
from tests.contract.site import ELSEWHERE, placed
from tests.contract.upstreams import vertex
from tests.contract.upstreams.bedrock import Bedrock
from tests.contract.upstreams.byteplus import BytePlus
from tests.contract.upstreams.dashscope import DashScope
from tests.contract.upstreams.deployment import WAIT_SCALE, Upstreams, deployed
from tests.contract.upstreams.fal import Fal
from tests.contract.upstreams.higgsfield import Higgsfield
from tests.contract.upstreams.kling import Kling
from tests.contract.upstreams.ltx import LTX
from tests.contract.upstreams.minimax import MiniMax
from tests.contract.upstreams.replicate import Replicate
from tests.contract.upstreams.runway import Runway
from tests.contract.upstreams.vendor import Trouble
from tests.contract.upstreams.vertex import Vertex
from tests.contract.upstreams.vidu import Vidu
from tests.contract.upstreams.wavespeed import WaveSpeed
from tests.contract.upstreams.xai import XAI
from tests.contract.waiting import until

VENDORS = (
    *(Fal, Replicate, Runway, Kling, MiniMax, XAI, BytePlus, DashScope, Higgsfield),
    *(Vidu, WaveSpeed, LTX, Vertex, Bedrock),
)

PICTURE = f"{ELSEWHERE}/a.png"
"""The caller's own. In a body, it stands for a link into the bucket, where the same picture is."""
PIXELS = BytesIO()
Image.new("RGB", (320, 320), "navy").save(PIXELS, "PNG")
PNG = base64.b64encode(PIXELS.getvalue()).decode()
PROMPT = object()
"""Stands for the prompt in a body."""

FILM = render(read_parameters({"prompt": "A film of a vendor's", "seconds": 1, "size": "64x64"}))


class _Reference:
    """Stands for ours of an output, which nobody knows before."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, str) and re.fullmatch(r"video_[0-9a-v]{26}-0", other) is not None

    __hash__ = None  # type: ignore[assignment]


REFERENCE = _Reference()


@dataclass(frozen=True, kw_only=True)
class Case:
    """A request to one provider, and what it must be sent: the fields of its documents, in their types. `other` makes
    the same model, for `other_cost`."""

    fields: dict[str, Any]
    path: str
    body: dict[str, Any]
    cost: float
    other: str
    other_cost: float
    picture_path: str
    picture_body: dict[str, Any]
    picture: str = PICTURE

    shaped: bool = False
    """Whether a video of a picture may have another shape than the picture."""

    @property
    def picture_fields(self) -> dict[str, Any]:
        return {name: value for name, value in self.fields.items() if name != "aspect_ratio" or self.shaped}


SILENT = {"generate_audio": False}
VERTEX = {
    "sampleCount": 1,
    "durationSeconds": 4,
    "aspectRatio": "9:16",
    "resolution": "720p",
    "generateAudio": False,
}
CASES = {
    "fal": Case(
        fields={"model": "kling-v3", "seconds": 5, "aspect_ratio": "9:16", **SILENT},
        path="/fal-ai/kling-video/v3/standard/text-to-video",
        body={"prompt": PROMPT, "duration": "5", "aspect_ratio": "9:16", "generate_audio": False},
        cost=0.42,
        other="replicate",
        other_cost=0.84,
        picture_path="/fal-ai/kling-video/v3/standard/image-to-video",
        picture_body={"prompt": PROMPT, "duration": "5", "start_image_url": PICTURE, "generate_audio": False},
    ),
    "replicate": Case(
        fields={"model": "kling-v3", "seconds": 5, "aspect_ratio": "9:16", **SILENT},
        path="/v1/models/kwaivgi/kling-v3-video/predictions",
        body={
            "input": {
                "prompt": PROMPT,
                "duration": 5,
                "aspect_ratio": "9:16",
                "mode": "standard",
                "generate_audio": False,
            }
        },
        cost=0.84,
        other="kling",
        other_cost=0.42,
        picture_path="/v1/models/kwaivgi/kling-v3-video/predictions",
        picture_body={
            "input": {
                "prompt": PROMPT,
                "duration": 5,
                "mode": "standard",
                "start_image": PICTURE,
                "generate_audio": False,
            }
        },
    ),
    "runway": Case(
        fields={"model": "veo-3.1", "seconds": 4, "aspect_ratio": "9:16", "resolution": "720p", **SILENT},
        path="/v1/text_to_video",
        body={"model": "veo3.1", "promptText": PROMPT, "ratio": "720:1280", "duration": 4, "audio": False},
        cost=0.8,
        other="fal",
        other_cost=0.8,
        shaped=True,
        picture_path="/v1/image_to_video",
        picture_body={
            "model": "veo3.1",
            "promptText": PROMPT,
            "promptImage": [{"uri": PICTURE, "position": "first"}],
            "ratio": "720:1280",
            "duration": 4,
            "audio": False,
        },
    ),
    "kling": Case(
        fields={"model": "kling-v3", "seconds": 5, "aspect_ratio": "9:16", **SILENT},
        path="/text-to-video/kling-3.0",
        body={
            "prompt": PROMPT,
            "settings": {
                "resolution": "720p",
                "aspect_ratio": "9:16",
                "duration": 5,
                "audio": "off",
                "multi_shot": False,
            },
            "options": {"external_task_id": REFERENCE},
        },
        cost=0.42,
        other="replicate",
        other_cost=0.84,
        picture_path="/image-to-video/kling-3.0",
        picture_body={
            "contents": [{"type": "prompt", "text": PROMPT}, {"type": "first_frame", "url": PICTURE}],
            "settings": {"resolution": "720p", "duration": 5, "audio": "off", "multi_shot": False},
            "options": {"external_task_id": REFERENCE},
        },
    ),
    "minimax": Case(
        fields={"model": "hailuo-2.3", "seconds": 6},
        path="/v1/video_generation",
        body={"model": "MiniMax-Hailuo-2.3", "prompt": PROMPT, "duration": 6, "resolution": "768P"},
        cost=0.28,
        other="fal",
        other_cost=0.28,
        picture_path="/v1/video_generation",
        picture_body={
            "model": "MiniMax-Hailuo-2.3",
            "prompt": PROMPT,
            "duration": 6,
            "resolution": "768P",
            "first_frame_image": PICTURE,
        },
    ),
    "xai": Case(
        fields={"model": "grok-imagine-video", "seconds": 6, "aspect_ratio": "9:16", "resolution": "480p"},
        path="/v1/videos/generations",
        body={
            "model": "grok-imagine-video",
            "prompt": PROMPT,
            "duration": 6,
            "aspect_ratio": "9:16",
            "resolution": "480p",
            "generate_audio": False,
        },
        cost=0.3,
        other="fal",
        other_cost=0.3,
        picture_path="/v1/videos/generations",
        picture_body={
            "model": "grok-imagine-video",
            "prompt": PROMPT,
            "image": {"url": PICTURE},
            "duration": 6,
            "resolution": "480p",
            "generate_audio": False,
        },
    ),
    "byteplus": Case(
        fields={"model": "seedance-2.0", "seconds": 5, "aspect_ratio": "16:9", "resolution": "720p", **SILENT},
        path="/api/v3/contents/generations/tasks",
        body={
            "model": "dreamina-seedance-2-0-260128",
            "content": [{"type": "text", "text": PROMPT}],
            "duration": 5,
            "ratio": "16:9",
            "resolution": "720p",
            "generate_audio": False,
        },
        cost=0.756,  # 1280 x 720 x 24 x 5 / 1024 = 108,000 tokens at 7 USD a million
        other="fal",
        other_cost=1.512,
        shaped=True,
        picture_path="/api/v3/contents/generations/tasks",
        picture_body={
            "model": "dreamina-seedance-2-0-260128",
            "content": [
                {"type": "text", "text": PROMPT},
                {"type": "image_url", "image_url": {"url": PICTURE}, "role": "first_frame"},
            ],
            "duration": 5,
            "ratio": "16:9",
            "resolution": "720p",
            "generate_audio": False,
        },
    ),
    "dashscope": Case(
        fields={"model": "wan-2.7", "seconds": 5, "aspect_ratio": "9:16", "resolution": "720p", "seed": 7},
        path="/api/v1/services/aigc/video-generation/video-synthesis",
        body={
            "model": "wan2.7-t2v",
            "input": {"prompt": PROMPT},
            "parameters": {"duration": 5, "ratio": "9:16", "resolution": "720P", "seed": 7},
        },
        cost=0.5,
        other="fal",
        other_cost=0.5,
        picture_path="/api/v1/services/aigc/video-generation/video-synthesis",
        picture_body={
            "model": "wan2.7-i2v",
            "input": {"prompt": PROMPT, "media": [{"type": "first_frame", "url": PICTURE}]},
            "parameters": {"duration": 5, "resolution": "720P", "seed": 7},
        },
    ),
    "higgsfield": Case(
        fields={"model": "kling-v3", "seconds": 5, "aspect_ratio": "9:16", **SILENT},
        path="/kling-video/v3.0/std/text-to-video",
        body={"prompt": PROMPT, "duration": 5, "aspect_ratio": "9:16", "sound": "off"},
        cost=0.42,
        other="replicate",
        other_cost=0.84,
        picture_path="/kling-video/v3.0/std/image-to-video",
        picture_body={"prompt": PROMPT, "duration": 5, "image_url": PICTURE, "sound": "off"},
    ),
    "vidu": Case(
        fields={"model": "vidu-q3", "seconds": 5, "aspect_ratio": "9:16", "resolution": "720p", "seed": 7, **SILENT},
        path="/ent/v2/text2video",
        body={
            "model": "viduq3-pro",
            "prompt": PROMPT,
            "duration": 5,
            "aspect_ratio": "9:16",
            "resolution": "720p",
            "seed": 7,
            "audio": False,
        },
        cost=0.5,
        other="fal",
        other_cost=0.77,
        picture_path="/ent/v2/img2video",
        picture_body={
            "model": "viduq3-pro",
            "prompt": PROMPT,
            "images": [PICTURE],
            "duration": 5,
            "resolution": "720p",
            "seed": 7,
            "audio": False,
        },
    ),
    "wavespeed": Case(
        fields={"model": "seedance-2.0", "seconds": 5, "aspect_ratio": "9:16", "resolution": "720p", **SILENT},
        path="/api/v3/bytedance/seedance-2.0/text-to-video",
        body={
            "prompt": PROMPT,
            "duration": 5,
            "aspect_ratio": "9:16",
            "resolution": "720p",
            "generate_audio": False,
        },
        cost=1.2,
        other="fal",
        other_cost=1.512,
        shaped=True,
        picture_path="/api/v3/bytedance/seedance-2.0/image-to-video",
        picture_body={
            "prompt": PROMPT,
            "image": PICTURE,
            "duration": 5,
            "aspect_ratio": "9:16",
            "resolution": "720p",
            "generate_audio": False,
        },
    ),
    "ltx": Case(
        fields={"model": "ltx-2.3", "seconds": 6, "aspect_ratio": "9:16", "resolution": "1080p", **SILENT},
        path="/v2/text-to-video",
        body={
            "model": "ltx-2-3-pro",
            "prompt": PROMPT,
            "duration": 6,
            "resolution": "1080x1920",
            "generate_audio": False,
        },
        cost=0.48,
        other="fal",
        other_cost=0.48,
        shaped=True,
        picture_path="/v2/image-to-video",
        picture_body={
            "model": "ltx-2-3-pro",
            "prompt": PROMPT,
            "image_uri": PICTURE,
            "duration": 6,
            "resolution": "1080x1920",
            "generate_audio": False,
        },
    ),
    "vertex": Case(
        fields={"model": "veo-3.1", "seconds": 4, "aspect_ratio": "9:16", "resolution": "720p", **SILENT},
        path=f"/v1/{vertex.MODEL}:predictLongRunning",
        body={"instances": [{"prompt": PROMPT}], "parameters": VERTEX},
        cost=0.8,
        other="runway",
        other_cost=0.8,
        picture=f"data:image/png;base64,{PNG}",  # Google opens no addresses
        shaped=True,
        picture_path=f"/v1/{vertex.MODEL}:predictLongRunning",
        picture_body={
            "instances": [{"prompt": PROMPT, "image": {"mimeType": "image/png", "bytesBase64Encoded": PNG}}],
            "parameters": VERTEX,
        },
    ),
}
EVERY = pytest.mark.parametrize("name", CASES)

Videos = Mapping[str, Video]
"""A finished video for each family, by the provider that was asked first."""


@pytest.fixture(scope="module")
def upstreams(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upstreams]:
    with deployed(tmp_path_factory.mktemp("upstreams"), [vendor() for vendor in VENDORS], FILM) as upstreams:
        yield upstreams


@pytest.fixture(scope="module")
def videos(upstreams: Upstreams) -> Videos:
    posted = {
        name: upstreams.post(said("A paper boat", name), at=[name], **case.fields)["id"] for name, case in CASES.items()
    }
    return dict(zip(posted, upstreams.client.finished(*posted.values()), strict=True))


@pytest.fixture(scope="module")
def moving_pictures(upstreams: Upstreams, site: str) -> Videos:
    posted = {}
    for name, case in CASES.items():
        given = placed({"input_image": case.picture}, site)
        posted[name] = upstreams.post(said("It moves", name), at=[name], **given, **case.picture_fields)["id"]
    return dict(zip(posted, upstreams.client.finished(*posted.values()), strict=True))


def troubled(upstreams: Upstreams, prompt: str, trouble: Trouble) -> Videos:
    """Each family has the trouble, and another provider could be asked."""
    posted = {}
    for name, case in CASES.items():
        upstreams.plan(said(prompt, name), **{name: trouble})
        posted[name] = upstreams.post(said(prompt, name), at=[name, case.other], **case.fields)["id"]
    return dict(zip(posted, upstreams.client.finished(*posted.values()), strict=True))


@pytest.fixture(scope="module")
def moderated(upstreams: Upstreams) -> Videos:
    return troubled(upstreams, "Something forbidden", Trouble.MODERATED)


@pytest.fixture(scope="module")
def crowded(upstreams: Upstreams) -> Videos:
    return troubled(upstreams, "A crowd", Trouble.BUSY)


@pytest.fixture(scope="module")
def broken(upstreams: Upstreams) -> Videos:
    return troubled(upstreams, "A broken mirror", Trouble.BROKEN)


@pytest.fixture(scope="module")
def poor(upstreams: Upstreams) -> Videos:
    return troubled(upstreams, "An empty purse", Trouble.POOR)


@pytest.fixture(autouse=True)
def understood(upstreams: Upstreams) -> Iterator[None]:
    """No vendor may be asked for anything that it does not document."""
    yield
    assert upstreams.wrong() == []


def said(prompt: str, name: str) -> str:
    """The prompt of one family in a scene."""
    return f"{prompt}, by {name}"


def ours(body: Any, video_id: str) -> tuple[Any, str | None]:
    """The body with PICTURE in place of the link to the video's input in our bucket, and that link."""
    text = json.dumps(body)
    found = re.search(rf'"(http://127\.0\.0\.1:[^"?]*/inputs/{video_id}/[^"]*Signature[^"]*)"', text)
    return (json.loads(text.replace(found[1], PICTURE)), found[1]) if found else (body, None)


def with_prompt(value: Any, prompt: str) -> Any:
    """A body as it is sent with this prompt."""
    match value:
        case dict():
            return {name: with_prompt(each, prompt) for name, each in value.items()}
        case list():
            return [with_prompt(each, prompt) for each in value]
    return prompt if value is PROMPT else value


@EVERY
def test_a_video_is_asked_for_once_in_the_vendors_words_and_its_file_is_fetched(
    upstreams: Upstreams, videos: Videos, name: str
) -> None:
    case, prompt, video = CASES[name], said("A paper boat", name), videos[name]
    assert video["status"] == "completed", video["error"]
    assert upstreams.client.content(video["id"]) == FILM
    [ask] = upstreams.vendors[name].asked(prompt)
    assert (ask.path, ask.body) == (case.path, with_prompt(case.body, prompt))
    assert upstreams.paid(prompt) == {name: 1}
    told = video["metadata"]
    assert told["executed_model"] == f"{name}/{case.fields['model']}"
    assert (told["cost"], told["cost_estimate"], told["attempts"]) == (case.cost, case.cost, [])


@EVERY
def test_a_picture_goes_where_the_vendor_wants_it(
    upstreams: Upstreams, moving_pictures: Videos, picture: Path, name: str
) -> None:
    """As a link of ours, which the vendor can open; it never sees the caller's."""
    case, prompt, video = CASES[name], said("It moves", name), moving_pictures[name]
    assert video["status"] == "completed", video["error"]
    [ask] = upstreams.vendors[name].asked(prompt)
    sent, link = ours(ask.body, video["id"])
    assert (ask.path, sent) == (case.picture_path, with_prompt(case.picture_body, prompt))
    if case.picture == PICTURE:
        assert link is not None
        assert httpx.get(link).content == picture.read_bytes()
    assert upstreams.paid(prompt) == {name: 1}


@EVERY
def test_what_moderation_refuses_is_told_in_the_vendors_words_and_not_made_elsewhere(
    upstreams: Upstreams, moderated: Videos, name: str
) -> None:
    video = moderated[name]
    assert (video["status"], video["error"]["code"]) == ("failed", "CONTENT_POLICY_VIOLATION")
    assert upstreams.vendors[name].moderation in video["error"]["message"]
    assert upstreams.asked(said("Something forbidden", name)) == {name: 1}


@EVERY
def test_a_vendor_that_is_asked_too_fast_is_asked_again_after_the_time_it_says(
    upstreams: Upstreams, crowded: Videos, name: str
) -> None:
    prompt, video, vendor = said("A crowd", name), crowded[name], upstreams.vendors[name]
    assert video["status"] == "completed", video["error"]
    assert video["metadata"]["attempts"] == [{"provider": name, "error": "Throttled"}]
    assert upstreams.paid(prompt) == {name: 1}
    first, second = vendor.asked(prompt)
    assert first.body == second.body
    assert second.at - first.at >= (vendor.patience or 0) * WAIT_SCALE


@EVERY
def test_a_job_that_fails_at_one_vendor_is_made_by_another(upstreams: Upstreams, broken: Videos, name: str) -> None:
    case, video = CASES[name], broken[name]
    assert video["status"] == "completed", video["error"]
    told = video["metadata"]
    assert told["attempts"] == [{"provider": name, "error": "Refused"}]
    assert told["executed_model"] == f"{case.other}/{case.fields['model']}"
    assert upstreams.paid(said("A broken mirror", name)) == {name: 1, case.other: 1}


@pytest.mark.parametrize("name", [vendor.provider for vendor in VENDORS if vendor.cancels])
def test_a_cancel_reaches_the_vendor(upstreams: Upstreams, name: str) -> None:
    prompt, vendor = said("An endless road", name), upstreams.vendors[name]
    upstreams.plan(prompt, **{name: Trouble.SLOW})
    video = upstreams.post(prompt, at=[name], **CASES[name].fields)
    job = until(lambda: next(iter(vendor.paid(prompt)), None), within=20, what="it is submitted")
    answer = upstreams.client.http.post(f"/videos/{video['id']}/cancel")
    assert answer.status_code == 200, answer.text
    until(lambda: job.cancelled, within=20, what="the vendor is told")
    assert upstreams.asked(prompt) == {name: 1}


@EVERY
def test_what_one_vendor_has_no_money_for_another_makes_at_its_own_price(
    upstreams: Upstreams, poor: Videos, name: str
) -> None:
    case, video = CASES[name], poor[name]
    assert video["status"] == "completed", video["error"]
    assert upstreams.client.content(video["id"]) == FILM
    told = video["metadata"]
    assert told["attempts"] == [{"provider": name, "error": "OutOfFunds"}]
    assert (told["provider"], told["executed_model"]) == (case.other, f"{case.other}/{case.fields['model']}")
    assert (told["cost_estimate"], told["cost"]) == (case.cost, case.other_cost)
    assert upstreams.paid(said("An empty purse", name)) == {case.other: 1}


def test_a_provider_that_failed_a_moment_ago_is_asked_last(upstreams: Upstreams) -> None:
    """At once, but for the seconds for which an API function keeps the news."""
    fields, at = CASES["fal"].fields, ["fal", "replicate"]
    upstreams.recover()
    upstreams.plan("A purse that is still empty", fal=Trouble.POOR)
    failed = upstreams.made("A purse that is still empty", at=["fal"], **fields)
    assert (failed["status"], failed["error"]["code"]) == ("failed", "UPSTREAM_ERROR")

    def next_one() -> bool:
        body = {"prompt": "Whom to ask", "provider": {"only": at, "order": at}, **fields}
        return bool(upstreams.client.http.post("/videos?dryRun=true", json=body).json()["provider"] == "replicate")

    until(next_one, within=KEPT_SECONDS + 5, what="fal is asked last")
    video = upstreams.post("Somebody else's boat", at=at, **fields)
    assert video["metadata"]["provider"] == "replicate"
    assert upstreams.client.finished(video["id"])[0]["metadata"]["attempts"] == []
    assert upstreams.asked("Somebody else's boat") == {"replicate": 1}


def test_a_submit_whose_answer_is_lost_is_paid_once_and_made_nowhere_else(upstreams: Upstreams) -> None:
    """Every vendor of the model would lose the answer: whoever is asked first is the last."""
    fields, at = CASES["fal"].fields, ["fal", "replicate"]
    upstreams.plan("A lost letter", **dict.fromkeys(at, Trouble.LOST))
    video = upstreams.made("A lost letter", at=at, **fields)
    assert (video["status"], video["error"]["code"]) == ("failed", "SUBMISSION_UNKNOWN")
    [first] = upstreams.asked("A lost letter")
    assert upstreams.asked("A lost letter") == upstreams.paid("A lost letter") == {first: 1}
    assert video["metadata"]["cost_estimate"] == CASES[first].cost


def test_where_the_vendor_takes_an_idempotency_key_a_lost_answer_is_asked_for_again(upstreams: Upstreams) -> None:
    upstreams.plan("A found letter", higgsfield=Trouble.LOST)
    video = upstreams.made("A found letter", at=["higgsfield", "replicate"], **CASES["higgsfield"].fields)
    assert video["status"] == "completed", video["error"]
    first, second = upstreams.vendors["higgsfield"].asked("A found letter")
    assert first.headers["idempotency-key"] == second.headers["idempotency-key"] == f"{video['id']}-0"
    assert upstreams.paid("A found letter") == {"higgsfield": 1}
    assert (video["metadata"]["cost"], video["metadata"]["attempts"]) == (CASES["higgsfield"].cost, [])


RAY = {"model": "ray-2", "seconds": 5, "aspect_ratio": "9:16", "resolution": "540p"}
"""Nobody but Bedrock has it; Kling can stand in."""


def test_bedrock_is_asked_with_signatures_and_its_file_comes_from_the_operators_bucket(upstreams: Upstreams) -> None:
    prompt = "A signed letter"
    video = upstreams.made(prompt, at=["bedrock"], **RAY)
    assert video["status"] == "completed", video["error"]
    assert upstreams.client.content(video["id"]) == FILM
    [ask] = upstreams.vendors["bedrock"].asked(prompt)
    assert (ask.path, ask.body) == (
        "/async-invoke",
        {
            "clientRequestToken": f"{video['id']}-0",
            "modelId": "luma.ray-v2:0",
            "modelInput": {"prompt": prompt, "aspect_ratio": "9:16", "duration": "5s", "resolution": "540p"},
            "outputDataConfig": {"s3OutputDataConfig": {"s3Uri": "s3://films/ray"}},
        },
    )
    assert upstreams.paid(prompt) == {"bedrock": 1}
    assert video["metadata"]["cost"] == video["metadata"]["cost_estimate"] == 3.75


def test_bedrock_gets_a_picture_inside_the_request(upstreams: Upstreams) -> None:
    prompt = "A signed picture"
    video = upstreams.made(prompt, at=["bedrock"], input_image=f"data:image/png;base64,{PNG}", **RAY)
    assert video["status"] == "completed", video["error"]
    [ask] = upstreams.vendors["bedrock"].asked(prompt)
    source = {"type": "base64", "media_type": "image/png", "data": PNG}
    assert ask.body["modelInput"]["keyframes"] == {"frame0": {"type": "image", "source": source}}


def test_bedrocks_lost_answer_is_asked_for_again_and_paid_once(upstreams: Upstreams) -> None:
    upstreams.plan("A signed and lost letter", bedrock=Trouble.LOST)
    video = upstreams.made("A signed and lost letter", at=["bedrock"], **RAY)
    assert video["status"] == "completed", video["error"]
    assert upstreams.paid("A signed and lost letter") == {"bedrock": 1}


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(Trouble.MODERATED, "ContentPolicy"), (Trouble.BROKEN, "Refused"), (Trouble.POOR, "OutOfFunds")],
)
def test_what_bedrock_does_not_make_another_model_may(upstreams: Upstreams, trouble: Trouble, code: str) -> None:
    prompt = f"Something {trouble} and signed"
    upstreams.plan(prompt, bedrock=trouble)
    video = upstreams.made(prompt, at=["bedrock", "fal"], models=["kling-v3"], **RAY)
    if trouble is Trouble.MODERATED:
        assert video["error"]["code"] == "CONTENT_POLICY_VIOLATION"
        assert Bedrock.moderation in video["error"]["message"]
        assert upstreams.asked(prompt) == {"bedrock": 1}
    else:
        assert (video["status"], video["metadata"]["executed_model"]) == ("completed", "fal/kling-v3")
        assert video["metadata"]["attempts"] == [{"provider": "bedrock", "error": code}]
    upstreams.recover()
