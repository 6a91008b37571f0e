"""Every check, one after the other."""

from collections.abc import Callable, Iterator

from botocore.exceptions import BotoCoreError, ClientError

from infra.local.refusal import Refusal
from infra.operator import checks
from infra.operator.finding import Finding, Level, warn
from infra.operator.stack import Stack
from infra.operator.upstreams import Connect
from reelgate import clock
from reelgate.clock import Clock
from reelgate.runtime.provider import connected


def examine(stack: Stack, *, now: Clock = clock.now, connect: Connect = connected) -> Iterator[str]:
    """A line for each finding. Refusal, at the end, when something does not work."""
    failed = 0
    for finding in findings(stack, now, connect):
        failed += finding.level is Level.FAIL
        yield str(finding)
    if failed:
        raise Refusal(f"{failed} of what was looked at does not work")


def findings(stack: Stack, now: Clock, connect: Connect) -> Iterator[Finding]:
    """What cannot be looked at is a finding too, and keeps nothing else from being looked at."""
    looked_at: dict[str, Callable[[], Iterator[Finding]]] = {
        "stack": lambda: checks.deployment(stack),
        "bootstrap": lambda: checks.bootstrap(stack),
        "quota": lambda: checks.concurrency(stack),
        "providers": lambda: checks.providers(stack, connect),
        "sweep": lambda: checks.heartbeat(stack, now),
        "dead letters": lambda: checks.dead_letters(stack),
        "due": lambda: checks.due(stack, now),
    }
    for subject, check in looked_at.items():
        try:
            yield from check()
        except ClientError as error:
            code = error.response["Error"]["Code"]
            yield warn(subject, f"could not be looked at: {code}", "look with a role that may read it")
        except BotoCoreError as error:
            yield warn(subject, f"could not be looked at: {type(error).__name__}", "look again")
