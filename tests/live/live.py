"""All that a real call needs: a key, a choice, a budget, and places for what comes of it."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from reelgate import catalog, errors, provider
from reelgate.catalog import ProviderFacts
from reelgate.runtime.provider import connected
from reelgate.transport import Transport
from tests.live.budget import Budget
from tests.live.choice import Wishes, cheapest
from tests.live.exchange import Exchange
from tests.live.recording import record
from tests.live.refusal import Refusal


@dataclass(frozen=True, kw_only=True)
class Live:
    """One provider, with a real key. `fixtures` gets the recording, `films` the film."""

    facts: ProviderFacts
    key: str = field(repr=False)
    base_url: str
    wishes: Wishes
    budget: Budget
    fixtures: Path
    films: Path
    pause: Callable[[float], None] = time.sleep
    monotonic: Callable[[], float] = time.monotonic

    @property
    def transport(self) -> Transport:
        """The gateway's own."""
        return connected(provider.load(self.facts), self.base_url, self.key)

    def trouble(self) -> errors.ProviderError | None:
        """What the vendor has against the key, as far as it can be asked for nothing."""
        call = provider.load(self.facts).probe()
        return self.transport.provider.trouble(self.transport.send(call)) if call else None

    def make(self) -> Exchange:
        """The cheapest video there is, recorded whatever became of it. Refusal before anything is sent."""
        choice = cheapest(self.facts, self.wishes, datetime.now(UTC).date())
        self.budget.spend(choice)
        exchange = Exchange(
            choice=choice,
            transport=self.transport,
            secret=self.key,
            reference=f"live-{uuid4()}",
            pause=self.pause,
            monotonic=self.monotonic,
        )
        exchange.run()
        if exchange.replies:
            record(exchange, self.fixtures)
        if exchange.film:
            self.films.mkdir(parents=True, exist_ok=True)
            (self.films / f"{self.facts.name}-{choice.spec.mode}.mp4").write_bytes(exchange.film)
        return exchange


def credentials(name: str, environment: Mapping[str, str]) -> tuple[ProviderFacts, str | None]:
    """The provider and its key; None without one. Refusal for a name that no catalog has."""
    if name not in catalog.names():
        raise Refusal(f"there is no provider {name}; there are {', '.join(catalog.names())}")
    facts = catalog.provider(name)
    return facts, environment.get(facts.key_env) or None


def missing(facts: ProviderFacts) -> str:
    """What to do about a key that is not there."""
    return f"{facts.name} needs a key: set {facts.key_env}, in the environment or in .env"
