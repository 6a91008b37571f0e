"""A page of the vendor's videos."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from functions.mock.jobs import Job
from functions.mock.refusals import invalid

MOST = 100
"""Videos on one page."""


def page(jobs: Iterable[Job], asked: Mapping[str, str], now: datetime) -> dict[str, object]:
    """By when they were made; the latest 20 come first, unless `order`, `limit` and `after` say otherwise."""
    order, after, limit = asked.get("order", "desc"), asked.get("after"), asked.get("limit", "20")
    if order not in ("asc", "desc"):
        raise invalid("order", "order is asc or desc.")
    if not limit.isdecimal() or not 1 <= int(limit) <= MOST:
        raise invalid("limit", f"limit is 1 to {MOST}.")
    there = sorted((job for job in jobs if not job.gone), key=lambda job: (job.created_at, job.id))
    there = there if order == "asc" else there[::-1]
    ids = [job.id for job in there]
    if after is not None and after not in ids:
        raise invalid("after", "No video has this id.")
    start = ids.index(after) + 1 if after is not None else 0
    data = [job.video(now) for job in there[start : start + int(limit)]]
    ends = {"first_id": data[0]["id"], "last_id": data[-1]["id"]} if data else {"first_id": None, "last_id": None}
    return {"object": "list", "data": data, **ends, "has_more": start + len(data) < len(there)}
