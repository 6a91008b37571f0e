"""When to ask a provider next.

The first poll is at the model's p25, the next ones a fifth of its median apart, growing once the job is slow: about
four polls however long the job takes, found about a tenth of its length after it is done.
"""

from reelgate.catalog import Model

LONGEST = 120
"""Seconds. With the shortest growth this keeps any deadline we have far under Step Functions' 25,000 events."""


def first(model: Model) -> int:
    """Seconds to wait after the submit."""
    return max(1, model.p25)


def following(model: Model | None, *, elapsed: int) -> int:
    """Seconds to wait after a poll that found the job running, `elapsed` seconds after its submit. The model is None
    when the catalog has dropped it since."""
    if model is None:
        return LONGEST
    return min(LONGEST, max(1, round(0.2 * model.median), elapsed // 10))
