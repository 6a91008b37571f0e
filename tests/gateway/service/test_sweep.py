"""Sweep: what stopped moving is moved once."""

from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from reelgate import media
from reelgate.deliveries import Delivery
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Status, Video
from reelgate.service.announce import Outbox, entry
from reelgate.service.dispatch import Dispatch
from reelgate.service.erasure import Erasure
from reelgate.service.sweep import GLANCE, LONGEST, Sweep, Swept
from reelgate.store.accept import accept
from reelgate.store.deliveries import Deliveries
from reelgate.store.due import Due
from reelgate.store.videos import UNTOLD, Videos
from reelgate.workflow import Execution
from tests.gateway import samples
from tests.gateway.samples import CREATED, ID, PROMPT, request, video
from tests.gateway.service.conftest import IN_PROGRESS, SUBMITTED, Workbench
from tests.gateway.service.mail import EVENT, Line


@dataclass
class Machine:
    """Executions by name; what is started runs."""

    executions: dict[str, Execution] = field(default_factory=dict)
    started: list[str] = field(default_factory=list)

    def start(self, made: Video) -> None:
        self.started.append(made.execution_name)
        self.executions[made.execution_name] = Execution.RUNNING

    def execution(self, made: Video) -> Execution:
        return self.executions.get(made.execution_name, Execution.MISSING)


@dataclass
class Bus:
    """What it was told; it may refuse."""

    told: list[Any] = field(default_factory=list)
    refuses: bool = False

    def put(self, entries: list[Any]) -> int:
        if self.refuses:
            return 0
        self.told += entries
        return len(entries)


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def bus() -> Any:
    return Bus()


@pytest.fixture
def sweep(bench: Workbench, machine: Any, bus: Any) -> Sweep:
    bench.clock.tick(60)
    outbox = Outbox(bus=bus, due=bench.store.due)
    line: Any = Line(bench.clock)
    return Sweep(
        videos=bench.store.videos,
        due=bench.store.due,
        workflow=machine,
        outbox=outbox,
        dispatch=Dispatch(deliveries=Deliveries(bench.store.table), queue=line, clock=bench.clock),
        erasure=Erasure(videos=bench.store.videos, bucket=bench.bucket),
        clock=bench.clock,
    )


def counts(sweep: Sweep) -> tuple[int, int]:
    """How many were due, and how many were moved."""
    swept = sweep.run()
    return swept.due, swept.moved


def due(bench: Workbench) -> int:
    return int(bench.store.item()["due_sk"]) - bench.clock.seconds


def test_a_video_that_was_never_started_is_started(bench: Workbench, sweep: Sweep, machine: Machine) -> None:
    bench.put()
    assert counts(sweep) == (1, 1)
    assert machine.started == [ID]
    assert due(bench) == 60
    assert counts(sweep) == (0, 0)


def test_a_video_that_runs_is_left_alone(bench: Workbench, sweep: Sweep, machine: Machine) -> None:
    bench.put(status=IN_PROGRESS)
    machine.executions[ID] = Execution.RUNNING
    assert counts(sweep) == (1, 0)
    assert machine.started == []
    assert due(bench) == GLANCE


def test_a_video_whose_execution_ended_gets_another(bench: Workbench, sweep: Sweep, machine: Machine) -> None:
    bench.put(status=IN_PROGRESS, deadline=CREATED + 24 * 3600)
    machine.executions[ID] = Execution.ENDED
    assert counts(sweep) == (1, 1)
    assert machine.started == [f"{ID}-r1"]
    assert bench.store.read().revivals == 1
    for revivals, pause in enumerate((120, 240, 480, 960, 1920, 3840, 3840), start=1):
        machine.executions[f"{ID}-r{revivals}"] = Execution.ENDED
        bench.clock.tick(due(bench))
        assert counts(sweep) == (1, 1)
        assert due(bench) == pause
    assert machine.started[-1] == f"{ID}-r8"


def test_it_is_looked_at_when_its_deadline_comes(bench: Workbench, sweep: Sweep, machine: Machine) -> None:
    bench.put(status=IN_PROGRESS, revivals=6, deadline=bench.clock.seconds + 600)
    machine.executions[f"{ID}-r6"] = Execution.ENDED
    assert counts(sweep) == (1, 1)
    assert due(bench) == 600
    machine.executions[f"{ID}-r7"] = Execution.ENDED
    bench.clock.tick(600)
    assert counts(sweep) == (1, 1)
    assert due(bench) == 3840, "after it, what is still broken is not run after every minute"


