"""What a check has found."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    """Nobody is hurt yet, or nobody can tell."""
    FAIL = "fail"
    """Something does not work; `doctor` says so with its exit status too."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`do` is what the operator can do about it."""

    level: Level
    subject: str
    said: str
    do: str = ""

    def __str__(self) -> str:
        return f"{self.level:<4}  {self.subject}: {self.said}" + (f"\n      → {self.do}" if self.do else "")


def ok(subject: str, said: str) -> Finding:
    return Finding(level=Level.OK, subject=subject, said=said)


def warn(subject: str, said: str, do: str) -> Finding:
    return Finding(level=Level.WARN, subject=subject, said=said, do=do)


def fail(subject: str, said: str, do: str) -> Finding:
    return Finding(level=Level.FAIL, subject=subject, said=said, do=do)
