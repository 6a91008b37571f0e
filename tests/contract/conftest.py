"""One gateway for the whole run, started as `make run` starts it, and those who use it."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from functions.mock.parameters import read_parameters
from functions.mock.rendering import render
from infra.local.gateway import Gateway
from tests.contract import receiver
from tests.contract.client import Client, connected
from tests.contract.cloud import Cloud, tail
from tests.contract.market import ENVIRONMENT, Market
from tests.contract.receiver import Receiver
from tests.contract.site import listening
from tests.contract.subscription import Subscription

WAIT_SCALE = 0.4
"""The vendor takes real seconds, nearly two for a video: this asks it four times for each."""

VENDOR_WAIT_SCALE = 0.02
"""How long a state machine waits, by how long it would: fal is first asked after two minutes."""

TenantOf = Callable[[str], Client]


@pytest.fixture(scope="session")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    directory = tmp_path_factory.mktemp("gateway")
    with Gateway(directory, environment={"PATH": os.environ["PATH"]}, wait_scale=WAIT_SCALE, ephemeral=True) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def cloud(gateway: Gateway) -> Cloud:
    return Cloud.behind(gateway)


@pytest.fixture(scope="session")
def tenant(gateway: Gateway, cloud: Cloud) -> Iterator[TenantOf]:
    """Makes a caller with a key and videos of their own."""
    with ExitStack() as opened:

        def make(name: str) -> Client:
            key = cloud.new_key(name)
            http = opened.enter_context(connected(gateway.base_url, key))
            return Client(http, key, partial(tail, gateway, cloud))

        yield make


@pytest.fixture(scope="session")
def second(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """Another gateway, with keys for real providers. It stands alone because a model of the first one would be taken
    from a provider that nobody can reach there."""
    directory = tmp_path_factory.mktemp("second")
    with Gateway(directory, environment=ENVIRONMENT, wait_scale=VENDOR_WAIT_SCALE, ephemeral=True) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def market(second: Gateway) -> Iterator[Market]:
    with connected(second.base_url, second.api_key) as http:
        yield Market(http)


@pytest.fixture(scope="session")
def subscription(cloud: Cloud) -> Subscription:
    return Subscription(cloud)


@pytest.fixture(scope="session")
def webhooks() -> Iterator[Receiver]:
    with receiver.listening() as listening:
        yield listening


@pytest.fixture(scope="session")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small PNG to start a video from."""
    path = tmp_path_factory.mktemp("picture") / "start.png"
    Image.new("RGB", (16, 16), "navy").save(path)
    return path


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, picture: Path, clip: Path) -> Iterator[str]:
    """Two pictures and a film at a URL of the caller's."""
    folder = tmp_path_factory.mktemp("site")
    for file, name in ((picture, "a.png"), (picture, "b.png"), (clip, "a.mp4")):
        (folder / name).write_bytes(file.read_bytes())
    with listening(folder) as url:
        yield url


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short film to make another one from."""
    path = tmp_path_factory.mktemp("clip") / "clip.mp4"
    path.write_bytes(render(read_parameters({"prompt": "A clip", "seconds": 1, "size": "64x64"})))
    return path
