"""A customer's own CDK app: its folder, its environment, and nothing of ours but what its path says."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.local import ROOT, account, assets, synthesis
from infra.local.assets import Assembly
from infra.local.deployment import Deployed, Deployment
from infra.local.differences import api_url
from tests.contract.client import Client, connected
from tests.contract.cloud import Cloud


def synthesized(program: Path, *, path: Path | None = None, **context: str) -> dict[str, Assembly]:
    """Runs it as the CDK CLI does. Its stacks, by name."""
    out = program.parent / "cdk.out"
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, program.name],
        cwd=program.parent,
        env={
            "PATH": os.environ["PATH"],
            "CDK_OUTDIR": str(out),
            "CDK_CONTEXT_JSON": json.dumps(context),
            **({"PYTHONPATH": str(path)} if path else {}),
            **synthesis.UNCHECKED,
            **synthesis.node(os.environ),
        },
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return {stack.name: stack for stack in assets.stacks(out)}


@contextmanager
def deployed(stack: Assembly, engine_url: str) -> Iterator[Deployed]:
    """The stack beside whatever the engine runs; deleted at the end, lest its schedules go on."""
    try:
        yield Deployment(stack, engine_url).deploy()
    finally:
        cloudformation = account.session().client("cloudformation", endpoint_url=engine_url, config=account.CONFIG)
        cloudformation.delete_stack(StackName=stack.name)


def part(stack: Deployed, construct: str) -> Deployed:
    """What belongs to one gateway of a stack with several, under the names that it has in a stack of its own."""

    def own(named: Mapping[str, str]) -> dict[str, str]:
        return {key.removeprefix(construct): value for key, value in named.items() if key.startswith(construct)}

    return Deployed(outcome=stack.outcome, outputs=own(stack.outputs), resources=own(stack.resources))


@contextmanager
def caller(gateway: Deployed, engine_url: str, tenant: str) -> Iterator[Client]:
    """With a key of that gateway."""
    cloud = Cloud(engine_url, gateway)
    key = cloud.new_key(tenant)
    base_url = f"{api_url(engine_url, gateway.resource('ApiHttp'))}/openai/v1"
    with connected(base_url, key, timeout=60) as http:
        yield Client(http, key, cloud.failures)


SUBSCRIBER = ROOT / "docs/examples/subscriber"
