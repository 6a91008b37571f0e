"""functions/provider, in the deployment of one provider."""

from collections.abc import Mapping
from functools import cache
from urllib.parse import urlsplit

import httpx

from reelgate import catalog, clients, clock, provider, sigv4
from reelgate.provider import Provider
from reelgate.runtime.aws import bucket, secrets, table
from reelgate.service.desk import Desk
from reelgate.settings import settings
from reelgate.store.circuits import Circuits
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos
from reelgate.tokens import Tokens, account
from reelgate.transport import Transport, key_or_refuse
from reelgate.wire import Token


@cache
def desk() -> Desk:
    adapter = provider.load(catalog.provider(settings()["PROVIDER"]))
    return Desk(
        provider=adapter,
        videos=Videos(table()),
        outputs=Outputs(table()),
        circuits=Circuits(table()),
        bucket=bucket(),
        transport=transport,
        forget_key=_forget_key,
        clock=clock.now,
    )


def transport() -> Transport:
    """Made anew for each task, so that a rotated key is in use at once; its connections are not."""
    adapter = desk().provider
    secret = key_or_refuse(secrets().read(settings()["PROVIDER_SECRET_ARN"]), adapter.facts.title)
    return connected(adapter, settings().provider_base_url or adapter.facts.base_url, secret)


def connected(adapter: Provider, base_url: str, secret: str) -> Transport:
    """The way to the provider for whoever has its secret, whatever is made of that."""
    if adapter.token is Token.AWS:
        return _signed(adapter, base_url, sigv4.settings(secret))
    if adapter.token is Token.SERVICE_ACCOUNT:
        base_url = base_url.format(**account(secret))
    return Transport(
        provider=adapter,
        base_url=base_url,
        key=_tokens().of(adapter.token, secret),
        client=clients.trusted(),
        own=_own_files,
        stranger=_strangers_files,
    )


def _signed(adapter: Provider, base_url: str, settings: Mapping[str, str]) -> Transport:
    """For a provider on AWS, in the region that its address names; the file is in the operator's own bucket there."""
    region = (urlsplit(adapter.facts.base_url).hostname or "").split(".")[1]
    bucket = urlsplit(settings.get("output", "")).netloc
    store = settings.get("store") or f"https://{bucket}.s3.{region}.amazonaws.com"
    return Transport(
        provider=adapter,
        base_url=base_url,
        key="",
        client=clients.trusted(),
        own=_own_files,
        stranger=_strangers_files,
        auth=sigv4.Signature(settings, service="bedrock", region=region, store=store),
        stores={f"s3://{bucket}": store} if bucket else {},
        settings=settings,
    )


def _own_files() -> httpx.Client:
    return clients.trusted(deadline=clients.RESULT)


def _strangers_files() -> httpx.Client:
    return clients.guarded(deadline=clients.RESULT)


@cache
def _tokens() -> Tokens:
    return Tokens(clients.trusted(), clock.now)


def _forget_key() -> None:
    secrets().forget(settings()["PROVIDER_SECRET_ARN"])
    _tokens().forget()
