"""The whole way of a real call, against fal's queue on this machine: asked, paid, polled, downloaded, recorded."""

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from reelgate import catalog, clients, errors, provider
from reelgate.catalog import Mode
from reelgate.transport import Transport
from tests.gateway.providers import test_conformance
from tests.live import fake as vendor
from tests.live.budget import Budget
from tests.live.choice import PROMPT, Wishes, cheapest
from tests.live.exchange import Exchange
from tests.live.fake import Fake
from tests.live.live import Live, credentials, missing
from tests.live.recording import record
from tests.live.refusal import Refusal
from tests.live.scrubbing import Scrubber
from tests.workflow.film import film

FAL = catalog.provider("fal")
VEO = FAL.models["veo-3.1-lite"]


@pytest.fixture
def fake() -> Iterator[Fake]:
    with vendor.serving() as fake:
        yield fake
    clients.trusted.cache_clear()


@pytest.fixture
def waits() -> list[float]:
    return []


@pytest.fixture
def live(fake: Fake, waits: list[float], tmp_path: Path) -> Live:
    return Live(
        facts=FAL,
        key=vendor.KEY,
        base_url=fake.url,
        wishes=Wishes(model=VEO.id),
        budget=Budget(ledger=tmp_path / "spent.jsonl"),
        fixtures=tmp_path / "fixtures",
        films=tmp_path / "films",
        pause=waits.append,
    )


def recorded(live: Live, name: str) -> Any:
    return json.loads((live.fixtures / "fal" / name).read_text())


def test_the_cheapest_video_is_paid_for_made_and_kept(live: Live, fake: Fake, waits: list[float]) -> None:
    exchange = live.make()
    upstream = f"/{VEO.variants[Mode.TEXT_TO_VIDEO].upstream}"
    job = f"{upstream}/requests/{vendor.JOB}"
    polls = [("GET", f"{job}/status")] * 4
    file = ("GET", f"/files/{vendor.ACCOUNT}/fox.mp4")
    assert fake.asked == [("POST", upstream), *polls, ("GET", job), file]
    assert fake.bodies == [exchange.transport.provider.body(exchange.choice.spec, exchange.choice.variant)]
    assert fake.bodies[0]["prompt"] == PROMPT
    assert waits[0] == VEO.p25 and len(waits) == 4
    assert exchange.failure is None and exchange.film == film()
    assert (live.films / "fal-text_to_video.mp4").read_bytes() == film()
    assert live.budget.spent == exchange.choice.estimate > 0


def test_the_recording_is_a_fixture_like_the_others(live: Live) -> None:
    live.make()
    fixture = recorded(live, "recorded_text_to_video.json")
    assert fixture["submit"]["request"]["headers"] == {"Authorization": "Key {key}"}
    states = [(step["reply"]["json"].get("status"), step["progress"]["state"]) for step in fixture["polls"]]
    succeeded = [("COMPLETED", "succeeded"), (None, "succeeded")]
    assert states == [("IN_QUEUE", "queued"), ("IN_PROGRESS", "running"), *succeeded], "the same twice is told once"
    test_conformance.test_conformance(live.fixtures / "fal" / "recorded_text_to_video.json")


def test_nothing_private_is_in_the_recording(live: Live, fake: Fake) -> None:
    exchange = live.make()
    text = (live.fixtures / "fal" / "recorded_text_to_video.json").read_text()
    heard = json.dumps([reply.body for reply in exchange.replies])
    for private in (*vendor.PRIVATE, fake.url):
        assert private in heard, "the fake tells everything"
        assert private not in text
    assert "https://queue.fal.run/files/x" in text and "X-Amz-Signature=scrubbed" in text


def test_what_the_scrubber_overlooks_is_not_written(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Scrubber, "_walk", lambda self, said, personal: said)
    with pytest.raises(Refusal, match="something private is left"):
        live.make()
    assert not live.fixtures.exists()


def test_a_refused_submit_is_recorded_as_what_it_means(live: Live) -> None:
    stranger = replace(live, key="another-key")
    trouble = stranger.trouble()
    assert isinstance(trouble, errors.CredentialRejected)
    exchange = stranger.make()
    assert isinstance(exchange.failure, errors.CredentialRejected)
    fixture = recorded(live, "recorded_failure.json")
    assert fixture["submit"]["raises"]["error"] == "CredentialRejected" and "polls" not in fixture
    assert not live.films.exists()


def test_a_key_that_is_taken_is_no_trouble(live: Live, fake: Fake) -> None:
    assert live.trouble() is None
    assert [method for method, _ in fake.asked] == ["GET"]


def test_a_job_that_fails_is_recorded_too(live: Live, fake: Fake) -> None:
    detail = [{"msg": "Flagged, says ada@lovelace.example", "type": "content_policy_violation", "input": PROMPT}]
    fake.result = 422, {"detail": detail}
    exchange = live.make()
    assert isinstance(exchange.failure, errors.ContentPolicy)
    last = recorded(live, "recorded_failure.json")["polls"][-1]
    assert last["raises"] == {"error": "ContentPolicy", "detail": "Flagged, says person@example.com"}


