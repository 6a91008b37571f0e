"""From the first message to the last attempt, days later, on a clock that jumps: what every kind of receiver hears and
when, and that no crash, loss, copy or disorder of messages changes more of it than it must."""

import json
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from typing import Any

import httpx
import pytest
from standardwebhooks import Webhook

from reelgate import webhooks
from reelgate.deliveries import GRACE, Delivery, Standing
from reelgate.endpoints import PATIENCE
from reelgate.jobs import Status
from reelgate.service.dispatch import Dispatch
from reelgate.store.deliveries import Deliveries
from reelgate.store.endpoints import Endpoints
from tests.gateway.samples import CREATED, ID, TENANT
from tests.gateway.service.conftest import Workbench
from tests.gateway.service.mail import DONE, EVENT, URL, VISIBILITY, Crash, Mail, answering, event, never, on_record

DAY = 24 * 3600
FINISHED: dict[str, Any] = {"status": Status.COMPLETED, "completed_at": CREATED, "cost": 0, "webhook": True}
ALL = [0, 5, 305, 2_160, 9_360, 27_360, 63_360, 113_760, 185_760, 272_160]
"""When a receiver that always fails hears of it: a wait that a message cannot keep ends at a full minute."""


def minute(at: int) -> int:
    """The first full one at or after `at`."""
    return at + -at % 60


def instants(*waits: int) -> list[int]:
    """Of the attempts between which there are these waits."""
    at = [0]
    for wait in waits:
        due = at[-1] + wait
        at.append(due if wait <= 900 else minute(due))
    return at


def test_the_schedule_is_the_specifications() -> None:
    assert sum(webhooks.SCHEDULE) == 75 * 3600 + 35 * 60 + 5
    assert instants(*webhooks.SCHEDULE) == ALL


def test_a_receiver_that_always_fails_is_told_ten_times(bench: Workbench) -> None:
    mail = Mail(bench, answering(500))
    mail.take(event(bench))
    mail.run()
    assert mail.times == ALL
    delivery = on_record(bench)
    assert (delivery.standing, delivery.next_attempt_at, delivery.look_at) == (Standing.FAILED, None, None)
    assert [attempt.at - CREATED for attempt in delivery.attempts] == ALL


@pytest.mark.parametrize("status", [301, 302, 307, 308, 400, 404, 429, 503])
def test_every_other_answer_is_a_failure_too(bench: Workbench, status: int) -> None:
    mail = Mail(bench, answering(status, location="https://elsewhere.example.com/"))
    mail.take(event(bench))
    mail.run(for_seconds=2_160)
    assert mail.times == ALL[:4], "a redirect is not followed"
    assert {attempt.status for attempt in on_record(bench).attempts} == {status}


def test_a_receiver_that_hangs_is_waited_for_after_its_time(bench: Workbench) -> None:
    def hanging(_: httpx.Request) -> httpx.Response:
        bench.clock.tick(15)
        raise httpx.ReadTimeout(URL)

    mail = Mail(bench, hanging)
    mail.take(event(bench))
    mail.run(for_seconds=2_400)
    attempts = [attempt.at - CREATED for attempt in on_record(bench).attempts]
    assert attempts == [0, 20, 335, 2_160]
    assert mail.heard == {}


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.RemoteProtocolError])
def test_a_receiver_that_is_not_there_is_told_when_it_is_again(bench: Workbench, error: type[httpx.HTTPError]) -> None:
    def starting(_: httpx.Request) -> httpx.Response:
        if bench.clock.seconds < CREATED + DAY:
            raise error(URL)
        return httpx.Response(204)

    mail = Mail(bench, starting)
    mail.take(event(bench))
    mail.run()
    assert mail.times == [ALL[7]]
    delivery = on_record(bench)
    assert (delivery.standing, len(delivery.attempts)) == (Standing.DELIVERED, 8)


def test_a_receiver_that_wants_no_more_is_told_no_more(bench: Workbench) -> None:
    mail = Mail(bench, answering(503, 410))
    mail.take(event(bench))
    mail.run()
    assert mail.times == ALL[:2]
    assert on_record(bench).standing is Standing.REFUSED


def test_a_receiver_that_hears_is_told_once(bench: Workbench) -> None:
    mail = Mail(bench, answering(200))
    mail.take(event(bench))
    mail.run()
    assert mail.times == [0]
    assert mail.queue.sent == []


