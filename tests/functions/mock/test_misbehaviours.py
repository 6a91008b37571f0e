"""Each failure happens when it is asked for, and only as far as it is asked for."""

from __future__ import annotations

import io
import re

import av
import pytest

from functions.mock import misbehaviours
from functions.mock.misbehaviours import Misbehaviour
from tests.functions.mock.vendor import ROOT, Vendor


@pytest.mark.parametrize(
    ("word", "status", "code", "type_"),
    [
        ("content_policy", 400, "content_policy_violation", "invalid_request_error"),
        ("bad_input", 400, "invalid_value", "invalid_request_error"),
        ("no_money", 402, "insufficient_quota", "insufficient_quota"),
        ("always_rate_limited", 429, "rate_limit_exceeded", "rate_limit_error"),
        ("server_error", 500, "server_error", "server_error"),
    ],
)
def test_refused_at_submit_every_time(vendor: Vendor, word: str, status: int, code: str, type_: str) -> None:
    for _ in range(2):
        answer = vendor.create(mock=word, key="k")
        assert answer.status == status
        assert (answer.error["code"], answer.error["type"]) == (code, type_)
        assert answer.headers.get("Retry-After") == ("1" if status == 429 else None)


def test_bad_input_names_a_parameter(vendor: Vendor) -> None:
    assert vendor.create(mock="bad_input").error["param"] == "size"


@pytest.mark.parametrize(
    ("word", "code"), [("content_policy_late", "content_policy_violation"), ("upstream_error", "internal_error")]
)
def test_accepted_then_failed(vendor: Vendor, word: str, code: str) -> None:
    video_id = vendor.create(mock=word).json["id"]
    vendor.wait(1)
    assert vendor.video(video_id)["status"] == "in_progress"
    vendor.wait(1)
    video = vendor.video(video_id)
    assert (video["status"], video["error"]["code"]) == ("failed", code)
    assert video["completed_at"] is None
    assert vendor.content(video_id).status == 409


@pytest.mark.parametrize(
    ("key", "status"),
    [("video_a-0", "completed"), ("video_a-1", "failed"), ("7", "failed"), ("x1-10", "completed"), (None, "completed")],
)
def test_fail_odd_looks_at_the_number_at_the_end_of_the_key(vendor: Vendor, key: str | None, status: str) -> None:
    video_id = vendor.create(mock="fail_odd", key=key).json["id"]
    vendor.wait(1)
    assert vendor.video(video_id)["status"] == "in_progress"
    vendor.wait(1)
    video = vendor.video(video_id)
    assert (video["status"], video["error"] and video["error"]["code"]) == (
        status,
        "internal_error" if status == "failed" else None,
    )
    assert vendor.content(video_id).status == (409 if status == "failed" else 200)


@pytest.mark.parametrize("requests", [(("A fox", "one"), ("A fox", "two")), (("A fox", None), ("A hare", None))])
def test_rate_limited_once_per_request(vendor: Vendor, requests: tuple[tuple[str, str | None], ...]) -> None:
    for prompt, key in requests:
        refused = vendor.create(mock="rate_limited", prompt=prompt, key=key)
        assert (refused.status, refused.headers["Retry-After"]) == (429, "1")
        assert vendor.create(mock="rate_limited", prompt=prompt, key=key).status == 200
        assert vendor.create(mock="rate_limited", prompt=prompt, key=key).status == 200


def test_slow_takes_twenty_times_as_long(vendor: Vendor) -> None:
    video_id = vendor.create(mock="slow").json["id"]
    for wait, status in ((5.9, "queued"), (0.2, "in_progress"), (25.8, "in_progress"), (0.2, "completed")):
        vendor.wait(wait)
        assert vendor.video(video_id)["status"] == status


def test_stuck_never_ends_but_can_be_cancelled(vendor: Vendor) -> None:
    video_id = vendor.create(mock="stuck").json["id"]
    vendor.wait(1_000_000)
    video = vendor.video(video_id)
    assert (video["status"], video["progress"]) == ("in_progress", 99)
    vendor.request("DELETE", f"/videos/{video_id}")
    assert vendor.video(video_id)["error"]["code"] == "cancelled"


def test_unknown_status(vendor: Vendor) -> None:
    video_id = vendor.create(mock="unknown_status").json["id"]
    assert vendor.video(video_id)["status"] == "queued"
    vendor.wait(1_000_000)
    assert vendor.video(video_id)["status"] == "paused"


def test_expired_url_the_first_time(vendor: Vendor) -> None:
    for _ in range(2):
        video_id = vendor.completed(mock="expired_url")
        expired = vendor.content(video_id)
        assert (expired.status, expired.error["code"]) == (403, "url_expired")
        assert frames(vendor.content(video_id).content) == 12
        assert vendor.content(video_id).status == 200


def test_truncated_the_first_time(vendor: Vendor) -> None:
    for _ in range(2):
        video_id = vendor.completed(mock="truncated")
        half, whole = vendor.content(video_id), vendor.content(video_id)
        assert half.status == whole.status == 200
        assert half.content == whole.content[: len(whole.content) // 2]
        assert half.headers["x-mock-length"] == str(len(whole.content))
        assert "x-mock-length" not in whole.headers
        assert frames(half.content) < frames(whole.content) == 12


def test_always_truncated(vendor: Vendor) -> None:
    video_id = vendor.completed(mock="always_truncated")
    for _ in range(3):
        answer = vendor.content(video_id)
        assert len(answer.content) == int(answer.headers["x-mock-length"]) // 2
        assert frames(answer.content) < 12


@pytest.mark.parametrize("word", ["", "nonsense", "SLOW", 7, ["slow"], {"slow": True}])
def test_another_word_is_refused_with_the_list(vendor: Vendor, word: object) -> None:
    answer = vendor.create(mock=word)
    assert (answer.status, answer.error["param"]) == (400, "mock")
    assert all(known in answer.error["message"] for known in Misbehaviour)


def test_the_table_has_every_word() -> None:
    assert re.findall(r"^\| `(\w+)`", misbehaviours.__doc__ or "", flags=re.MULTILINE) == list(Misbehaviour)


def test_the_readme_has_every_word() -> None:
    table = (ROOT / "README.md").read_text().split("| `mock` |")[1].split("\n\n")[0]
    words = [word for row in table.splitlines()[2:] for word in re.findall(r"`(\w+)`", row.split("|")[1])]
    assert sorted(words) == sorted(Misbehaviour)


def frames(mp4: bytes) -> int:
    """How many frames a player can show of these bytes."""
    shown = 0
    with av.open(io.BytesIO(mp4), "r") as container:
        try:
            for _ in container.decode(video=0):
                shown += 1
        except av.error.InvalidDataError:
            pass
    return shown
