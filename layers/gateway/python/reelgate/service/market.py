"""Who can be asked for a video at this moment."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from reelgate.clock import Clock, monotonic, seconds
from reelgate.routing import Market
from reelgate.store.circuits import Circuits, Pair

KEPT_SECONDS = 15
"""How old the news of a provider's trouble may be: most requests read none."""


@dataclass(frozen=True, kw_only=True)
class Markets:
    """`providers` are the ones that this deployment has switched on."""

    providers: Sequence[str]
    circuits: Circuits
    clock: Clock
    monotonic: Callable[[], float] = field(default=monotonic)
    _kept: dict[str, tuple[float, frozenset[Pair]]] = field(default_factory=dict, repr=False)

    def present(self) -> Market:
        return Market(enabled=self.providers, today=self.clock().date(), unhealthy=self._unwell())

    def _unwell(self) -> frozenset[Pair]:
        """With one provider there is no choice, and nothing to read."""
        if len(self.providers) < 2:
            return frozenset()
        until, unwell = self._kept.get("unwell", (0.0, frozenset()))
        if self.monotonic() >= until:
            unwell = self.circuits.unwell(now=seconds(self.clock))
            self._kept["unwell"] = (self.monotonic() + KEPT_SECONDS, unwell)
        return unwell
