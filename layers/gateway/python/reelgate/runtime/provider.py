"""functions/provider, in the deployment of one provider."""

from functools import cache

from reelgate import catalog, clients, clock, provider
from reelgate.runtime.aws import bucket, secrets, table
from reelgate.service.desk import Desk
from reelgate.settings import settings
from reelgate.store.health import Health
from reelgate.store.outputs import Outputs
from reelgate.store.videos import Videos
from reelgate.transport import Transport, key_or_refuse


@cache
def desk() -> Desk:
    adapter = provider.load(catalog.provider(settings()["PROVIDER"]))
    return Desk(
        provider=adapter,
        videos=Videos(table()),
        outputs=Outputs(table()),
        health=Health(table()),
        bucket=bucket(),
        transport=transport,
        forget_key=lambda: secrets().forget(settings()["PROVIDER_SECRET_ARN"]),
        clock=clock.now,
    )


def transport() -> Transport:
    """Made anew for each task, so that a rotated key is in use at once; its connections are not."""

    adapter = desk().provider
    return Transport(
        provider=adapter,
        base_url=settings().provider_base_url or adapter.facts.base_url,
        key=key_or_refuse(secrets().read(settings()["PROVIDER_SECRET_ARN"]), adapter.facts.title),
        client=clients.trusted(),
        stranger=clients.guarded,
    )
