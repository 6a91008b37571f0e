"""A new customer tries it: a key of a team's with a budget of one dollar, videos until it is used up, and an upgrade
and the way back while videos are being made."""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from functions.mock.parameters import read_parameters
from functions.mock.rendering import render
from infra.local import assets
from infra.local.deployment import Deployment, Outcome
from infra.local.gateway import Gateway
from reelgate import openapi
from tests.contract import film, release
from tests.contract.client import Client, Video, connected
from tests.contract.cloud import Cloud, tail
from tests.contract.market import ENVIRONMENT
from tests.contract.upstreams.deployment import point
from tests.contract.upstreams.fal import Fal
from tests.contract.upstreams.server import listening
from tests.faults.chaos.alongside import alongside
from tests.faults.chaos.operator import Operator
from tests.infra.template import widgets

PRICED = {"model": "fal/kling-v3", "seconds": 5, "aspect_ratio": "9:16", "generate_audio": False}
"""Whoever does not say where has what the dearer of the two takes set aside."""
PRICE = 420_000
"""Micro-USD, by fal's list: two of them fit into a dollar."""
IN_FLIGHT = 20
"""Videos when it is upgraded; a few are enough for the way back."""


@dataclass(frozen=True)
class Customer:
    """`admin` and `team` are callers with the operator's key and the team's."""

    gateway: Gateway
    cloud: Cloud
    vendor: Fal
    admin: httpx.Client
    team: Client

    @property
    def version(self) -> str:
        described: dict[str, Any] = self.team.http.get(f"{self.gateway.url}/openapi.json").json()
        return str(described["info"]["version"])

    def wait(self, scale: float) -> None:
        """How long the state machine waits from now on, by how long it would."""
        asked = {"stepfunctions._SFN_WAIT_SCALE": scale}
        answer = httpx.post(f"{self.gateway.engine.url}/_ministack/config", json=asked, trust_env=False)
        assert answer.json() == {"applied": asked}

    def deploy(self, assembly: Path) -> None:
        deployed = Deployment(assets.read(assembly), self.gateway.engine.url).deploy()
        assert deployed.outcome is Outcome.UPDATED

    def asked(self, count: int, **fields: Any) -> list[str]:
        """The ids of so many videos, which are being made."""
        return [self.team.create(f"Reel {n}", **fields)["id"] for n in range(count)]

    def ended(self, ids: Sequence[str]) -> list[Video]:
        """The videos, once none of them is in the making."""
        return [self.team.reached(id, "completed", "failed", within=120) for id in ids]

    def running(self, ids: Sequence[str]) -> int:
        """How many of them are in the making."""
        return sum(self.team.video(id)["status"] in ("queued", "in_progress") for id in ids)


@pytest.fixture(scope="module")
def customer(second: Gateway) -> Iterator[Customer]:
    vendor = Fal()
    vendor.film = render(read_parameters({"prompt": "A film of a vendor's", "seconds": 1, "size": "64x64"}))
    with ExitStack() as opened:
        opened.enter_context(listening(vendor))
        cloud = Cloud.behind(second)
        point(cloud, vendor)

        def caller(key: str) -> httpx.Client:
            return opened.enter_context(connected(second.base_url, key))

        admin = caller(second.admin_key)
        wish = {"name": "Trailers", "tenant": "studio", "limits": {"daily_budget_micros": 1_000_000}}
        answer = admin.post("/keys", json=wish)
        assert answer.status_code == 200, answer.text
        key = answer.json()["key"]
        team = Client(caller(key), key, partial(tail, second, cloud))
        yield Customer(second, cloud, vendor, admin, team)


def test_a_team_makes_videos_until_its_dollar_is_spent(customer: Customer) -> None:
    answers = [customer.team.http.post("/videos", json={**PRICED, "prompt": f"Coin {n}"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [202, 202, 402]
    error = answers[2].json()["error"]
    assert error["code"] == "INSUFFICIENT_BALANCE"
    assert "0.16" in error["message"], error
    made = customer.ended([answer.json()["id"] for answer in answers[:2]])
    assert {video["status"] for video in made} == {"completed"}
    assert len(customer.vendor.jobs) == 2
    assert film.read(customer.team.content(made[0]["id"])).lasts(1)


def test_usage_says_where_the_dollar_went(customer: Customer) -> None:
    query = {"tenant": "studio", "group_by": "model,provider"}
    usage = customer.admin.get("/usage", params=query).json()
    assert usage["total"]["cost_micros"] == 2 * PRICE
    table = customer.admin.get("/usage", params={**query, "format": "csv"})
    [row] = csv.DictReader(table.text.splitlines())
    assert (row["model"], row["provider"], row["cost_micros"]) == ("kling-v3", "fal", str(2 * PRICE))


def test_the_dashboard_is_whole(customer: Customer) -> None:
    """It is in the stack of the same assembly that is not deployed here."""
    files = release.present(ENVIRONMENT).glob("*.template.json")
    resources = [each for file in files for each in json.loads(file.read_text())["Resources"].values()]
    assert {"Videos", "Failures by code", "Spend a day"} <= {each["properties"]["title"] for each in widgets(resources)}


def test_an_upgrade_and_the_way_back_lose_no_video(customer: Customer, tmp_path: Path) -> None:
    """Those in the making go on as they began, with the functions of the other version. Unlike AWS, the engine ends
    functions at their work when it updates them, which ends an execution here and there: the sweep takes it up."""
    operator = Operator(customer.cloud, minute=10)
    customer.wait(1)  # To ask twenty videos so much more often keeps a machine from deploying anything.
    present = release.present(ENVIRONMENT)
    following = release.following(tmp_path, ENVIRONMENT)
    before = customer.asked(IN_FLIGHT, mock="slow")
    customer.deploy(following)
    assert customer.version == release.NUMBER
    assert customer.running(before) == IN_FLIGHT
    between = customer.asked(5, mock="slow")
    customer.deploy(present)
    assert customer.version == openapi.VERSION
    assert customer.running(between) == len(between)
    after = customer.asked(1)
    with alongside(operator):
        made = customer.ended([*before, *between, *after])
    assert {video["status"] for video in made} == {"completed"}
    jobs = [json.loads(record)["key"] for record in customer.cloud.objects("mock/jobs/").values()]
    assert sorted(jobs) == sorted(f"{id}-0" for id in [*before, *between, *after])
    passed = [release.STATE in customer.cloud.states(id) for id in [before[0], between[0], after[0]]]
    assert passed == [False, True, False]
