"""Several videos of one request, and everything that a vendor can do wrong, from the request to the file."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.contract import film
from tests.contract.client import Client, Video
from tests.contract.conftest import TenantOf

Videos = Mapping[str, Video]


@pytest.fixture(scope="module")
def client(tenant: TenantOf) -> Client:
    return tenant("outputs")


def made(client: Client, requests: Mapping[str, Mapping[str, Any]]) -> Videos:
    """All at once, and then all finished."""
    ids = {name: client.create(f"A balloon, {name}", **fields)["id"] for name, fields in requests.items()}
    return dict(zip(ids, client.finished(*ids.values()), strict=True))


@pytest.fixture(scope="module")
def failed(client: Client) -> Videos:
    words = ("content_policy", "content_policy_late", "upstream_error", "unknown_status", "bad_input", "no_money")
    return made(client, {word: {"mock": word} for word in words})


@pytest.fixture(scope="module")
def completed(client: Client) -> Videos:
    words = ("rate_limited", "expired_url", "truncated")
    return made(
        client,
        {
            "three": {"n": 3},
            "some": {"n": 4, "mock": "fail_odd"},
            **{word: {"mock": word, "seconds": 2} for word in words},
        },
    )


def test_n_makes_so_many_files_under_one_id(client: Client, completed: Videos) -> None:
    video = completed["three"]
    assert [(each["index"], each["status"], each["error"]) for each in video["outputs"]] == [
        (index, "completed", None) for index in range(3)
    ]
    files = [client.content(video["id"], index=index) for index in range(3)]
    assert [each["size_bytes"] for each in video["outputs"]] == [len(file) for file in files]
    assert {film.read(file).size for file in files} == {"64x64"}
    assert video["output"]["sha256"] == video["outputs"][0]["sha256"]
    assert client.content(video["id"]) == files[0]
    beyond = client.http.get(f"/videos/{video['id']}/content", params={"index": 3})
    assert (beyond.status_code, beyond.json()["error"]["param"]) == (404, "index")


def test_a_video_some_of_whose_outputs_failed_is_completed(client: Client, completed: Videos) -> None:
    video = completed["some"]
    assert (video["status"], video["error"], video["progress"]) == ("completed", None, 100)
    assert [each["status"] for each in video["outputs"]] == ["completed", "failed"] * 2
    assert [each["error"] and each["error"]["code"] for each in video["outputs"]] == [None, "UPSTREAM_ERROR"] * 2
    assert [each["url"] is None for each in video["outputs"]] == [False, True] * 2
    assert film.read(client.content(video["id"], index=2)).size == "64x64"
    answer = client.http.get(f"/videos/{video['id']}/content", params={"index": 1})
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("content_policy", "CONTENT_POLICY_VIOLATION"),
        ("content_policy_late", "CONTENT_POLICY_VIOLATION"),
        ("upstream_error", "UPSTREAM_ERROR"),
        ("unknown_status", "UPSTREAM_ERROR"),
        ("bad_input", "INVALID_REQUEST"),
        ("no_money", "UPSTREAM_ERROR"),
    ],
)
def test_a_failure_is_a_state_with_a_reason(failed: Videos, word: str, code: str) -> None:
    video = failed[word]
    assert (video["status"], video["output"], video["progress"]) == ("failed", None, 0)
    assert set(video["error"]) == {"code", "message"}
    assert video["error"]["code"] == code
    assert video["error"]["message"]
    assert [each["status"] for each in video["outputs"]] == ["failed"]
    assert (video["metadata"]["cost"], video["expires_at"]) == (0.0, None)


def test_the_vendors_own_words_reach_the_owner(failed: Videos) -> None:
    assert "rejected by the safety system" in failed["content_policy"]["error"]["message"]
    assert "paused" in failed["unknown_status"]["error"]["message"]


def test_a_failed_video_has_no_content(client: Client, failed: Videos) -> None:
    answer = client.http.get(f"/videos/{failed['upstream_error']['id']}/content")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


@pytest.mark.parametrize("word", ["rate_limited", "expired_url", "truncated"])
def test_what_can_be_got_over_is_got_over(client: Client, completed: Videos, word: str) -> None:
    video = completed[word]
    assert (video["status"], video["error"]) == ("completed", None)
    assert film.read(client.content(video["id"])).lasts(2)


def test_the_attempts_are_on_record(completed: Videos) -> None:
    assert completed["rate_limited"]["metadata"]["attempts"] == [{"provider": "mock", "error": "Throttled"}]
    assert completed["three"]["metadata"]["attempts"] == []
