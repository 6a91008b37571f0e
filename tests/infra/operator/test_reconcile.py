"""A provider's list, held against the table."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from infra.local.refusal import Refusal
from infra.operator import reconcile
from reelgate import catalog
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status
from reelgate.wire import Listed, State
from tests.gateway.samples import CREATED, ID, video
from tests.infra.operator.conftest import Account, never

SEEDANCE = "dreamina-seedance-2-5-260628"
ROUTE = (Route(provider="byteplus", model="seedance-2.5", estimate=1_155_600),)
LOST = Failure(code=FailureCode.SUBMISSION_UNKNOWN, message="The answer was lost")
NOW = datetime.fromtimestamp(CREATED + reconcile.YOUNG, UTC)
FIVE_SECONDS = 1_155_600
"""Micro-USD: 1280 x 720 x 24 x 5 / 1024 tokens at 10.70 USD a million."""


def task(id: str, *, at: int = CREATED, status: str = "succeeded", **changes: Any) -> dict[str, Any]:
    facts = {"model": SEEDANCE, "resolution": "720p", "duration": 5, "generate_audio": True}
    return {"id": id, "status": status, "created_at": at, **facts, **changes}


class ModelArk:
    """Lists its tasks, so many to a page, in pages of the size that is asked for."""

    def __init__(self, *tasks: dict[str, Any], total: int | None = None) -> None:
        self.tasks, self.total = tasks, len(tasks) if total is None else total
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.params["page_num"])
        return httpx.Response(200, json={"items": list(self.tasks), "total": self.total})


class Kling:
    """A list to each path, in any order, with one page; those after it are empty, unless it is `endless`."""

    def __init__(self, *, endless: bool = False, **tasks: list[dict[str, Any]]) -> None:
        self.tasks, self.endless = tasks, endless
        self.asked: list[str] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        path, number = request.url.path.removeprefix("/v1/videos/"), request.url.params["pageNum"]
        self.asked.append(f"{path} {number}")
        data = self.tasks.get(path, []) if number == "1" or self.endless else []
        return httpx.Response(200, json={"code": 0, "data": data})

    @staticmethod
    def task(id: str, *, at: int = CREATED) -> dict[str, Any]:
        return {"task_id": id, "task_status": "succeed", "created_at": at * 1000 + 7}


def enable(account: Account, name: str) -> None:
    """A further provider of the stack."""
    account.stack.client("secretsmanager").create_secret(Name=name, SecretString="unset")
    before = account.stack.environments
    more = {f"Reelgate-provider-{name}": {"PROVIDER": name, "PROVIDER_SECRET_ARN": name}}
    account.stack = replace(account.stack, environments=lambda: {**before(), **more})


def compare(account: Account, vendor: Any, name: str = "byteplus", days: int = 1) -> list[str]:
    account.vendor = vendor
    account.clock.time = NOW
    account.put_key(name)
    return list(reconcile.compare(account.stack, name, days=days, now=account.clock, connect=account.connect))


def put(account: Account, id: str = ID, routes: tuple[Route, ...] = ROUTE, **changes: Any) -> None:
    facts: dict[str, Any] = {"state": OutputState.SUBMITTED, "operation": {"id": "cgt-ours"}, "claimed_at": CREATED - 5}
    output = Output(index=0, **facts | changes)
    status = Status.FAILED if output.failure else Status.IN_PROGRESS
    account.store.put(video(output, id=id, status=status, routes=routes, created_at=CREATED - 10))


def test_a_job_that_nobody_knows_is_an_orphan_with_its_price(account: Account) -> None:
    put(account)
    said = compare(account, ModelArk(task("cgt-ours"), task("cgt-orphan")))
    assert said == [
        f"2026-11-22 12:00:00  id cgt-orphan  {SEEDANCE}  succeeded  1.1556 USD",
        "byteplus: 2 jobs in 24 hours, of which unknown here: 1, 1.1556 USD",
    ]


def test_an_orphan_may_be_a_submit_whose_answer_was_lost(account: Account) -> None:
    put(account, state=OutputState.FAILED, operation=None, failure=LOST)
    put(account, id="video_later", state=OutputState.FAILED, operation=None, failure=LOST, claimed_at=CREATED + 1)
    said = compare(account, ModelArk(task("cgt-orphan")))
    assert said[0].endswith(f"1.1556 USD; may be output 0 of {ID}")
    assert said[-1] == "submits whose answer was lost: 2, 2.3112 USD at risk"


@pytest.mark.parametrize("status", ["failed", "cancelled", "expired"])
def test_what_failed_there_costs_nothing(account: Account, status: str) -> None:
    assert compare(account, ModelArk(task("cgt-1", status=status))) == [
        "byteplus: 1 jobs in 24 hours, of which unknown here: 0, 0.0000 USD"
    ]


def test_a_job_of_a_model_that_the_catalog_lacks_has_no_price_and_is_told(account: Account) -> None:
    said = compare(account, ModelArk(task("cgt-1", model="other"), task("cgt-2", status="dreaming")))
    assert said[0].endswith("other  succeeded  unknown cost")
    assert "in an unknown state  1.1556 USD" in said[1]
    assert said[-1].endswith("of which unknown here: 2, 1.1556 USD, and 1 of unknown cost")


def test_a_job_whose_answer_may_be_on_its_way_is_left_out(account: Account) -> None:
    assert "0 jobs in 24 hours" in compare(account, ModelArk(task("cgt-1", at=CREATED + 1)))[-1]


def test_older_jobs_are_neither_told_nor_asked_for(account: Account) -> None:
    vendor = ModelArk(task("cgt-new"), task("cgt-old", at=CREATED - 24 * 3600 - 1), total=500)
    assert "1 jobs in 24 hours" in compare(account, vendor)[-1]
    assert vendor.asked == ["1"]


def test_every_page_is_asked_for_up_to_an_end(account: Account) -> None:
    vendor = ModelArk(task("cgt-1"), total=201)
    assert "3 jobs in 168 hours" in compare(account, vendor, days=7)[-1]
    assert vendor.asked == ["1", "2", "3"]
    endless = ModelArk(task("cgt-1"), total=10**9)
    with pytest.raises(Refusal, match="fewer --days"):
        compare(account, endless)
    assert len(endless.asked) == reconcile.MOST_PAGES


def test_a_vendor_with_several_lists_is_asked_for_all_of_each_which_may_be_in_any_order(account: Account) -> None:
    enable(account, "kling-legacy")
    path = "/v1/videos/image2video"
    put(account, routes=(replace(ROUTE[0], provider="kling-legacy"),), operation={"id": "ours", "path": path})
    long_ago = Kling.task("old", at=CREATED - 7 * 24 * 3600)
    vendor = Kling(
        image2video=[Kling.task("ours"), Kling.task("orphan-1"), long_ago],
        text2video=[long_ago, Kling.task("orphan-2")],
    )
    assert compare(account, vendor, "kling-legacy") == [
        f"2026-11-22 12:00:00  id orphan-1, path {path}  unknown model  succeeded  unknown cost",
        "2026-11-22 12:00:00  id orphan-2, path /v1/videos/text2video  unknown model  succeeded  unknown cost",
        "kling-legacy: 3 jobs in 24 hours, of which unknown here: 2, 0.0000 USD, and 2 of unknown cost",
    ]
    assert vendor.asked == ["image2video 1", "image2video 2", "text2video 1", "text2video 2"]


def test_fewer_days_help_only_where_the_latest_come_first(account: Account) -> None:
    enable(account, "kling-legacy")
    vendor = Kling(image2video=[Kling.task("orphan")], endless=True)
    with pytest.raises(Refusal, match=r"more than 100 pages of jobs; compare its bill with"):
        compare(account, vendor, "kling-legacy")
    assert len(vendor.asked) == reconcile.MOST_PAGES


def test_more_days_than_a_list_goes_back_are_refused(account: Account) -> None:
    enable(account, "dashscope")
    with pytest.raises(Refusal, match="dashscope lists 24 hours; ask for fewer --days") as caught:
        compare(account, never, "dashscope", days=2)
    assert caught.value.status == 2
    nothing = {"total": 0, "data": [], "request_id": "7438d53d"}
    assert "0 jobs in 24 hours" in compare(account, lambda _: httpx.Response(200, json=nothing), "dashscope")[-1]


def test_a_provider_that_cannot_tell_is_refused(account: Account) -> None:
    with pytest.raises(Refusal, match="fal has no call that lists jobs"):
        compare(account, ModelArk(), "fal")
    with pytest.raises(Refusal, match="does not tell: BytePlus refused or failed"):
        compare(account, lambda _: httpx.Response(401, json={}))


def test_without_a_key_nobody_is_asked(account: Account) -> None:
    with pytest.raises(Refusal, match="has no key yet"):
        list(reconcile.compare(account.stack, "byteplus", days=1, now=account.clock, connect=account.connect))


@pytest.mark.parametrize(("provider", "worth"), [("byteplus", FIVE_SECONDS), ("mock", 0), ("openai-compatible", None)])
def test_what_a_job_is_worth_is_the_catalogs_to_say(provider: str, worth: int | None) -> None:
    job = Listed(operation={}, state=State.SUCCEEDED, created_at=0, upstream=SEEDANCE, seconds=5, resolution="720p")
    assert reconcile.worth(catalog.provider(provider), job) == worth


def test_what_was_taken_counts_before_what_the_catalog_says() -> None:
    job = Listed(operation={}, state=State.SUCCEEDED, created_at=0, upstream=SEEDANCE, seconds=5, resolution="720p")
    assert reconcile.worth(catalog.provider("byteplus"), replace(job, charged=420_000)) == 420_000
    assert reconcile.worth(catalog.provider("byteplus"), replace(job, charged=0)) == 0
