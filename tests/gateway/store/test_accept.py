"""The write that accepts a video: all of it or nothing, and once."""

from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelgate.jobs import Failure, FailureCode, Output, Video
from reelgate.store.accept import Verdict, accept
from tests.gateway.samples import CREATED, ID, TENANT, request, video
from tests.gateway.store.conftest import Store

FAILURE = Failure(code=FailureCode.UPSTREAM_ERROR, message="broken")


def test_an_accepted_video_is_read_as_it_was(store: Store) -> None:
    made = video(Output(index=0), Output(index=1), webhook=True, expires_at=1, failure=FAILURE, cost=0)
    asked = request(metadata={"a": "b"}, extra={"cfg": 1.5, "none": None}, warnings=({"param": "n"},))
    assert accept(store.table, made, asked, due=CREATED + 60) is Verdict.ACCEPTED
    assert store.videos.video(ID) == made
    assert store.videos.record(ID) == (made, asked)
    item = store.item()
    assert (item["due_pk"], item["due_sk"], item["list_pk"], item["schema_version"]) == (
        "DUE",
        CREATED + 60,
        f"T#{TENANT}",
        1,
    )


def test_a_second_acceptance_changes_nothing(store: Store, accepted: Video) -> None:
    other = replace(accepted, model="other")
    before = store.item()
    assert accept(store.table, other, request(prompt="other"), due=1) is Verdict.TAKEN
    assert store.item() == before
    assert store.videos.record(ID) == (accepted, request())


def test_an_acceptance_at_the_same_moment_is_a_second_one(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, store, "TransactionConflict")
    assert accept(store.table, video(), request(), due=1) is Verdict.TAKEN


def test_another_refusal_of_the_table_is_raised(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse(monkeypatch, store, "ThrottlingError")
    with pytest.raises(ClientError):
        accept(store.table, video(), request(), due=1)


def refuse(monkeypatch: pytest.MonkeyPatch, store: Store, code: str) -> None:
    def cancelled(**_: Any) -> None:
        reply: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": code},
            "CancellationReasons": [{"Code": code}, {"Code": "None"}],
        }
        raise store.table.client.exceptions.TransactionCanceledException(reply, "TransactWriteItems")

    monkeypatch.setattr(store.table.client, "transact_write_items", cancelled)