def test_a_word_that_the_adapter_does_not_know_is_in_the_recording(live: Live, fake: Fake) -> None:
    fake.statuses = ["IN_QUEUE", "PONDERING"]
    exchange = live.make()
    assert isinstance(exchange.failure, errors.Unintelligible)
    assert recorded(live, "recorded_failure.json")["polls"][-1]["raises"]["word"] == "PONDERING"


def test_an_answer_that_means_something_else_when_scrubbed_is_not_written(live: Live, fake: Fake) -> None:
    fake.statuses = ["IN_PROGRESS"]
    fake.result = None
    original = fake.answer

    def answer(method: str, path: str, authorization: str | None, body: Any) -> tuple[int, Any]:
        status, said = original(method, path, authorization, body)
        return status, {**said, "user": "COMPLETED", "status": "COMPLETED"} if path.endswith("/status") else said

    fake.answer = answer  # type: ignore[method-assign]
    with pytest.raises(Refusal, match="mean something else"):
        live.make()
    assert not live.fixtures.exists()


def test_a_job_that_does_not_end_is_cancelled(live: Live, fake: Fake) -> None:
    fake.statuses = ["IN_PROGRESS"]
    later = iter(range(0, 10 * VEO.deadline, VEO.deadline // 2))
    with pytest.raises(Refusal, match="not done after"):
        replace(live, monotonic=lambda: next(later)).make()
    assert fake.asked[-1][0] == "PUT"


def test_whoever_interrupts_it_does_not_pay_for_the_rest(live: Live, fake: Fake) -> None:
    def interrupt(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace(live, pause=interrupt).make()
    assert [method for method, _ in fake.asked] == ["POST", "PUT"]


@pytest.mark.parametrize("refused", ["limit", "budget", "price"])
def test_nothing_is_sent_when_it_is_refused(live: Live, fake: Fake, refused: str) -> None:
    changed = {
        "limit": replace(live, budget=replace(live.budget, limit=Decimal("0.01"))),
        "budget": replace(live, budget=replace(live.budget, total=Decimal("0.01"))),
        "price": replace(live, facts=catalog.provider("openai-compatible"), wishes=Wishes()),
    }
    with pytest.raises(Refusal, match=r"LIMIT=|BUDGET=|unknown"):
        changed[refused].make()
    assert fake.asked == [] and live.budget.spent == 0


ACCOUNT = {
    "type": "service_account",
    "project_id": "lovelace-films",
    "private_key": "-----BEGIN PRIVATE KEY-----",
    "client_email": "robot@lovelace-films.iam.gserviceaccount.com",
    "token_uri": "https://oauth2.googleapis.com/token",
}


def test_a_film_in_the_answer_and_a_key_that_is_an_object_are_not_recorded(tmp_path: Path) -> None:
    """Vertex: the project is in every path, and the film in the last answer."""
    facts = catalog.provider("vertex")
    name = "projects/lovelace-films/locations/us-central1/publishers/google/models/veo/operations/0f1e2d3c4b5a"
    answers = [{"name": name}, {"name": name}, {"name": name, "done": True, "response": {"videos": [video()]}}]

    def google(request: httpx.Request) -> httpx.Response:
        assert request.headers["authorization"] == "Bearer ya29.token"
        return httpx.Response(200, json=answers.pop(0))

    client = httpx.Client(transport=httpx.MockTransport(google))
    transport = Transport(
        provider=provider.load(facts),
        base_url=facts.base_url.format(project_id="lovelace-films"),
        key="ya29.token",
        client=client,
        own=lambda: client,
        stranger=clients.guarded,
    )
    choice = cheapest(facts, Wishes(), datetime.now(UTC).date())
    exchange = Exchange(
        choice=choice, transport=transport, secret=json.dumps(ACCOUNT), reference="live-1", pause=lambda _: None
    )
    exchange.run()
    assert exchange.failure is None and exchange.film == film()
    text = record(exchange, tmp_path).read_text()
    assert "lovelace" not in text and len(text) < 9000
    assert '"bytesBase64Encoded": "ZmlsbQ=="' in text


def video() -> dict[str, str]:
    return {"bytesBase64Encoded": base64.b64encode(film()).decode(), "mimeType": "video/mp4"}


def test_a_key_that_is_missing_is_named() -> None:
    facts, key = credentials("fal", {"REPLICATE_API_TOKEN": "r8"})
    assert key is None and missing(facts).startswith("fal needs a key: set FAL_KEY")
    assert credentials("fal", {"FAL_KEY": "k"})[1] == "k"
    with pytest.raises(Refusal, match=r"no provider faal; there are .*fal"):
        credentials("faal", {})


def test_the_key_is_not_in_the_representation(live: Live) -> None:
    assert vendor.KEY not in repr(live)
