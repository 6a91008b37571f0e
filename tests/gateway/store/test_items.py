"""How a video and its request stand in the table."""

from dataclasses import asdict

import pytest

from reelgate.jobs import Attempt, Output, OutputState
from reelgate.store import items
from reelgate.store.table import dumps, loads
from tests.gateway.samples import CREATED, request, video


def test_a_new_video_is_one_write_unit() -> None:
    size = len(repr(items.video_item(video(*(Output(index=index) for index in range(4)), webhook=True), CREATED)))
    assert size < 1024


def test_what_a_later_version_added_is_ignored() -> None:
    item = items.video_item(video(Output(index=0, attempts=(Attempt(provider="mock", code="NotSent"),))), CREATED)
    item["later"] = item["outputs"]["0"]["later"] = 1
    assert items.read_video(item) == video(Output(index=0, attempts=(Attempt(provider="mock", code="NotSent"),)))


def test_what_an_earlier_version_lacked_has_its_default() -> None:
    item = items.video_item(video(), CREATED)
    del (
        item["revivals"],
        item["webhook"],
        item["fetch"],
        item["outputs"]["0"]["route"],
        item["outputs"]["0"]["attempts"],
    )
    assert items.read_video(item) == video(fetch=True), "nobody knows whether there is anything to fetch"


def test_an_unknown_word_is_an_error() -> None:
    item = items.video_item(video(), CREATED)
    with pytest.raises(ValueError, match="paused"):
        items.read_video(item | {"status": "paused"})
    item["outputs"]["0"]["state"] = "waiting"
    with pytest.raises(ValueError, match="waiting"):
        items.read_video(item)


def test_outputs_are_in_order_of_their_numbers() -> None:
    made = video(*(Output(index=index, state=OutputState.SUBMITTING) for index in range(11)))
    assert [each.index for each in items.read_video(items.video_item(made, 0)).outputs] == list(range(11))


def test_the_request_is_read_as_it_was_whatever_was_passed_through() -> None:
    asked = request(extra={"a": [1.25, None, True, {"b": "🦊"}]}, warnings=({"param": "size"},))
    stored = loads(dumps(items.request_item("video_1", asked)))
    assert asdict(items.read_request(stored)) == asdict(asked)


def test_what_is_found_out_of_a_request_stands_beside_it() -> None:
    item = items.request_item("video_1", request())
    assert "fetched" not in item["request"]
    assert items.read_request(item).fetched is False
    assert items.read_request(item | {"fetched": True}).fetched is True