def in_seconds(bench: Workbench, seconds: int) -> str:
    return str(seconds)


def as_a_date(bench: Workbench, seconds: int) -> str:
    return format_datetime(bench.clock() + timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize("words", [in_seconds, as_a_date])
@pytest.mark.parametrize(
    ("asked", "second"),
    [(0, 5), (4, 5), (60, 60), (900, 900), (901, 960), (7_200, 7_200), (DAY, DAY), (DAY + 1, DAY), (10**9, DAY)],
)
def test_a_receiver_that_asks_for_more_time_gets_up_to_a_day(
    bench: Workbench, words: Callable[[Workbench, int], str], asked: int, second: int
) -> None:
    def busy(_: httpx.Request) -> httpx.Response:
        return httpx.Response(429, headers={"Retry-After": words(bench, asked)})

    mail = Mail(bench, busy)
    mail.take(event(bench))
    mail.run(for_seconds=second)
    assert mail.times == [0, second]


def test_a_receiver_that_always_asks_for_a_day_is_told_ten_times(bench: Workbench) -> None:
    mail = Mail(bench, answering(503, **{"Retry-After": "9" * 5_000}))
    mail.take(event(bench))
    mail.run(for_seconds=30 * DAY)
    assert mail.times[:5] == [0, DAY, 2 * DAY, 3 * DAY, 4 * DAY]
    # The endpoint is disabled after five days, and so there is no sixth one after that.
    assert mail.times[5:] == [5 * DAY]
    assert on_record(bench).standing is Standing.DISABLED


def test_a_receiver_that_flaps_hears_of_everything(bench: Workbench) -> None:
    answers = random.Random(7)  # noqa: S311 - the same at every run
    mail = Mail(bench, lambda _: httpx.Response(answers.choice([200, 500, 503])))
    ids = [f"video_{number}" for number in range(8)]
    for id in ids:
        mail.take(event(bench, id=id))
    mail.run()
    for id in ids:
        delivery = on_record(bench, id)
        assert delivery.standing is Standing.DELIVERED
        assert [attempt.status for attempt in delivery.attempts].count(200) == 1
        assert [attempt.at - CREATED for attempt in delivery.attempts] == ALL[: len(delivery.attempts)]
        assert len(mail.heard[delivery.id]) == len(delivery.attempts)


def test_waits_are_longer_by_up_to_a_tenth(bench: Workbench) -> None:
    mail = Mail(bench, answering(500))
    mail.change(random=lambda: 0.999)
    mail.take(event(bench))
    mail.run()
    assert mail.times == instants(*(wait + int(0.999 * wait / 10) for wait in webhooks.SCHEDULE))
    assert mail.times[2] == 5 + 329


def test_every_attempt_is_signed_anew_and_says_what_the_video_is_like_by_then(bench: Workbench) -> None:
    bench.clock.time = datetime.now(UTC).replace(second=0, microsecond=0)
    secret, bodies = Webhook(webhooks.secret("master", TENANT)), list[Any]()

    def receiver(request: httpx.Request) -> httpx.Response:
        sent = int(request.headers["webhook-timestamp"])
        assert sent == bench.clock.seconds
        headers = dict(request.headers)
        if not bodies:  # the library compares with the real time
            secret.verify(request.content.decode(), headers)
        expected = webhooks.headers([webhooks.secret("master", TENANT)], EVENT, bench.clock(), request.content.decode())
        assert headers.items() >= expected.items()
        bodies.append(json.loads(request.content))
        bench.put(DONE, parameters={"webhook_url": URL, "metadata": {"shot": f"{len(bodies)}b"}}, **FINISHED)
        bench.store.due.told(bench.store.read())
        return httpx.Response(500 if len(bodies) < 3 else 204)

    mail = Mail(bench, receiver)
    mail.take(event(bench))
    mail.run()
    assert [body["data"]["user_metadata"]["shot"] for body in bodies] == ["1a", "1b", "2b"]
    assert {body["id"] for body in bodies} == {EVENT}
    assert list(mail.heard) == [EVENT]


class Copied(Mail):
    """Every message comes out three times."""

    def take(self, message: Any) -> None:
        for _ in range(3):
            super().take(message)


def test_copies_of_messages_change_nothing(bench: Workbench) -> None:
    mail = Copied(bench, answering(500))
    mail.take(event(bench))
    mail.run()
    assert mail.times == ALL


@pytest.mark.parametrize("seed", range(3))
def test_messages_in_any_order_and_number_make_each_attempt_once(bench: Workbench, seed: int) -> None:
    """All that was ever sent comes out again and again, at every moment at which something happens."""
    drawn = random.Random(seed)  # noqa: S311 - the same at every run

    class Shuffled(Mail):
        def take(self, message: Any) -> None:
            everything = [first, message, *(each for each, _ in self.queue.sent)]
            for each in [*drawn.choices(everything, k=6), message]:
                super().take(each)

    first = event(bench)
    mail = Shuffled(bench, answering(*[500] * 5, 200))
    mail.take(first)
    mail.run()
    assert mail.times == ALL[:6]
    assert on_record(bench).standing is Standing.DELIVERED


def test_a_message_that_is_received_twice_at_once_is_recorded_once(bench: Workbench) -> None:
    told, inner = event(bench), list[Delivery | None]()

    def receiver(_: httpx.Request) -> httpx.Response:
        if not inner:
            inner.append(None)
            inner[0] = mail.messenger.deliver(told)
        return httpx.Response(500)

    mail = Mail(bench, receiver)
    assert mail.messenger.deliver(told) is None, "the table has the other one's word"
    assert inner[0] == on_record(bench)
    mail.run()
    assert [attempt.at - CREATED for attempt in on_record(bench).attempts] == ALL


@dataclass
class Crashes:
    """At this attempt the process dies, once: before the POST, after it and before the record, or after the record."""

    mail: Mail
    point: str
    attempt: int

    def __post_init__(self) -> None:
        self.seen = 0
        self.done = False
        inner = self.mail.receiver

        def receiver(request: httpx.Request) -> httpx.Response:
            self.seen += 1
            self.die("before the POST")
            return inner(request)

        crashes = self

        class Dying(Deliveries):
            def save(self, *arguments: Any, **named: Any) -> bool:
                crashes.die("before the record")
                return super().save(*arguments, **named)

        class Dropping(Dispatch):
            def send(self, delivery: Delivery) -> bool:
                crashes.die("after the record")
                return super().send(delivery)

        self.mail.receiver = receiver
        records = Dying(self.mail.bench.store.table)
        queue: Any = self.mail.queue
        dispatch = Dropping(deliveries=records, queue=queue, clock=self.mail.bench.clock)
        self.mail.change(deliveries=records, dispatch=dispatch)

    def die(self, point: str) -> None:
        if point == self.point and self.seen == self.attempt and not self.done:
            self.done = True
            raise Crash


POINTS = {"before the POST": 0, "before the record": 1, "after the record": 0}
"""How many POSTs too many a crash there makes."""


@pytest.mark.parametrize("attempt", [1, 2, 3, 9])
@pytest.mark.parametrize("point", POINTS)
def test_a_crash_delays_and_loses_nothing(bench: Workbench, point: str, attempt: int) -> None:
    mail = Mail(bench, answering(500))
    crashes = Crashes(mail, point, attempt)
    mail.take(event(bench))
    mail.run()
    assert crashes.done
    delivery = on_record(bench)
    assert (delivery.standing, len(delivery.attempts)) == (Standing.FAILED, 10)
    assert len(mail.times) == 10 + POINTS[point]
    late = mail.times[-1] - ALL[-1]
    assert 0 <= late <= VISIBILITY + 60


@pytest.mark.parametrize("point", ["before the POST", "before the record"])
def test_a_crash_at_a_receiver_that_hears(bench: Workbench, point: str) -> None:
    mail = Mail(bench, answering(200))
    Crashes(mail, point, 1)
    mail.take(event(bench))
    mail.run()
    assert mail.times == ([VISIBILITY] if point == "before the POST" else [0, VISIBILITY])
    assert on_record(bench).standing is Standing.DELIVERED


def test_a_message_that_is_lost_is_sent_again_by_the_sweep(bench: Workbench) -> None:
    mail = Mail(bench, answering(500, 500, 204))
    mail.take(event(bench))
    mail.queue.waiting.clear()
    mail.run()
    assert mail.times == [0, minute(5 + GRACE), minute(5 + GRACE) + 300]


def test_a_delivery_that_always_breaks_is_sent_less_and_less_often(bench: Workbench) -> None:
    """Else each broken one would fill the queue, and the dead letters."""
    mail = Mail(bench, answering(500))
    mail.take(event(bench))
    mail.queue.waiting.clear()
    mail.queue.sent.clear()
    looks: list[int] = []
    while len(looks) < 9:
        bench.clock.tick(60 - bench.clock.seconds % 60)
        mail.sweep()
        if mail.queue.sent:
            looks.append(bench.clock.seconds - CREATED)
            mail.queue.sent.clear()
    between = [after - before for before, after in pairwise(looks)]
    assert between == sorted(between)
    assert (between[0], between[-1]) == (240, 3_600)


def test_two_sweeps_at_once_send_one_message(bench: Workbench, monkeypatch: pytest.MonkeyPatch) -> None:
    mail = Mail(bench, answering(500))
    mail.take(event(bench))
    mail.queue.sent.clear()
    bench.clock.tick(5 + GRACE)
    find = Deliveries.find

    def then_the_other(self: Deliveries, video_id: str, delivery_id: str) -> Delivery | None:
        found = find(self, video_id, delivery_id)
        monkeypatch.setattr(Deliveries, "find", find)
        assert mail.messenger.dispatch.overdue(video_id, delivery_id)
        return found

    monkeypatch.setattr(Deliveries, "find", then_the_other)
    assert not mail.messenger.dispatch.overdue(ID, EVENT)
    assert len(mail.queue.sent) == 1


def test_an_endpoint_is_disabled_after_five_days_of_nothing_but_failures(bench: Workbench) -> None:
    mail = Mail(bench, answering(500))
    for day in range(6):
        mail.take(event(bench, id=f"video_{day}"))
        mail.run(for_seconds=DAY)
        bench.clock.tick(CREATED + (day + 1) * DAY - bench.clock.seconds)
    endpoint = Endpoints(bench.store.table).find(TENANT, URL)
    assert endpoint.failing_since == CREATED
    assert endpoint.disabled_at == CREATED + PATIENCE
    last = max(time for times in mail.heard.values() for time in times)
    assert last == PATIENCE, "the attempt that disabled it was the last"
    mail.receiver = never
    mail.run()
    mail.take(event(bench, id="video_late"))
    late = on_record(bench, "video_late")
    assert (late.standing, late.attempts, late.next_attempt_at) == (Standing.DISABLED, (), None)
    assert [on_record(bench, f"video_{day}").standing for day in range(6)] == [
        *[Standing.FAILED] * 2,
        *[Standing.DISABLED] * 4,
    ]


def test_an_endpoint_that_succeeds_once_in_five_days_is_not_disabled(bench: Workbench) -> None:
    mail = Mail(bench, lambda _: httpx.Response(200 if bench.clock.seconds == CREATED + 4 * DAY else 500))
    for day in range(8):
        mail.take(event(bench, id=f"video_{day}"))
        mail.run(for_seconds=DAY)
        bench.clock.tick(CREATED + (day + 1) * DAY - bench.clock.seconds)
    endpoint = Endpoints(bench.store.table).find(TENANT, URL)
    assert not endpoint.disabled
    assert endpoint.failing_since is not None and CREATED + 4 * DAY < endpoint.failing_since < CREATED + 5 * DAY


def test_a_redelivery_has_the_whole_schedule_before_it(bench: Workbench) -> None:
    mail = Mail(bench, answering(500, 500, 410, 500))
    mail.take(event(bench))
    mail.run()
    assert mail.times == ALL[:3]
    bench.clock.tick(3_600 - ALL[2])
    assert mail.messenger.dispatch.begin_again(on_record(bench))
    mail.run()
    assert [time - 3_600 for time in mail.times[3:]] == ALL
    assert on_record(bench).standing is Standing.FAILED


def test_a_video_that_is_forgotten_meanwhile_is_given_up(bench: Workbench) -> None:
    mail = Mail(bench, answering(500))
    mail.take(event(bench, status=Status.COMPLETED))
    for sort in ("S", "R"):
        bench.store.table.client.delete_item(
            TableName=bench.store.table.name, Key={"pk": {"S": f"V#{ID}"}, "sk": {"S": sort}}
        )
    mail.run()
    assert mail.times == [0]
    delivery = on_record(bench)
    assert (delivery.standing, delivery.look_at) == (Standing.FAILED, None)
