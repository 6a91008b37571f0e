"""Entrances: where a URL of somebody else's is opened."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, cast

import httpx

from reelgate import catalog, errors, provider
from reelgate.downloads import Downloads
from reelgate.endpoints import Endpoint
from reelgate.service.post import Post
from reelgate.transport import Transport
from reelgate.wire import Call
from tests.conftest import StoppedClock

Entrance = Callable[[httpx.Client, str], None]


class _Signing:
    def secrets(self, tenant: str) -> list[str]:
        return ["whsec_c2VjcmV0"]


def webhook(client: httpx.Client, url: str) -> None:
    """A receiver that a caller named is told something."""
    post = Post(client=client, signing=cast(Any, _Signing()), clock=StoppedClock())
    post.send(Endpoint(tenant="t", url=url), "evt_x_test", "webhook.test", 0, {"object": "webhook.test"})


def media(client: httpx.Client, url: str) -> None:
    """A picture that a caller named is fetched."""
    downloads = Downloads(client=client)
    with (
        suppress(errors.InvalidRequest, errors.InputUnavailable),
        downloads.open(url, param="input_image", until=float("inf")) as download,
    ):
        list(download.chunks)


def result(client: httpx.Client, url: str) -> None:
    """A file that a provider named is fetched, of one whose files may be anywhere."""
    luma = provider.load(catalog.provider("luma"))
    assert luma.result_hosts == ("*",)
    made = Transport(
        provider=luma,
        base_url=luma.facts.base_url,
        key="key",
        client=client,
        own=lambda: client,
        stranger=lambda: client,
    )
    with suppress(errors.ProviderError), made.download(Call(method="GET", url=url)) as response:
        response.read()


ENTRANCES: tuple[Entrance, ...] = (webhook, media, result)
