"""The write that accepts a video: all of it or nothing, and once."""

import json
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from reelgate.catalog import Mode
from reelgate.jobs import Failure, FailureCode, Output, Request, Sent, Video
from reelgate.retries import Try
from reelgate.store.accept import Verdict, accept
from reelgate.store.items import read_request
from reelgate.store.marks import Marks
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


def conflicts(monkeypatch: pytest.MonkeyPatch, store: Store, times: int) -> list[int]:
    """The transaction's third part, the mark, is in another's hands this often."""
    left = [times]
    kept = store.table.client.transact_write_items

    def write(**request: Any) -> Any:
        if not left[0]:
            return kept(**request)
        left[0] -= 1
        reply: Any = {
            "Error": {"Code": "TransactionCanceledException", "Message": ""},
            "CancellationReasons": [{"Code": "None"}, {"Code": "None"}, {"Code": "TransactionConflict"}],
        }
        raise store.table.client.exceptions.TransactionCanceledException(reply, "TransactWriteItems")

    monkeypatch.setattr(store.table.client, "transact_write_items", write)
    return left


def test_two_requests_that_leave_the_same_mark_wait_for_each_other(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    mark = Marks(store.table).put(Try(caller="k", fingerprint="f", arrived_ms=1, count=0), ID)
    left = conflicts(monkeypatch, store, times=2)
    assert accept(store.table, video(), request(), due=1, mark=mark) is Verdict.ACCEPTED
    assert left == [0]
    conflicts(monkeypatch, store, times=99)
    assert accept(store.table, video(id="video_b"), request(), due=1, mark=mark) is Verdict.REPEATED
    assert store.videos.video("video_b") is None


def test_what_the_routes_make_of_a_request_is_read_as_it_was(store: Store) -> None:
    note = {"type": "converted", "param": "seconds", "message": "seconds 5 became 4"}
    sent = (Sent(values={"seconds": 4, "size": None}, warnings=(note,)), Sent())
    asked = request(mode=Mode.VIDEO_TO_VIDEO, sent=sent, remixed_from="video_a")
    assert accept(store.table, video(), asked, due=1) is Verdict.ACCEPTED
    assert store.videos.record(ID) == (video(), asked)


def test_a_request_of_before_is_read_too(store: Store) -> None:
    document = {"parameters": {"prompt": "a fox"}, "extra": {}, "warnings": []}
    item = {"pk": f"V#{ID}", "sk": "R", "schema_version": 1, "request": json.dumps(document)}
    assert read_request(item) == Request(parameters={"prompt": "a fox"})
