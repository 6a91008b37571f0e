"""The vendor's list of videos."""

from typing import Any

import pytest

from tests.functions.mock.vendor import Answer, Vendor, sample_event


def listed(vendor: Vendor, **asked: str) -> Answer:
    event = sample_event()
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/mock/v1/videos"
    event["requestContext"]["http"]["method"] = "GET"
    event["queryStringParameters"] = asked
    return vendor.invoke(event)


def ids(page: Any) -> list[str]:
    return [video["id"] for video in page["data"]]


def made(vendor: Vendor, number: int) -> list[str]:
    """The ids of so many videos, the latest first."""
    found: list[str] = []
    for each in range(number):
        found.insert(0, vendor.create(prompt=f"number {each}").json["id"])
        vendor.wait(1)
    return found


def test_the_latest_videos_come_first_page_by_page(vendor: Vendor) -> None:
    there = made(vendor, 3)
    first = listed(vendor, limit="2").json
    assert (ids(first), first["has_more"]) == (there[:2], True)
    assert (first["first_id"], first["last_id"]) == (there[0], there[1])
    second = listed(vendor, limit="2", after=first["last_id"]).json
    assert (ids(second), second["has_more"]) == (there[2:], False)
    assert ids(listed(vendor, order="asc").json) == there[::-1]


def test_no_more_than_twenty_come_unless_they_are_asked_for(vendor: Vendor) -> None:
    there = made(vendor, 21)
    assert len(ids(listed(vendor).json)) == 20
    assert ids(listed(vendor, limit="100").json) == there


def test_a_deleted_video_is_not_listed(vendor: Vendor) -> None:
    video = vendor.completed()
    assert ids(listed(vendor).json) == [video]
    assert vendor.request("DELETE", f"/videos/{video}").status == 200
    empty = listed(vendor).json
    assert empty == {
        "object": "list",
        "data": [],
        "first_id": None,
        "last_id": None,
        "has_more": False,
    }


@pytest.mark.parametrize(
    ("name", "value"), [("order", "up"), ("limit", "0"), ("limit", "101"), ("limit", "x"), ("after", "video_none")]
)
def test_what_makes_no_sense_is_refused_by_name(vendor: Vendor, name: str, value: str) -> None:
    answer = listed(vendor, **{name: value})
    assert (answer.status, answer.error["param"]) == (400, name)
