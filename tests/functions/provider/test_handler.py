"""A task of the state machine: the event names the action, errors leave under their own names."""

import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import httpx
import pytest

from functions.provider.handler import ACTIONS, handler, logger
from reelgate import clients, errors
from reelgate.jobs import Output, OutputState, Status
from tests.functions.conftest import Deployment
from tests.functions.invocation import (
    CONTEXT,
    INSIDE,
    OUTSIDE,
    leading_inside,
    listening,
    load_event,
    measured,
    refused,
)
from tests.gateway.samples import ID, PROMPT, mp4, request, video

SUBMITTED = Output(index=0, state=OutputState.SUBMITTED, operation={"id": "job"}, claimed_at=1, submitted_at=1)
ANSWER = {"video_id": ID, "index": 0, "wait": 0, "provider": "mock"}


@pytest.fixture
def vendor(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], None]:
    """Puts the provider's key, and an upstream that answers with this function."""
    monkeypatch.setattr("reelgate.secrets.Secrets.read", lambda *_: "sk-vendor")

    def answering(answer: Callable[[httpx.Request], httpx.Response]) -> None:
        client = httpx.Client(transport=httpx.MockTransport(answer))
        monkeypatch.setattr(clients, "trusted", lambda **_: client)

    return answering


def invoke(action: str) -> dict[str, Any]:
    return handler(load_event(f"provider_{action}"), CONTEXT)


def test_there_is_a_sample_for_each_action() -> None:
    assert {load_event(f"provider_{action}")["action"] for action in ACTIONS} == {"submit", "poll", "store", "cancel"}


def test_submit(deployment: Deployment, vendor: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    stream = listening(logger, monkeypatch)
    deployment.store.put(video(), request(seconds="4"))

    def upstream(sent: httpx.Request) -> httpx.Response:
        assert str(sent.url) == "http://127.0.0.1:9/v1/videos"
        assert sent.headers["authorization"] == "Bearer sk-vendor"
        return httpx.Response(200, json={"id": "job"})

    vendor(upstream)
    assert invoke("submit") == ANSWER | {"state": "submitted", "wait": 1}
    logged = stream.getvalue()
    assert ID in logged and PROMPT not in logged and "sk-vendor" not in logged and "127.0.0.1" not in logged


def test_poll(deployment: Deployment, vendor: Any, capsys: pytest.CaptureFixture[str]) -> None:
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))
    vendor(lambda sent: httpx.Response(200, json={"id": "job", "status": "completed"}))
    assert invoke("poll") == ANSWER | {"state": "storing"}
    (noticed,) = measured(capsys.readouterr().out)
    assert (noticed.name, noticed.values, noticed.unit) == ("DetectionDelay", (2,), "Seconds")


def test_store(deployment: Deployment, vendor: Any) -> None:
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))

    def upstream(sent: httpx.Request) -> httpx.Response:
        if sent.url.path.endswith("/content"):
            return httpx.Response(200, content=mp4())
        return httpx.Response(200, json={"id": "job", "status": "completed"})

    vendor(upstream)
    assert invoke("store")["media"]["bytes"] == len(mp4())


@pytest.mark.parametrize(
    ("url", "said"),
    [(INSIDE, {"entrance": "provider_url", "reason": "host"}), (OUTSIDE, {"reason": "resolved_inside"})],
    ids=["as it is written", "as it resolves"],
)
def test_a_result_that_is_refused_is_logged_and_no_part_of_its_url(
    deployment: Deployment, vendor: Any, monkeypatch: pytest.MonkeyPatch, url: str, said: dict[str, str]
) -> None:
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))

    def upstream(sent: httpx.Request) -> httpx.Response:
        if sent.url.path.endswith("/content"):
            return httpx.Response(302, headers={"location": url})
        return httpx.Response(200, json={"id": "job", "status": "completed"})

    vendor(upstream)
    leading_inside(monkeypatch)
    stream = listening(logger, monkeypatch)
    with suppress(errors.ResultBroken):
        invoke("store")
    (line,) = refused(stream)
    assert line.items() >= {**said, "level": "WARNING", "video_id": ID, "index": 0, "provider": "mock"}.items()


def test_cancel(deployment: Deployment, vendor: Any) -> None:
    deployment.store.put(video(SUBMITTED, status=Status.FAILED), request(seconds="4"))

    def upstream(sent: httpx.Request) -> httpx.Response:
        assert sent.method == "DELETE"
        return httpx.Response(204)

    vendor(upstream)
    assert invoke("cancel") == ANSWER | {"state": "cancelled"}


def test_an_error_leaves_under_the_name_that_the_machine_matches_and_is_counted(
    deployment: Deployment, vendor: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    stream = listening(logger, monkeypatch)
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))

    def upstream(sent: httpx.Request) -> httpx.Response:
        if sent.url.path.endswith("/content"):
            return httpx.Response(403)
        return httpx.Response(200, json={"id": "job", "status": "completed"})

    vendor(upstream)
    with pytest.raises(errors.ResultExpired):
        invoke("store")
    by_name, by_provider = measured(capsys.readouterr().out)
    assert by_name.dimensions == (("error", "ResultExpired"), ("provider", "mock"))
    assert by_provider.dimensions == (("provider", "mock"),)
    assert by_name.name == by_provider.name == "ProviderErrors"
    line = json.loads(stream.getvalue())
    assert (line["video_id"], line["provider"], line["trouble"]) == (ID, "mock", "ResultExpired")


def test_a_providers_trouble_is_named_in_the_log(
    deployment: Deployment, vendor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    stream = listening(logger, monkeypatch)
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))
    vendor(lambda sent: httpx.Response(503))
    assert invoke("poll")["error"] == "Unavailable"
    assert '"trouble":"Unavailable"' in stream.getvalue()


def test_a_provider_without_a_key_is_refused_before_anything_is_sent(deployment: Deployment) -> None:
    """The secret says `unset` until the operator puts a key."""
    deployment.store.put(video(SUBMITTED, status=Status.IN_PROGRESS), request(seconds="4"))
    assert invoke("poll")["error"] == "CredentialRejected"


def test_an_unknown_action_is_a_defect(deployment: Deployment) -> None:
    with pytest.raises(KeyError, match="dance"):
        handler(load_event("provider_poll") | {"action": "dance"}, CONTEXT)
