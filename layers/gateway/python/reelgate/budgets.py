"""Budgets and limits: what a key, a tenant and the deployment may use, and what one video takes of it.

Each limit is a counter in the table. A video that is accepted adds what it may cost to the day's and the month's money
(both in UTC), and itself to the videos that are being made; at its end the money becomes what it did cost, and it is no
longer being made. What was accepted in one second is only counted.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from reelgate.errors import InsufficientBalance, RateLimited, RequestError
from reelgate.jobs import RUNNING, Hold

DEPLOYMENT = "deployment"
KEPT = timedelta(days=62)
"""How long a counter of money is kept after its day or month: what is held in it is settled there."""
ENDS_SOON = 10
"""Seconds after which one of the videos that are being made may have ended."""


class Kind(StrEnum):
    """What is limited."""

    DAILY = "daily"
    MONTHLY = "monthly"
    RUNNING = "running"
    RATE = "rate"

    @property
    def money(self) -> bool:
        return self in (Kind.DAILY, Kind.MONTHLY)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """None is no limit. Budgets are of a day and of a month in UTC; requests are those for a video."""

    daily_budget_micros: int | None = None
    monthly_budget_micros: int | None = None
    concurrent_videos: int | None = None
    requests_per_second: int | None = None

    @property
    def given(self) -> dict[str, int]:
        """Those that there are, as the table keeps them."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class Allowance:
    """The limits of one scope: `key#<id>`, `tenant#<name>` or `deployment`."""

    scope: str
    limits: Limits


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What one video takes of one limit: `amount` of the counter of its scope and period, which may reach `limit`."""

    scope: str
    kind: Kind
    period: str
    amount: int
    limit: int
    resets_at: datetime | None = None

    @property
    def hold(self) -> Hold | None:
        """What is settled at the end. A second is over before that."""
        if self.kind is Kind.RATE:
            return None
        return Hold(scope=self.scope, period=self.period, amount=self.amount)

    @property
    def forget_at(self) -> int | None:
        """Unix seconds; None for a counter that is never done."""
        if self.resets_at is None:
            return None
        return int((self.resets_at + (KEPT if self.kind.money else timedelta(minutes=1))).timestamp())


@dataclass(frozen=True, kw_only=True)
class Exceeded:
    """A claim for which there was no room: `used` is what stood in its counter."""

    claim: Claim
    used: int


def of_key(id: str) -> str:
    return f"key#{id}"


def of_tenant(tenant: str) -> str:
    return f"tenant#{tenant}"


def claims(allowances: Sequence[Allowance], cost: int, now: datetime) -> tuple[Claim, ...]:
    """What a video takes that costs `cost` at the most; nothing where nothing is limited. What is free needs no
    budget."""
    return tuple(claim for each in allowances for claim in _of(each.scope, each.limits, cost, now.astimezone(UTC)))


def _of(scope: str, limits: Limits, cost: int, now: datetime) -> list[Claim]:
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    next_month = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    second = now.replace(microsecond=0)
    all = (
        (Kind.DAILY, f"{today:%Y-%m-%d}", cost, limits.daily_budget_micros, today + timedelta(days=1)),
        (Kind.MONTHLY, f"{today:%Y-%m}", cost, limits.monthly_budget_micros, next_month),
        (Kind.RUNNING, RUNNING, 1, limits.concurrent_videos, None),
        (Kind.RATE, f"s{second.timestamp():.0f}", 1, limits.requests_per_second, second + timedelta(seconds=1)),
    )
    return [
        Claim(scope=scope, kind=kind, period=period, amount=amount, limit=limit, resets_at=resets_at)
        for kind, period, amount, limit, resets_at in all
        if limit is not None and amount
    ]


def refusal(exceeded: Exceeded) -> RequestError:
    """Which limit it was, what of it is left, and when it is whole again."""
    claim, whose = exceeded.claim, exceeded.claim.scope.partition("#")[0]
    left = max(0, claim.limit - exceeded.used)
    match claim.kind:
        case Kind.RUNNING:
            return RateLimited(
                f"The {whose} may have {claim.limit} videos in the making, and {left} more can begin; "
                "ask again when one has ended",
                retry_after=ENDS_SOON,
            )
        case Kind.RATE:
            return RateLimited(
                f"The {whose} may ask for {claim.limit} videos a second, and {left} are left; ask again in a second"
            )
        case _:
            resets = f"{claim.resets_at:%Y-%m-%dT%H:%M:%SZ}"
            return InsufficientBalance(
                f"Insufficient balance: {usd(claim.amount)} required, {usd(left)} available of the {whose}'s "
                f"{claim.kind} budget of {usd(claim.limit)}, which is whole again at {resets}"
            )


def usd(micros: int) -> str:
    """`$0.42`: with the cents, and no more digits than there are."""
    whole, rest = divmod(micros, 1_000_000)
    cents = f"{rest:06}".rstrip("0")
    return f"${whole}.{cents:0<2}"
