"""Bills: what a video comes to at its end, for its budgets and for the accounts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from reelgate import pricing
from reelgate.jobs import Hold, Output, Video


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one provider made of it with one model, and what that costs in micro-USD. An output counts that was made, or
    is paid in full; `at_risk` is what may have been billed for a submit whose answer was lost."""

    provider: str
    model: str
    outputs: int = 0
    cost: int = 0
    at_risk: int = 0


@dataclass(frozen=True, kw_only=True)
class Bill:
    """`day` is the one, in UTC, on which the video ended; `holds` are settled by it."""

    video_id: str
    tenant: str
    key_id: str
    day: str
    holds: Sequence[Hold]
    lines: Sequence[Line]

    @property
    def cost(self) -> int:
        return sum(line.cost for line in self.lines)

    @property
    def charged(self) -> int:
        """What stays counted in the budgets: what may have been paid, too, since nobody will say that it was not."""
        return self.cost + sum(line.at_risk for line in self.lines)


def bill(video: Video, made: Collection[int], *, at: int) -> Bill:
    """Of a video that ends now. The outputs with these indices were made, or are paid in full all the same. Lines that
    say nothing are left out."""
    lines: dict[tuple[str, str], Line] = {}
    for line in (line for output in video.outputs for line in _lines(video, output, made=output.index in made)):
        if line.outputs or line.cost or line.at_risk:
            name = line.provider, line.model
            lines[name] = _added(lines.get(name, Line(provider=line.provider, model=line.model)), line)
    return Bill(
        video_id=video.id,
        tenant=video.tenant,
        key_id=video.key_id,
        day=f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d}",
        holds=video.holds,
        lines=tuple(lines.values()),
    )


def _lines(video: Video, output: Output, *, made: bool) -> Iterable[Line]:
    """One for what the output came to at last, and one for each job that failed before."""
    route, before = video.route_of(output), 0
    for attempt in output.attempts:
        tried = (each.model for each in video.routes if each.provider == attempt.provider)
        yield Line(provider=attempt.provider, model=next(tried, route.model), cost=attempt.cost)
        before += attempt.cost
    yield Line(
        provider=route.provider,
        model=route.model,
        outputs=int(made),
        cost=pricing.cost(video, output, made=made) - before,
        at_risk=route.estimate if not made and output.unknown else 0,
    )


def _added(one: Line, other: Line) -> Line:
    return Line(
        provider=one.provider,
        model=one.model,
        outputs=one.outputs + other.outputs,
        cost=one.cost + other.cost,
        at_risk=one.at_risk + other.at_risk,
    )
