"""Limits on the running gateway: what asks at once gets what there is, and no more."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from httpx import Response

from reelgate import budgets
from reelgate.budgets import Allowance, Exceeded, Limits
from reelgate.service import alerts
from reelgate.store.accept import Verdict, accept
from reelgate.store.budgets import Budgets
from reelgate.store.table import Table
from tests.contract.client import QUICK, Client
from tests.contract.cloud import Cloud
from tests.contract.conftest import TenantOf
from tests.contract.subscription import Subscription
from tests.contract.waiting import until
from tests.gateway.samples import request, video

PLACES = 3
TENANT = budgets.of_tenant("spender")


@pytest.fixture(scope="module")
def table(cloud: Cloud) -> Table:
    return Table(cloud.dynamodb, cloud.outputs["TableName"])


@pytest.fixture(scope="module")
def client(tenant: TenantOf, table: Table) -> Client:
    Budgets(table).limit(Allowance(scope=TENANT, limits=Limits(concurrent_videos=PLACES)))
    return tenant("spender")


@pytest.fixture(scope="module")
def answers(client: Client) -> Sequence[Response]:
    """To requests at once, several times as many as there are places. None of their videos ends before the last was
    asked for, however slow this machine is; then all are cancelled."""

    def ask(number: int) -> Response:
        return client.http.post("/videos", json={**QUICK, "mock": "stuck", "prompt": f"Coin {number}"})

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(ask, range(4 * PLACES)))
    for each in answers:
        if each.status_code == 202:
            client.http.post(f"/videos/{each.json()['id']}/cancel").raise_for_status()
    return answers


def test_two_hundred_writes_at_once_get_a_budget_of_ten_and_the_bus_hears_of_it(
    table: Table, subscription: Subscription
) -> None:
    """Against the engine's table; nothing runs, since the videos' executions are never started."""
    limits = Allowance(scope="key#of-a-hurry", limits=Limits(daily_budget_micros=10))
    claims = budgets.claims([limits], 1, datetime.now(UTC))

    def write(number: int) -> Verdict | Exceeded:
        made = video(id=f"video_hurry{number}", tenant="hurry", model="none")
        return accept(table, made, request(), due=2**33, claims=claims)

    with ThreadPoolExecutor(20) as threads:
        verdicts = list(threads.map(write, range(200)))
    assert verdicts.count(Verdict.ACCEPTED) == 10
    assert sum(each == Exceeded(claim=claims[0], used=10) for each in verdicts) == 190
    assert Budgets(table).counter("key#of-a-hurry", claims[0].period)["used"] == 10

    def told() -> bool:
        budgets = [each["detail"]["budget"] for each in subscription.events() if each["detail-type"] == alerts.TYPE]
        return [each["percent"] for each in budgets if each["id"] == "of-a-hurry"] == [50, 80, 100]

    until(told, within=20, what="the bus heard of 50, 80 and 100 %")


def test_no_more_videos_are_made_at_a_time_than_may_be(answers: Sequence[Response]) -> None:
    refused = [each for each in answers if each.status_code != 202]
    assert len(answers) - len(refused) == PLACES
    assert {each.status_code for each in refused} == {429}
    for each in refused:
        assert each.json()["error"]["code"] == "RATE_LIMITED"
        assert each.headers["retry-after"] == "10"


def test_their_places_are_free_when_they_have_ended(answers: Sequence[Response], client: Client, table: Table) -> None:
    def settled() -> bool:
        counter = Budgets(table).counter(TENANT, "running")
        return (counter["used"], counter["held"]) == (0, 0)

    until(settled, within=10, what="nothing is held")
    assert client.http.post("/videos", json={**QUICK, "prompt": "One more"}).status_code == 202
