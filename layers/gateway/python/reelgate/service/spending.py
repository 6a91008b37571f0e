"""Spending: what a video takes of its caller's budgets and limits, and what is said when that is not there."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from reelgate import budgets, errors, pricing
from reelgate.budgets import Allowance, Claim, Exceeded, Kind
from reelgate.keys import ApiKey
from reelgate.routing import Plan
from reelgate.store.accept import Verdict
from reelgate.store.budgets import Budgets
from reelgate.store.table import Table

_NAMES = {
    Kind.DAILY: "daily_budget_micros",
    Kind.MONTHLY: "monthly_budget_micros",
    Kind.RUNNING: "concurrent_videos",
}
"""The limits that have a standing: a second is over before one can tell."""


def claims(caller: ApiKey, plan: Plan, n: int, now: datetime) -> tuple[Claim, ...]:
    """What `n` outputs take, at the dearest that the plan can become."""
    most = pricing.dearest((option.facts, option.estimate) for option in plan.options)
    return budgets.claims(caller.allowances, most * n, now)


def standing(counters: Budgets, allowance: Allowance, now: datetime) -> dict[str, Any]:
    """What is used and left of each limit, by its name, and when it is whole again, in Unix seconds. What running
    videos hold counts as used."""
    shown = {}
    for claim in budgets.claims((allowance,), 1, now):
        if claim.kind not in _NAMES:
            continue
        used = counters.counter(claim.scope, claim.period).get("used", 0)
        whole = int(claim.resets_at.timestamp()) if claim.resets_at else None
        shown[_NAMES[claim.kind]] = {"used": used, "left": max(0, claim.limit - used), "resets_at": whole}
    return shown


def refusal(table: Table, verdict: Verdict | Exceeded) -> errors.RequestError:
    """Why a video was not accepted that nobody accepted before."""
    if not isinstance(verdict, Exceeded):
        return errors.RateLimited("Too many requests take of the same limit at this moment; ask again")
    claim = verdict.claim
    # An event says that a budget is at its end. A video that it never had room for does not mean that.
    if claim.kind.money and claim.amount <= claim.limit:
        with suppress(BotoCoreError, ClientError):  # the answer is the same without
            Budgets(table).refused(claim)
    return budgets.refusal(verdict)
