"""The providers that a stack has switched on, and the way to each with its key."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from infra.local.refusal import Refusal
from infra.operator.stack import Stack
from reelgate import catalog, provider
from reelgate.provider import Provider
from reelgate.runtime.provider import connected
from reelgate.transport import Transport

Connect = Callable[[Provider, str, str], Transport]
"""From an adapter, its base URL and its secret."""


@dataclass(frozen=True, kw_only=True)
class Upstream:
    """One provider of one stack; `base_url` is its address where the stack says otherwise than the catalog."""

    name: str
    secret_arn: str
    base_url: str | None

    @property
    def adapter(self) -> Provider:
        return provider.load(catalog.provider(self.name))

    def way(self, secret: str, connect: Connect = connected) -> Transport:
        adapter = self.adapter
        return connect(adapter, self.base_url or adapter.facts.base_url, secret)


def of(stack: Stack) -> Sequence[Upstream]:
    """By name. What the functions are told says who they are."""
    told = [each for each in stack.environments().values() if "PROVIDER_SECRET_ARN" in each]
    found = [
        Upstream(name=each["PROVIDER"], secret_arn=each["PROVIDER_SECRET_ARN"], base_url=each.get("PROVIDER_BASE_URL"))
        for each in told
    ]
    return sorted(found, key=lambda upstream: upstream.name)


def one(stack: Stack, name: str) -> Upstream:
    """Refusal for one that is not switched on."""
    found = {each.name: each for each in of(stack)}
    if name not in found:
        raise Refusal(f"{name!r} is no provider of the stack {stack.name!r}, which has {', '.join(found)}", status=2)
    return found[name]
