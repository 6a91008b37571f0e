"""Circuits: a provider that failed several times in a row with a model is left alone for a while.

Then one video is its trial: when that is taken, all others may go, and else they wait for twice as long.
"""

from dataclasses import dataclass

TOLERATED = 3
"""Failures in a row after which the circuit is open."""
REMEMBERED = 600
"""Seconds after which a failure says nothing any more."""
UNWELL = 300
"""Seconds in which a single failure puts the provider last among those to choose from."""
FIRST, LONGEST = 15, 300
"""Seconds of the first pause, and of the longest: each further failure doubles it."""


@dataclass(frozen=True, kw_only=True)
class Circuit:
    """`failures` in a row, the last of them `at` this Unix second, or a trial that is under way since."""

    provider: str
    model: str
    failures: int
    at: int

    @property
    def broken(self) -> bool:
        """Whether a trial has to come before all others."""
        return self.failures >= TOLERATED

    def open_for(self, now: int) -> int:
        """Seconds for which nothing is to be sent."""
        if not self.broken:
            return 0
        pause = min(LONGEST, FIRST << min(self.failures - TOLERATED, 8))
        return max(0, self.at + pause - now)
