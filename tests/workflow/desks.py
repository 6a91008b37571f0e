"""A provider's desk as functions/provider has it, but that its HTTP ends at the vendor in memory."""

import httpx

from reelgate import catalog, provider
from reelgate.media import Bucket
from reelgate.service.desk import Desk
from reelgate.store.circuits import Circuits
from reelgate.store.outputs import Outputs
from reelgate.store.table import Table
from reelgate.store.videos import Videos
from reelgate.transport import Transport, key_or_refuse
from tests.conftest import StoppedClock
from tests.workflow.vendor import Vendor


def desk(vendor: Vendor, table: Table, bucket: Bucket, clock: StoppedClock) -> Desk:
    adapter = provider.load(catalog.provider(vendor.name))
    kept: list[str] = []

    def key() -> str:
        """As reelgate.secrets has it: the one that was read first, until it is forgotten."""
        if not kept:
            kept.append(vendor.key)
        return kept[0]

    def transport() -> Transport:
        client = httpx.Client(transport=httpx.MockTransport(vendor.own))
        return Transport(
            provider=adapter,
            base_url=adapter.facts.base_url,
            key=key_or_refuse(key(), adapter.facts.title),
            client=client,
            own=lambda: client,
            stranger=lambda: httpx.Client(transport=httpx.MockTransport(vendor.stranger)),
        )

    return Desk(
        provider=adapter,
        videos=Videos(table),
        outputs=Outputs(table),
        circuits=Circuits(table),
        bucket=bucket,
        transport=transport,
        forget_key=kept.clear,
        clock=clock,
    )