def test_of_two_sweeps_one_revives(
    bench: Workbench, sweep: Sweep, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(status=IN_PROGRESS)
    machine.executions[ID] = Execution.ENDED
    revive = Due.revive

    def second(self: Due, made: Video, *, until: int) -> bool:
        assert revive(self, made, until=until), "the other sweep"
        return revive(self, made, until=until)

    monkeypatch.setattr(Due, "revive", second)
    assert counts(sweep) == (1, 0)
    assert machine.started == []


def test_a_revival_that_was_counted_and_not_started_is_started(
    bench: Workbench, sweep: Sweep, machine: Machine
) -> None:
    bench.put(status=IN_PROGRESS, revivals=1)
    machine.executions[ID] = Execution.ENDED
    sweep.run()
    assert machine.started == [f"{ID}-r1"]
    assert bench.store.read().revivals == 1


@pytest.mark.parametrize("status", [Status.COMPLETED, Status.FAILED])
def test_a_video_that_is_final_by_now_is_left_alone(
    bench: Workbench, sweep: Sweep, machine: Machine, bus: Bus, status: Status
) -> None:
    """The index may be a moment behind, and the stream is at it."""
    bench.put(status=status, completed_at=bench.clock.seconds)
    assert counts(sweep) == (1, 0)
    assert (machine.started, bus.told) == ([], [])


def test_a_final_video_of_which_nobody_was_told_is_told_once(bench: Workbench, sweep: Sweep, bus: Bus) -> None:
    made = bench.put(status=Status.COMPLETED, completed_at=bench.clock.seconds, cost=0)
    bench.clock.tick(UNTOLD)
    assert sweep.run() == Swept(due=1, told=1)
    assert bus.told == [entry(made, bench.clock.seconds - UNTOLD)]
    assert sweep.run() == Swept()


def test_a_bus_that_refuses_is_asked_again(bench: Workbench, sweep: Sweep, bus: Bus) -> None:
    bench.put(status=Status.FAILED, completed_at=CREATED, cost=0)
    bench.clock.tick(UNTOLD)
    bus.refuses = True
    assert sweep.run() == Swept(due=1)
    assert due(bench) == 60
    bus.refuses = False
    bench.clock.tick(60)
    assert sweep.run() == Swept(due=1, told=1)


def cancelled(bench: Workbench) -> None:
    """Cancelled while its job was running at the provider."""
    bench.put(SUBMITTED, status=Status.FAILED, completed_at=bench.clock.seconds, cost=0)
    bench.clock.tick(UNTOLD)


def test_a_final_video_for_which_a_provider_may_be_at_work_gets_an_execution(
    bench: Workbench, sweep: Sweep, machine: Machine, bus: Bus
) -> None:
    cancelled(bench)
    machine.executions[ID] = Execution.ENDED
    assert sweep.run() == Swept(due=1, told=1, moved=1)
    assert machine.started == [f"{ID}-r1"]
    bench.clock.tick(60)
    assert sweep.run() == Swept(due=1), "that one runs, and the bus was told"
    assert due(bench) == GLANCE
    assert len(bus.told) == 1
    bench.store.outputs.fail(ID, SUBMITTED, Failure(code=FailureCode.CANCELLED, message=""))
    bench.clock.tick(GLANCE)
    assert sweep.run() == Swept(due=1)
    assert "due_sk" not in bench.store.item(), "there is nothing left to be done"


def test_a_prompt_that_is_not_kept_is_erased_once_all_is_over(bench: Workbench, sweep: Sweep, machine: Machine) -> None:
    made = bench.put(SUBMITTED, status=Status.FAILED, completed_at=bench.clock.seconds, cost=0, keep_prompt=False)
    machine.executions[ID] = Execution.RUNNING
    assert bench.store.due.told(made), "the stream was in time"
    bench.clock.tick(UNTOLD)
    assert sweep.run() == Swept(due=1)
    assert prompt(bench) == PROMPT, "its provider may be at work"
    bench.store.outputs.fail(ID, SUBMITTED, Failure(code=FailureCode.CANCELLED, message=""))
    bench.clock.tick(GLANCE)
    assert sweep.run() == Swept(due=1)
    assert prompt(bench) is None
    assert "due_sk" not in bench.store.item()


def test_an_erasure_that_broke_off_is_made_again(
    bench: Workbench, sweep: Sweep, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(status=Status.FAILED, completed_at=CREATED, cost=0, keep_prompt=False, told=True)
    bench.clock.tick(UNTOLD)

    def broken(*_: Any, **__: Any) -> bool:
        raise ConnectionError

    with monkeypatch.context() as patch:
        patch.setattr(Videos, "erase", broken)
        with pytest.raises(ExceptionGroup):
            sweep.run()
    bench.clock.tick(60)
    assert sweep.run() == Swept(due=1)
    assert prompt(bench) is None


def test_files_are_deleted_when_they_expire(bench: Workbench, sweep: Sweep, bus: Bus) -> None:
    key = media.result_key(ID, 0)
    bench.bucket.put(key, b"film", "video/mp4")
    done = Output(index=0, state=OutputState.COMPLETED, media=samples.media())
    expires = bench.clock.seconds + 24 * 3600
    bench.put(
        done, status=Status.COMPLETED, completed_at=bench.clock.seconds, expires_at=expires, cost=0, retention_days=1
    )
    bench.clock.tick(UNTOLD)
    assert sweep.run() == Swept(due=1, told=1)
    assert sweep.run() == Swept(due=1)
    assert int(bench.store.item()["due_sk"]) == expires
    bench.clock.tick(expires - bench.clock.seconds - 1)
    assert sweep.run() == Swept()
    assert bench.objects() == [key]
    bench.clock.tick(1)
    assert sweep.run() == Swept(due=1)
    assert (bench.objects(), len(bus.told)) == ([], 1)
    assert "due_sk" not in bench.store.item()


def prompt(bench: Workbench) -> str | None:
    found = bench.store.videos.record(ID)
    return found and found[1].parameters.get("prompt")


def test_the_age_of_the_oldest_running_video_is_measured(bench: Workbench, sweep: Sweep) -> None:
    for number, age in enumerate((90, 4000, 700)):
        created = bench.clock.seconds - age
        accept(bench.store.table, video(id=f"video_{number}", created_at=created), request(), due=created)
    bench.put(status=Status.COMPLETED, created_at=0, completed_at=CREATED, cost=0)
    assert sweep.run().oldest == 4000


def test_a_run_ends_before_its_function_does(bench: Workbench, sweep: Sweep) -> None:
    for number in range(3):
        accept(bench.store.table, video(id=f"video_{number}"), request(), due=CREATED)
    passing = iter((0.0, 1.0, LONGEST + 1.0))
    assert counts(replace(sweep, monotonic=lambda: next(passing))) == (1, 1)


def test_what_is_not_due_is_not_looked_at(bench: Workbench, sweep: Sweep) -> None:
    bench.put()
    bench.clock.tick(-1)
    assert counts(sweep) == (0, 0)


def test_the_longest_overdue_come_first(bench: Workbench, sweep: Sweep, machine: Machine) -> None:
    for number in range(3):
        accept(bench.store.table, video(id=f"video_{number}"), request(), due=CREATED - number)
    assert counts(sweep) == (3, 3)
    assert machine.started == ["video_2", "video_1", "video_0"]


def test_one_that_cannot_be_moved_does_not_stop_the_others(
    bench: Workbench, sweep: Sweep, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.put(status=IN_PROGRESS)
    bench.store.put(video(id="video_unreadable"), request())
    read = Videos.video

    def unreadable(self: Videos, id: str) -> Video | None:
        if id == "video_unreadable":
            raise ValueError("a word of another version")
        return read(self, id)

    monkeypatch.setattr(Videos, "video", unreadable)
    with pytest.raises(ExceptionGroup, match="1 of what was due"):
        sweep.run()
    assert machine.started == [ID]
    assert int(bench.store.item("video_unreadable")["due_sk"]) == bench.clock.seconds + 60, "it stands before no other"


def test_a_webhook_that_is_due_is_sent_whatever_its_video_is_like(bench: Workbench, sweep: Sweep) -> None:
    made = bench.put(status=IN_PROGRESS, revivals=1)
    bench.store.due.postpone(made, until=CREATED + 10**6)
    delivery = Delivery(id=EVENT, video_id=ID, event="video.completed", created_at=CREATED, tenant="acme")
    sweep.dispatch.deliveries.save(delivery.waiting(CREATED, now=CREATED - 1_000), seen=None, now=CREATED)
    assert sweep.run() == Swept(due=1, sent=1)
    line: Any = sweep.dispatch.queue
    assert len(line.sent) == 1
    assert sweep.run() == Swept()
