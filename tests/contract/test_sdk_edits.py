"""Videos made from videos, with the official OpenAI SDKs: remix, edits, extensions."""

from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path

import pytest

from infra.local.gateway import Gateway
from tests.contract import film, sdk
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.sdk import Facts

NAMES = ("remix", "edit", "edit of a file", "extension")


@pytest.fixture(scope="module", params=sdk.SDKS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def clients(tenant: TenantOf) -> Mapping[str, Client]:
    return {name: tenant(f"edits-{name}") for name in sdk.SDKS}


@pytest.fixture(scope="module")
def client(clients: Mapping[str, Client], name: str) -> Client:
    return clients[name]


@pytest.fixture(scope="module")
def walks(gateway: Gateway, clients: Mapping[str, Client], clip: Path) -> Mapping[str, Future[Facts]]:
    return sdk.walks("edits", gateway.base_url, clients, clip=str(clip))


@pytest.fixture(scope="module")
def walk(walks: Mapping[str, Future[Facts]], name: str) -> Facts:
    return walks[name].result()


def test_each_is_a_new_video_that_completes(walk: Facts) -> None:
    assert [walk["made"][name]["status"] for name in NAMES] == ["queued"] * 4
    assert [walk["finished"][name]["status"] for name in NAMES] == ["completed"] * 4
    ids = {walk["source"]["id"], *(video["id"] for video in walk["made"].values())}
    assert len(ids) == 5


def test_a_remix_names_its_source(walk: Facts) -> None:
    origins = {name: walk["finished"][name]["remixed_from_video_id"] for name in NAMES}
    assert origins == {**dict.fromkeys(NAMES), "remix": walk["source"]["id"]}


def test_what_is_not_said_is_as_in_the_source(walk: Facts) -> None:
    for name, seconds in (("remix", "1"), ("edit", "1"), ("extension", "4")):
        video = walk["finished"][name]
        assert (video["model"], video["size"], video["seconds"]) == ("mock-video", "64x64", seconds)


@pytest.mark.parametrize(
    ("made", "mode", "inputs"),
    [
        ("remix", "video_to_video", ["input_video"]),
        ("edit", "video_to_video", ["input_video"]),
        ("edit of a file", "video_to_video", ["input_video"]),
        ("extension", "video_extension", ["input_video", "extend"]),
    ],
)
def test_the_vendor_gets_the_video(walk: Facts, cloud: Cloud, made: str, mode: str, inputs: list[str]) -> None:
    video = walk["finished"][made]
    assert video["metadata"]["mode"] == mode
    assert cloud.sent(video["id"])["inputs"] == inputs


def test_the_new_videos_are_films(walk: Facts, client: Client) -> None:
    shown = {name: film.read(client.content(walk["finished"][name]["id"])) for name in ("remix", "extension")}
    assert {name: each.size for name, each in shown.items()} == {name: walk["finished"][name]["size"] for name in shown}
    assert shown["extension"].lasts(4)
