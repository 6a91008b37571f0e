"""The table in memory against moto's: what the store writes and reads is the same in both."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from reelgate import budgets
from reelgate.budgets import Allowance, Exceeded, Limits
from reelgate.jobs import Attempt, Failure, FailureCode, Media, Status
from reelgate.keys import ApiKey
from reelgate.store.accept import accept
from reelgate.store.budgets import Budgets
from reelgate.store.circuits import Circuits
from reelgate.store.due import Due, Entry
from reelgate.store.keys import PAGE, Keys
from reelgate.store.outputs import Outputs
from reelgate.store.rotations import Rotations
from reelgate.store.table import Table
from reelgate.store.usage import Usage
from reelgate.store.videos import Videos
from reelgate.webhooks import Rotation
from tests.faults.doors import Client
from tests.faults.faults import Faults
from tests.faults.tables import Table as InMemory
from tests.gateway.samples import CREATED, ID, request, video

FILE = Media(key="videos/x/0.mp4", content_type="video/mp4", bytes=1, sha256="00")
LOST = Failure(code=FailureCode.UPSTREAM_ERROR, message="No")


def accepts(table: Table) -> Any:
    return [accept(table, video(), request(), due=CREATED + 60) for _ in range(2)]


def claims(table: Table) -> Any:
    accepts(table)
    output = video().outputs[0]
    claimed = [Outputs(table).claim(ID, output, now=CREATED + 1) for _ in range(2)]
    return claimed, Outputs(table).submitted(ID, output, {"id": "job"}, now=CREATED + 2), Videos(table).record(ID)


def falls_back(table: Table) -> Any:
    claims(table)
    (output,) = _read(table).outputs[:1]
    attempt = Attempt(provider="fal", code="Refused", cost=3)
    requeued = [Outputs(table).requeue(ID, output, attempt, route=0) for _ in range(2)]
    (output,) = _read(table).outputs[:1]
    return requeued, Outputs(table).fail(ID, output, LOST)


def settles(table: Table) -> Any:
    claims(table)
    made = video(status=Status.COMPLETED, cost=7, completed_at=CREATED + 9)
    settled = [Videos(table).settle(made, finished={0: FILE}) for _ in range(2)]
    told = [Due(table).told(_read(table)) for _ in range(2)]
    return settled, told, [Videos(table).delete(ID, now=CREATED + 10, forget_at=CREATED + 20) for _ in range(2)]


def sweeps(table: Table) -> Any:
    accepts(table)
    due = Due(table)
    seen = [list(due.entries(now=CREATED + after)) for after in (59, 60)]
    revived = [due.revive(video(), until=CREATED + 100) for _ in range(2)]
    put_off = due.postpone(video(), until=CREATED + 200), due.defer(Entry(ID, "S"), until=CREATED + 300)
    return seen, revived, put_off, due.defer(Entry("video_none", "S"), until=1)


def lists(table: Table) -> Any:
    for number in range(3):
        accept(table, video(id=f"video_{number}", created_at=CREATED + number), request(), due=CREATED)
    pages = Videos(table).of_tenant(video().tenant, limit=2, after=None, newest_first=True)
    more = Videos(table).of_tenant(video().tenant, limit=2, after=pages[-1][0], newest_first=True)
    return [each.id for each, _ in (*pages, *more)]


def breaks(table: Table) -> Any:
    circuits = Circuits(table)
    for second in (1, 2):
        circuits.failed("fal", "model", now=CREATED + second)
    found = circuits.find("fal", "model")
    assert found
    tried = [circuits.trial(found, now=CREATED + 3) for _ in range(2)]
    unwell = circuits.unwell(now=CREATED + 4)
    circuits.succeeded("fal", "model")
    return found, tried, unwell, circuits.find("fal", "model")


def rotates(table: Table) -> Any:
    rotations = Rotations(table)
    seen = rotations.of("acme")
    return [rotations.advance("acme", each, now=CREATED) for each in (seen, seen, Rotation(number=1, at=CREATED))]


def spends(table: Table) -> Any:
    allowance = Allowance(scope=budgets.of_key("k"), limits=Limits(daily_budget_micros=10, concurrent_videos=2))
    wanted = budgets.claims([allowance], 6, datetime.fromtimestamp(CREATED, UTC))
    verdicts = [accept(table, video(id=f"video_{n}"), request(), due=1, claims=wanted) for n in range(2)]
    assert isinstance(verdicts[1], Exceeded)
    return verdicts, [Budgets(table).counter(allowance.scope, each.period) for each in wanted]


def issues(table: Table) -> Any:
    keys = Keys(table)
    for number in range(PAGE + 1):
        keys.put(str(number), ApiKey(id=f"key_{number:03}", tenant="acme", name="", created_at=CREATED))
    changed = keys.limit("key_001", Limits(concurrent_videos=1)), keys.revoke("key_002", now=CREATED + 1)
    listed = list(keys.all())
    return changed, listed, list(keys.all(after=listed[PAGE - 2])), keys.find("1"), keys.find("2")


def counts(table: Table) -> Any:
    settles(table)
    return list(Usage(table).rows(video().tenant, first="2026-11-01", last="2026-11-30"))


@pytest.mark.parametrize(
    "does",
    [accepts, claims, falls_back, settles, sweeps, lists, breaks, rotates, spends, issues, counts],
    ids=lambda does: does.__name__,
)
def test_both_answer_alike(table: Table, does: Callable[[Table], Any]) -> None:
    memory = InMemory(lambda before, after: None)
    client: Any = Client("dynamodb", memory, Faults())
    assert does(Table(client, table.name)) == does(table)
    stored = table.client.scan(TableName=table.name)["Items"]
    ours = [memory.get_item(Key={name: item[name] for name in ("pk", "sk")})["Item"] for item in stored]
    assert ours == stored
    assert len(memory.items) == len(stored)


def _read(table: Table) -> Any:
    found = Videos(table).video(ID)
    assert found
    return found
