"""A gateway with keys for every vendor, whose provider functions ask the vendors on this machine."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from infra.local.gateway import Gateway
from reelgate import catalog
from reelgate.store.circuits import Circuits
from reelgate.store.table import Table
from tests.contract.client import Client, Video, connected
from tests.contract.cloud import Cloud, tail
from tests.contract.upstreams.server import listening
from tests.contract.upstreams.vendor import Trouble, Vendor
from tests.contract.waiting import until

WAIT_SCALE = 0.002
"""The waits are made for vendors that take minutes, and these take three looks."""


@dataclass(frozen=True)
class Upstreams:
    """The vendors by their name in the catalog, and a caller of the gateway."""

    vendors: Mapping[str, Vendor]
    client: Client
    circuits: Circuits

    def plan(self, prompt: str, **troubles: Trouble) -> None:
        """What becomes of a prompt at each vendor named."""
        for name, trouble in troubles.items():
            self.vendors[name].troubles[prompt] = trouble

    def post(self, prompt: str, *, at: Sequence[str], **fields: Any) -> Video:
        """A video that may be made at these providers, and is tried at them in this order."""
        preferences = {"only": list(at), "order": list(at)}
        body = {"prompt": prompt, "provider": preferences, **fields}
        answer = self.client.http.post("/videos", json=body)
        assert answer.status_code == 202, f"{answer.status_code} {answer.text}\n{self.client.tail()}"
        video: Video = answer.json()
        return video

    def made(self, prompt: str, *, at: Sequence[str], **fields: Any) -> Video:
        """The same, once it is completed or failed."""
        [video] = self.client.finished(self.post(prompt, at=at, **fields)["id"])
        return video

    def recover(self) -> None:
        """It is long ago that any vendor failed."""
        for pair in self.circuits.unwell(now=0):
            self.circuits.succeeded(*pair)

    def paid(self, prompt: str) -> dict[str, int]:
        """How many jobs there are with this prompt, at each vendor that has any."""
        return {name: jobs for name, vendor in self.vendors.items() if (jobs := len(vendor.paid(prompt)))}

    def asked(self, prompt: str) -> dict[str, int]:
        """How many submits there were, at each vendor that had any."""
        return {name: asks for name, vendor in self.vendors.items() if (asks := len(vendor.asked(prompt)))}

    def wrong(self) -> list[str]:
        """The requests that a vendor could make nothing of, each told once."""
        told = [f"{name}: {request}" for name, vendor in self.vendors.items() for request in vendor.wrong]
        for vendor in self.vendors.values():
            vendor.wrong.clear()
        return told


@contextmanager
def deployed(directory: Path, vendors: Sequence[Vendor], film: bytes) -> Iterator[Upstreams]:
    """All of it running; the film is what every vendor makes."""
    with ExitStack() as opened:
        for vendor in vendors:
            vendor.film = film
            opened.enter_context(listening(vendor))
        keys = {vendor.key_env: vendor.secret for vendor in vendors}
        environment = {"PATH": os.environ["PATH"], **keys}
        gateway = opened.enter_context(
            Gateway(directory, environment=environment, wait_scale=WAIT_SCALE, ephemeral=True)
        )
        cloud = Cloud.behind(gateway)
        for vendor in vendors:
            point(cloud, vendor)
        http = opened.enter_context(connected(gateway.base_url, gateway.api_key))
        client = Client(http, gateway.api_key, partial(tail, gateway, cloud))
        circuits = Circuits(Table(cloud.dynamodb, cloud.outputs["TableName"]))
        yield Upstreams({vendor.provider: vendor for vendor in vendors}, client, circuits)


def point(cloud: Cloud, vendor: Vendor) -> None:
    """The provider's function asks the vendor on this machine: only the origin of its base URL changes."""
    ids = cloud.deployed.resources.values()
    name = next(id for id in ids if id.endswith(f"-provider-{vendor.provider}"))
    variables = cloud.lambda_.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    base_url = f"{vendor.url}{urlsplit(catalog.provider(vendor.provider).base_url).path}"
    cloud.lambda_.update_function_configuration(
        FunctionName=name, Environment={"Variables": {**variables, "PROVIDER_BASE_URL": base_url}}
    )

    def settled() -> bool:
        return cloud.lambda_.get_function_configuration(FunctionName=name)["LastUpdateStatus"] == "Successful"

    until(settled, within=10, what=f"{name} is updated", pause=0.1)
