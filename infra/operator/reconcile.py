"""A provider's own list of jobs, held against the table: a job that it does not know was paid for nothing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from infra.local.refusal import Refusal
from infra.operator import upstreams
from infra.operator.stack import Stack
from infra.operator.upstreams import Connect
from reelgate import clock, errors, pricing
from reelgate.catalog import ANY_MODEL, ProviderFacts
from reelgate.clock import Clock, seconds
from reelgate.jobs import Output, Video
from reelgate.provider import Provider
from reelgate.runtime.provider import connected
from reelgate.store import items
from reelgate.store.table import Table, dumps, loads
from reelgate.transport import Transport, key_or_refuse
from reelgate.wire import Listed, Operation, Spec, State

DAY = 24 * 3600
MOST_PAGES = 100
BILL = "compare its bill with `GET /usage?group_by=provider`"
YOUNG = 120
"""Seconds in which the answer to a submit may be on its way to the table: what is that new is left out."""
SOON = 600
"""Seconds after a claim in which the provider would have begun a job of a submit whose answer was lost."""


@dataclass(frozen=True, kw_only=True)
class Ours:
    """What the table knows of one provider: its operations, and the outputs whose submit had no answer."""

    operations: Sequence[Operation]
    lost: Sequence[tuple[Video, Output]]


def compare(
    stack: Stack, name: str, *, days: int, now: Clock = clock.now, connect: Connect = connected
) -> Iterator[str]:
    """A line for each orphan, with what it costs in USD as far as its provider tells, or the catalog knows. Reads the
    whole table.

    Failed and cancelled jobs are left out: they are mostly not billed, and the table forgets theirs.
    """
    upstream = upstreams.one(stack, name)
    adapter, until = upstream.adapter, seconds(now) - YOUNG
    since = until - days * DAY
    if adapter.listing() is None:
        raise Refusal(f"{name} has no call that lists jobs; {BILL}")
    if days > adapter.listed_days:
        raise Refusal(f"{name} lists {adapter.listed_days * 24} hours; ask for fewer --days", status=2)
    try:
        transport = upstream.way(key_or_refuse(stack.secret(upstream.secret_arn), adapter.facts.title), connect)
        jobs = [each for each in _jobs(adapter, transport, since) if since <= each.created_at <= until]
    except errors.ProviderError as error:
        raise Refusal(f"{name} does not tell: {error.message}") from None
    # One that was claimed before the first day may have been begun in it.
    ours = known(stack.table, name, since=since - DAY)
    orphans = [each for each in jobs if _may_cost(each) and each.operation not in ours.operations]
    costs = [worth(adapter.facts, each) for each in orphans]
    for orphan, cost in zip(orphans, costs, strict=True):
        yield _line(orphan, cost, ours)
    yield f"{name}: {len(jobs)} jobs in {days * 24} hours, of which unknown here: {len(orphans)}, {_sum(costs)}"
    if ours.lost:
        risk = sum(video.route_of(output).estimate for video, output in ours.lost)
        yield f"submits whose answer was lost: {len(ours.lost)}, {pricing.dollars(risk):.4f} USD at risk"


def known(table: Table, name: str, *, since: int) -> Ours:
    """Of the videos that were asked for since then, in Unix seconds."""
    pages = table.client.get_paginator("scan").paginate(
        TableName=table.name,
        ConsistentRead=True,
        FilterExpression="sk = :video AND created_at >= :since AND begins_with(pk, :videos)",
        ExpressionAttributeValues=dumps({":video": items.VIDEO_SORT, ":since": since, ":videos": items.partition("")}),
    )
    videos = [items.read_video(loads(item)) for page in pages for item in page["Items"]]
    outputs = [
        (video, output) for video in videos for output in video.outputs if video.route_of(output).provider == name
    ]
    return Ours(
        operations=[output.operation for _, output in outputs if output.operation],
        lost=[(video, output) for video, output in outputs if output.failure and output.unknown],
    )


def worth(facts: ProviderFacts, job: Listed) -> int | None:
    """Micro-USD that were taken, or else by the catalog, the dearest of what it may have been; None where nobody can
    tell."""
    if facts.sandbox:
        return 0
    if job.charged is not None:
        return job.charged
    prices = []
    for model in facts.models.values():
        for mode, variant in model.variants.items():
            if model.id == ANY_MODEL or variant.upstream != job.upstream:
                continue
            spec = Spec(
                mode=mode,
                prompt="",
                seconds=job.seconds,
                size=job.size,
                resolution=job.resolution,
                generate_audio=job.generate_audio,
            )
            try:
                prices.append(pricing.estimate(model, spec))
            except LookupError:
                continue
    return max(prices, default=None)


def _jobs(adapter: Provider, transport: Transport, since: int) -> Iterator[Listed]:
    """Page by page, until they are older where the latest come first. Refusal when there is no end to them."""
    page: str | None = None
    for _ in range(MOST_PAGES):
        call = adapter.listing(page)
        if call is None:
            return
        listing = adapter.read_list(transport.send(call), page)
        yield from listing.jobs
        older = adapter.latest_first and listing.jobs and listing.jobs[-1].created_at < since
        if listing.next is None or older:
            return
        page = listing.next
    way_out = "ask for fewer --days" if adapter.latest_first else BILL
    raise Refusal(f"{adapter.facts.title} has more than {MOST_PAGES} pages of jobs; {way_out}")


def _may_cost(job: Listed) -> bool:
    return job.state not in (State.FAILED, State.CANCELLED)


def _line(job: Listed, cost: int | None, ours: Ours) -> str:
    said = "unknown cost" if cost is None else f"{pricing.dollars(cost):.4f} USD"
    began = datetime.fromtimestamp(job.created_at, UTC)
    id = ", ".join(f"{name} {value}" for name, value in job.operation.items())
    what = f"{job.upstream or 'unknown model'}  {job.state or 'in an unknown state'}"
    line = f"{began:%Y-%m-%d %H:%M:%S}  {id}  {what}  {said}"
    likely = [
        f"output {output.index} of {video.id}"
        for video, output in ours.lost
        if output.claimed_at and output.claimed_at <= job.created_at <= output.claimed_at + SOON
    ]
    return f"{line}; may be {' or '.join(likely)}" if likely else line


def _sum(costs: Sequence[int | None]) -> str:
    told = [cost for cost in costs if cost is not None]
    rest = f", and {len(costs) - len(told)} of unknown cost" if len(told) < len(costs) else ""
    return f"{pricing.dollars(sum(told)):.4f} USD{rest}"
