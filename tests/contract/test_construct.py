"""docs/construct.md's app, and the example of a subscriber, deployed beside a gateway that runs."""

import json
import re
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest

from infra.local import ROOT
from infra.local.assets import Assembly
from infra.local.deployment import Deployed
from infra.local.gateway import Gateway
from tests.contract.client import Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.customer import SUBSCRIBER, caller, deployed, part, synthesized
from tests.contract.subscription import Event, Subscription
from tests.contract.waiting import until
from tests.schemas import hold

TENANT = "neighbours"
"""The same name at both gateways: it is the gateways that keep them apart."""
Stacks = dict[str, Assembly]


@dataclass(frozen=True)
class Side:
    """A gateway, somebody who uses it, whoever hears its events, and a video that was made there."""

    client: Client
    subscription: Subscription
    video: dict[str, Any]

    def heard(self) -> set[str]:
        return {event["detail"]["video"]["id"] for event in self.subscription.events() if "video" in event["detail"]}


@pytest.fixture(scope="module")
def apps(gateway: Gateway, tmp_path_factory: pytest.TempPathFactory) -> tuple[Stacks, Stacks]:
    """The page's app as it would be on this machine, and the example's."""
    (snippet,) = re.findall(r"```python\n(.*?)```", (ROOT / "docs/construct.md").read_text(), re.DOTALL)
    page = tmp_path_factory.mktemp("page") / "app.py"
    page.write_text(snippet.replace("Configuration(", "Configuration(local=True, "))
    example = tmp_path_factory.mktemp("example") / SUBSCRIBER.name
    shutil.copytree(SUBSCRIBER, example)
    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(synthesized, page, path=ROOT)
        second = threads.submit(synthesized, example / "app.py", bus_name=gateway.deployed.outputs["BusName"])
        return first.result(), second.result()


@pytest.fixture(scope="module")
def studio(gateway: Gateway, apps: tuple[Stacks, Stacks]) -> Iterator[Deployed]:
    with deployed(apps[0]["Studio"], gateway.engine.url) as stack:
        yield stack


@pytest.fixture(scope="module")
def here(tenant: TenantOf, subscription: Subscription) -> Side:
    client = tenant(TENANT)
    return Side(client, subscription, client.create("A neighbour's cat"))


@pytest.fixture(scope="module")
def there(gateway: Gateway, studio: Deployed) -> Iterator[Side]:
    films = part(studio, "Films")
    with caller(films, gateway.engine.url, TENANT) as client:
        subscription = Subscription(Cloud(gateway.engine.url, films), "another-customers")
        yield Side(client, subscription, client.create("Another neighbour's cat"))


def test_all_of_them_are_there_at_once_and_share_nothing(gateway: Gateway, studio: Deployed) -> None:
    drafts, films = part(studio, "Drafts"), part(studio, "Films")
    # A stage has its name within its API.
    resources = [set(each.resources.values()) - {"$default"} for each in (drafts, films, gateway.deployed)]
    assert len(resources[0]) == len(resources[1]) > 50
    assert sum(map(len, resources)) == len(set.union(*resources))
    assert {"OpenAiUrl", "AdminKeySecretArn", "ProviderSecretmock"} <= drafts.outputs.keys() & films.outputs.keys()


def test_neither_sees_the_others_video(here: Side, there: Side) -> None:
    for side, other in ((here, there), (there, here)):
        assert side.client.finished(side.video["id"])[0]["status"] == "completed"
        assert side.client.http.get(f"/videos/{other.video['id']}").status_code == 404
        listed = side.client.http.get("/videos").json()["data"]
        assert [video["id"] for video in listed] == [side.video["id"]]


def test_neither_takes_the_others_key(here: Side, there: Side) -> None:
    for side, other in ((here, there), (there, here)):
        answer = side.client.http.get("/videos", headers={"authorization": f"Bearer {other.client.key}"})
        assert answer.status_code == 401


def test_neither_hears_the_others_events(here: Side, there: Side) -> None:
    for side in (here, there):
        side.subscription.of(side.video["id"], last="video.completed")
    assert there.heard() == {there.video["id"]}
    assert there.video["id"] not in here.heard()


def test_the_examples_queue_hears_of_a_finished_video_and_of_nothing_else(
    gateway: Gateway, apps: tuple[Stacks, Stacks], cloud: Cloud, here: Side
) -> None:
    with deployed(apps[1]["FinishedVideos"], gateway.engine.url) as example:
        failed = here.client.create("A storm", mock="content_policy")["id"]
        finished = here.client.create("A parcel")["id"]
        assert [video["status"] for video in here.client.finished(failed, finished)] == ["failed", "completed"]
        heard: list[Event] = []

        def look() -> bool:
            found = cloud.sqs.receive_message(QueueUrl=example.outputs["QueueUrl"], MaxNumberOfMessages=10)
            heard.extend(json.loads(message["Body"]) for message in found.get("Messages", []))
            return finished in [event["detail"]["video"]["id"] for event in heard]

        until(look, within=20, what=f"{finished} in the example's queue")
    for event in heard:
        hold(event)
    assert {event["detail-type"] for event in heard} == {"video.completed"}
    assert failed not in [event["detail"]["video"]["id"] for event in heard]


def test_only_the_examples_own_rule_may_fill_its_queues(apps: tuple[Stacks, Stacks]) -> None:
    resources = apps[1]["FinishedVideos"].template["Resources"]
    (rule,) = (id for id, each in resources.items() if each["Type"] == "AWS::Events::Rule")
    policies = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::SQS::QueuePolicy"]
    assert len(policies) == 2
    for policy in policies:
        (allowed,) = (each for each in policy["PolicyDocument"]["Statement"] if each["Effect"] == "Allow")
        assert allowed["Principal"] == {"Service": "events.amazonaws.com"}
        assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": {"Fn::GetAtt": [rule, "Arn"]}}}
