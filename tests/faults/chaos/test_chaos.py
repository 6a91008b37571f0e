"""A running gateway is stopped and its functions are killed, again and again: no video is lost or paid twice."""

import json
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random

from reelgate.service.announce import event_id
from tests.contract import film, receiver
from tests.contract.cloud import Cloud
from tests.contract.receiver import Receiver
from tests.contract.running import using
from tests.contract.subscription import Subscription
from tests.contract.waiting import until
from tests.faults import figures
from tests.faults.chaos.alongside import alongside
from tests.faults.chaos.caller import Caller
from tests.faults.chaos.operator import Operator
from tests.faults.chaos.storm import Storm

HOOK = "/chaos"
HEALED = 240
"""Seconds until all is well again."""


@dataclass(frozen=True, kw_only=True)
class Extent:
    """Up to `at_once` of the videos are being made at a time; `calm` is the longest pause between faults in seconds."""

    videos: int
    at_once: int
    stops: int
    kills: int
    calm: float


SMALL = Extent(videos=4, at_once=3, stops=1, kills=1, calm=2)
WHOLE = Extent(videos=50, at_once=10, stops=20, kills=20, calm=4)


def test_whatever_dies_every_video_is_made_once_and_told(tmp_path: Path, everything: bool, seed: int) -> None:
    extent, random, began = WHOLE if everything else SMALL, Random(seed), time.monotonic()  # noqa: S311 - it decides no secret
    sys.stdout.write(f"\n--chaos-seed={seed}\n")
    storm = Storm(tmp_path, random)
    with receiver.listening() as webhooks:
        try:
            storm.start()
            with using(storm.facts, tmp_path) as (client, cloud):
                operator, subscription = Operator(cloud), Subscription(cloud)
                operator.hurry()
                caller = Caller(
                    base_url=storm.facts["base_url"],
                    api_key=storm.facts["api_key"],
                    webhook_url=f"{webhooks.url}{HOOK}",
                    wanted=extent.videos,
                    at_once=extent.at_once,
                )
                with alongside(caller, operator):
                    rage(storm, caller, extent)
                    until(lambda: caller.done or caller.wrong, within=HEALED, what=f"all is well: {caller}")
                assert caller.wrong == []
                ids = list(caller.seen)
                listed = client.http.get("/videos", params={"limit": 100}).json()["data"]
                assert sorted(video["id"] for video in listed) == sorted(ids)
                for id in ids:
                    assert film.read(client.content(id)).lasts(1)
                paid_once(cloud, ids)
                events = told(cloud, subscription, webhooks, ids)
                revived = nothing_runs(cloud, operator, ids)
                assert revived, "no stop hit an execution"
                storm.stop()
        finally:
            storm.close()
    tried = {
        "videos": len(ids),
        "stops": extent.stops,
        "kills": extent.kills,
        "calls_cut_off": storm.cut_off,
        "executions_revived": revived,
        "requests_repeated": caller.repeated,
        "sweeps": operator.sweeps,
        "sweeps_failed": operator.failed,
        "events": events,
        "webhooks": len(webhooks.to(HOOK)),
        "paid_twice": 0,
        "lost": 0,
        "seconds": round(time.monotonic() - began),
    }
    sys.stdout.write(f"{json.dumps(tried)}\n{Counter(storm.killed)}\n")
    figures.record("chaos", **tried)


def rage(storm: Storm, caller: Caller, extent: Extent) -> None:
    """All stops and kills, in any order and at any moment; there are always videos that they may hit."""
    faults = [storm.stop] * extent.stops + [storm.kill] * extent.kills
    storm.random.shuffle(faults)
    for number, fault in enumerate(faults):
        caller.allowed = extent.at_once + (extent.videos - extent.at_once) * number // len(faults)
        time.sleep(storm.random.uniform(0, extent.calm))
        until(lambda: caller.unfinished or caller.wrong, within=HEALED, what="something to hit", pause=0.05)
        fault()
        if fault == storm.stop:
            storm.start()
    caller.allowed = extent.videos


def paid_once(cloud: Cloud, ids: list[str]) -> None:
    """The vendor has one job for each video and no other."""
    jobs = [json.loads(record) for record in cloud.objects("mock/jobs/").values()]
    assert Counter(job["key"] for job in jobs) == Counter(f"{id}-0" for id in ids)


def told(cloud: Cloud, subscription: Subscription, webhooks: Receiver, ids: list[str]) -> int:
    """Each change of status is on the bus and each end reached the receiver, at least once, under one id. How many
    different events there were."""
    types = ("video.queued", "video.in_progress", "video.completed")
    expected = {(id, type, event_id(id, type)) for id in ids for type in types}
    ends = {(id, end) for id, type, end in expected if type == "video.completed"}

    def on_the_bus() -> set[tuple[str, str, str]]:
        details = [(event["detail-type"], event["detail"]) for event in subscription.events()]
        return {(detail["video"]["id"], type, detail["id"]) for type, detail in details}

    def at_the_receiver() -> set[tuple[str, str]]:
        bodies = [json.loads(delivery.body) for delivery in webhooks.to(HOOK)]
        return {(body["data"]["id"], body["id"]) for body in bodies}

    until(lambda: on_the_bus() >= expected, within=60, what=f"events: {expected - on_the_bus()}")
    until(lambda: at_the_receiver() >= ends, within=60, what=f"webhooks: {ends - at_the_receiver()}")
    assert on_the_bus() == expected
    assert at_the_receiver() == ends
    return len(expected)


def nothing_runs(cloud: Cloud, operator: Operator, ids: list[str]) -> int:
    """No execution, nothing due, and no message that was given up. How many executions the sweep started."""

    def statuses() -> list[str]:
        return [status for id in ids for status in cloud.executions(id).values()]

    until(lambda: "RUNNING" not in statuses(), within=20, what="no execution runs")
    until(lambda: operator.due() == [], within=20, what=f"nothing is due: {operator.due()}")
    queues = [url for url in cloud.sqs.list_queues()["QueueUrls"] if "customer" not in url]
    for url in queues:
        until(lambda url=url: messages(cloud, url) == 0, within=30, what=f"{url} is empty")  # type: ignore[misc]
    return len(statuses()) - len(ids)


def messages(cloud: Cloud, url: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = cloud.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]  # type: ignore[arg-type]
    return sum(int(count) for count in attributes.values())
