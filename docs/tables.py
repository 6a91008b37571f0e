"""Tables of figures, in Markdown."""

from collections.abc import Mapping, Sequence
from decimal import Decimal


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """With a line end behind each row."""
    lines = ["".join(f"| {cell} " if cell else "| " for cell in line) for line in (head, *rows)]
    return "".join(f"{line}|\n" for line in (lines[0], "|---" * len(head), *lines[1:]))


def usd(amount: Decimal | int | Mapping[str, Decimal] | None) -> str:
    """To a tenth of a cent; a sum of several; nothing for nothing."""
    total = sum(amount.values()) if isinstance(amount, Mapping) else amount
    return f"{total:.3f}" if total else ""


def number(count: Decimal | None) -> str:
    """As exact as it is; nothing for nothing."""
    return f"{count.normalize():,f}" if count else ""
