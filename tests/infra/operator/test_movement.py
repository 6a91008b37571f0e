"""Webhooks that are sent again, and executions that are started anew."""

from dataclasses import replace
from typing import Any

import pytest

from infra.local.refusal import Refusal
from infra.operator import movement
from reelgate.deliveries import Attempt, Delivery, Standing
from reelgate.jobs import Output, OutputState, Status
from reelgate.store.deliveries import Deliveries
from tests.contract.waiting import until
from tests.gateway.samples import CREATED, ID, TENANT, video
from tests.infra.operator.conftest import Account

EVENT = f"evt_{ID.removeprefix('video_')}_completed"
DONE = video(status=Status.COMPLETED, completed_at=CREATED + 9, webhook=True)


def given_up(account: Account) -> None:
    delivery = Delivery(
        id=EVENT,
        video_id=ID,
        event="video.completed",
        created_at=CREATED + 9,
        tenant=TENANT,
        standing=Standing.FAILED,
        attempts=(Attempt(at=CREATED + 10, status=500, duration_ms=5),),
    )
    assert Deliveries(account.store.table).save(delivery, seen=None, now=CREATED + 10)


@pytest.mark.parametrize("named", [None, EVENT])
def test_a_webhook_is_sent_again_whoever_owns_the_video(account: Account, named: str | None) -> None:
    account.store.put(DONE)
    given_up(account)
    assert list(movement.replay(account.domain, ID, named)) == [f"{EVENT} is sent again, as attempt 2"]
    [message] = account.messages("WebhooksQueue")
    assert (message["detail"]["id"], message["attempt"]) == (EVENT, 2)
    found = Deliveries(account.store.table).find(ID, EVENT)
    assert found and (found.standing, found.redeliveries) == (Standing.PENDING, 1)


def test_what_has_no_webhook_is_refused(account: Account) -> None:
    with pytest.raises(Refusal, match="no video 'video_nobody'"):
        list(movement.replay(account.domain, "video_nobody", None))
    account.store.put(DONE)
    with pytest.raises(Refusal, match="no deliveries"):
        list(movement.replay(account.domain, ID, None))
    given_up(account)
    with pytest.raises(Refusal, match="'evt_other' does not exist"):
        list(movement.replay(account.domain, ID, "evt_other"))
    assert account.messages("WebhooksQueue") == []


def executions(account: Account, **of: Any) -> list[str]:
    arn = account.stack.output("StateMachineArn")
    found = account.stack.client("stepfunctions").list_executions(stateMachineArn=arn, **of)["executions"]
    return sorted(each["name"] for each in found)


def test_a_video_is_started_as_the_sweep_would_and_then_revived(account: Account) -> None:
    account.store.put(video())
    assert list(movement.revive(account.domain, ID)) == [f"{ID} has a new execution"]
    assert executions(account) == [ID]
    until(
        lambda: executions(account, statusFilter="RUNNING") == [],
        within=30,
        what="its execution ends, which takes moto a moment",
        pause=0.01,
    )
    assert list(movement.revive(account.domain, ID)) == [f"{ID} has a new execution"]
    assert executions(account) == [ID, f"{ID}-r1"]
    assert account.store.read().revivals == 1


def test_a_video_that_is_done_is_left_alone(account: Account) -> None:
    account.store.put(DONE)
    with pytest.raises(Refusal, match="completed, and nothing is left"):
        list(movement.revive(account.domain, ID))
    assert executions(account) == []


def test_a_final_video_for_which_a_provider_may_be_at_work_is_revived(account: Account) -> None:
    account.store.put(replace(DONE, outputs=(Output(index=0, state=OutputState.SUBMITTED, operation={"id": "job"}),)))
    assert list(movement.revive(account.domain, ID)) == [f"{ID} has a new execution"]


def test_a_video_whose_execution_runs_is_left_alone(account: Account) -> None:
    class Running:
        def describe_execution(self, *, executionArn: str) -> dict[str, str]:  # noqa: N803 - boto3's word
            assert executionArn.endswith(f":{ID}")
            return {"status": "RUNNING"}

    account.store.put(video())
    account.services["stepfunctions"] = Running()
    assert "moves by itself" in next(movement.revive(account.domain, ID))
