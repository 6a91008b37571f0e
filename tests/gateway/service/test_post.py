"""Post: one POST to a receiver, which is no friend of ours."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import openai
import pytest
from standardwebhooks import Webhook

from reelgate import webhooks
from reelgate.deliveries import Attempt
from reelgate.endpoints import Endpoint
from reelgate.service.post import TIMEOUT, Answer, Post
from tests.gateway.samples import CREATED, TENANT
from tests.gateway.service.conftest import Workbench
from tests.gateway.service.mail import URL, Receiver, messenger, never

ENDPOINT = Endpoint(tenant=TENANT, url=URL)


class Stopwatch:
    """Goes on by a quarter of a second whenever somebody looks."""

    def __init__(self) -> None:
        self.looks = 0

    def __call__(self) -> float:
        self.looks += 1
        return 1000 + self.looks / 4


def post(bench: Workbench, receiver: Receiver) -> Post:
    return messenger(bench, receiver, monotonic=Stopwatch()).post


def send(post: Post, endpoint: Endpoint = ENDPOINT) -> Answer:
    return post.send(endpoint, "evt_1", "video.completed", CREATED, {"id": "vidéo"})


def test_the_receiver_gets_a_signed_event(bench: Workbench) -> None:
    bench.clock.time = datetime.now(UTC).replace(microsecond=0)
    heard: list[Any] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        assert (request.method, str(request.url)) == ("POST", URL)
        assert request.headers["content-type"] == "application/json"
        assert request.headers["webhook-id"] == "evt_1"
        assert request.extensions["timeout"] == TIMEOUT.as_dict()
        body, headers = request.content.decode(), dict(request.headers)
        heard.append(Webhook(webhooks.secret("master", TENANT)).verify(body, headers))
        sdk = openai.OpenAI(api_key="key", webhook_secret=webhooks.secret("master", TENANT))
        assert sdk.webhooks.unwrap(body, headers).id == "evt_1"
        return httpx.Response(204)

    answer = send(post(bench, receiver))
    assert answer == Answer(attempt=Attempt(at=bench.clock.seconds, status=204, duration_ms=250))
    assert heard == [
        {
            "id": "evt_1",
            "object": "event",
            "created_at": CREATED,
            "timestamp": "2026-11-22T12:00:00+00:00",
            "type": "video.completed",
            "data": {"id": "vidéo"},
        }
    ]


def test_for_a_day_after_a_rotation_either_secret_verifies_it(bench: Workbench) -> None:
    bench.clock.time = datetime.now(UTC)
    heard: list[tuple[str, dict[str, str]]] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        heard.append((request.content.decode(), dict(request.headers)))
        return httpx.Response(204)

    made = post(bench, receiver)
    made.signing.rotate(TENANT)
    send(made)
    (told,) = heard
    for number in (1, 0):
        Webhook(webhooks.secret("master", TENANT, number)).verify(*told)


@pytest.mark.parametrize("status", [200, 301, 307, 410, 429, 500])
def test_the_first_answer_is_the_answer(bench: Workbench, status: int) -> None:
    seen: list[httpx.Request] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        headers = {"location": "https://other.example.com/", "retry-after": "120"}
        return httpx.Response(status, headers=headers)

    answer = send(post(bench, receiver))
    assert (answer.attempt.status, answer.asked) == (status, 120)
    assert len(seen) == 1, "a redirect is not followed"


class Endless(httpx.SyncByteStream):
    def __iter__(self) -> Any:
        raise AssertionError("the body is not read")


def test_the_body_of_the_answer_is_not_read(bench: Workbench) -> None:
    assert send(post(bench, lambda _: httpx.Response(200, stream=Endless()))).attempt.status == 200


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ReadTimeout, httpx.RemoteProtocolError])
def test_silence_has_no_status(bench: Workbench, error: type[httpx.HTTPError]) -> None:
    def receiver(_: httpx.Request) -> httpx.Response:
        raise error(URL)

    answer = send(post(bench, receiver))
    assert answer == Answer(attempt=Attempt(at=CREATED, status=None, duration_ms=250))


def test_the_time_is_when_it_was_sent(bench: Workbench) -> None:
    def receiver(request: httpx.Request) -> httpx.Response:
        assert request.headers["webhook-timestamp"] == str(CREATED)
        bench.clock.tick(7)
        return httpx.Response(200)

    assert send(post(bench, receiver)).attempt.at == CREATED


@pytest.mark.parametrize("url", ["http://127.0.0.1:9000/", "https://10.0.0.1/", "http://hooks.example.com/"])
def test_a_url_is_checked_again_before_it_is_opened(bench: Workbench, url: str) -> None:
    assert send(post(bench, never), Endpoint(tenant=TENANT, url=url)).attempt.status is None


def test_a_laptops_receiver_is_beside_the_gateway(bench: Workbench) -> None:
    beside = replace(post(bench, lambda _: httpx.Response(200)), allow_loopback=True)
    assert send(beside, Endpoint(tenant=TENANT, url="http://127.0.0.1:9000/")).attempt.status == 200


def test_no_error_holds_the_url(bench: Workbench) -> None:
    assert URL not in repr(ENDPOINT) and "hunter2" not in json.dumps(
        str(send(post(bench, lambda _: httpx.Response(200))))
    )
