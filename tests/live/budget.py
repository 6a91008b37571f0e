"""What real calls may cost: each, and all together. What was spent is in a file that git ignores."""

import json
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from reelgate import clock, pricing
from tests.live.choice import Choice
from tests.live.refusal import Refusal

LIMIT = Decimal("0.50")
BUDGET = Decimal("5.00")


@dataclass(frozen=True, kw_only=True)
class Budget:
    """USD. `ledger` has a line for each call, of which the sum is the running total."""

    ledger: Path
    limit: Decimal = LIMIT
    total: Decimal = BUDGET

    @property
    def spent(self) -> int:
        """Micro-USD, by the estimates: what the vendor bills is the vendor's to say."""
        lines = self.ledger.read_text().splitlines() if self.ledger.exists() else []
        return sum(json.loads(line)["micros"] for line in lines)

    def spend(self, choice: Choice) -> None:
        """Writes the call down before it is made, since one that breaks off costs all the same. Refusal when it would
        be too much."""
        if choice.estimate > self.limit * pricing.MICROS:
            raise Refusal(f"{choice}: that is over the limit; LIMIT={_usd(choice.estimate)} allows it")
        after = self.spent + choice.estimate
        if after > self.total * pricing.MICROS:
            raise Refusal(f"{choice}: {_usd(self.spent)} USD are spent already; BUDGET={_usd(after)} allows it")
        self.ledger.parent.mkdir(parents=True, exist_ok=True)
        entry = {"at": clock.now().isoformat(timespec="seconds"), "call": str(choice), "micros": choice.estimate}
        with self.ledger.open("a") as file:
            file.write(json.dumps(entry) + "\n")


def _usd(micros: int) -> str:
    return f"{pricing.dollars(micros):.4f}"
