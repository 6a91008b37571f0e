"""What the code answers with is what the models describe: no field more, none less, none of another type."""

import copy
import json
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from reelgate import catalog, deliveries, errors, openapi, pricing, requests, routing, video_object
from reelgate.catalog import Mode
from reelgate.conversion import mode_of
from reelgate.deliveries import Delivery, Standing
from reelgate.jobs import Attempt, Failure, FailureCode, Output, OutputState, Sent, Status
from reelgate.openapi import answers
from reelgate.openapi.answers.error import CODES
from reelgate.routing import Market
from reelgate.service import models, schemas
from tests.described import check
from tests.gateway.samples import CREATED, media, request, video
from tests.gateway.service.conftest import ACME

ALL = catalog.names()
TODAY = date(2026, 11, 22)
LOST = Failure(code=FailureCode.UPSTREAM_ERROR, message="lost")
DONE = Output(index=0, state=OutputState.COMPLETED, media=media(), operation={"id": "job"})
REFUSED = Output(
    index=1, state=OutputState.FAILED, failure=LOST, attempts=(Attempt(provider="mock", code="Throttled"),)
)
ROUNDED = {"type": "converted", "param": "seconds", "message": "5 became 4"}
SENT = Sent(values={"seconds": 4, "size": "1280x720", "generate_audio": False}, warnings=(ROUNDED,))
KEPT = request(metadata={"shot": "1a"}, warnings=(ROUNDED,), mode=Mode.TEXT_TO_VIDEO, sent=(SENT,))
VIDEOS = [
    video_object.render(made, KEPT, now=CREATED, link=str)
    for made in (
        video(),
        video(DONE, REFUSED, status=Status.IN_PROGRESS),
        video(DONE, REFUSED, status=Status.COMPLETED, completed_at=CREATED, expires_at=CREATED + 1, cost=10),
        video(REFUSED, status=Status.FAILED, failure=LOST, cost=0),
    )
]


def quote(**fields: Any) -> dict[str, object]:
    request = requests.read({"prompt": "a fox", **fields})
    market = Market(enabled=ALL, today=TODAY, unhealthy=frozenset())
    option = routing.plan(request, mode_of(request), market).options[0]
    return pricing.quote(option.model, option.conversion.spec, provider=option.facts.name, n=3)


@pytest.mark.parametrize("answer", VIDEOS, ids=lambda each: each["status"])
def test_a_video(answer: dict[str, Any]) -> None:
    check(answers.Video, answer)


@pytest.mark.parametrize("name", ALL)
def test_the_models_of_every_provider(name: str) -> None:
    for answer in models.listing([name], TODAY, ACME):
        check(answers.Model, answer)


@pytest.mark.parametrize("name", [each["id"] for each in models.listing(ALL, TODAY, ACME)])
def test_what_each_model_accepts(name: str) -> None:
    check(answers.ModelSchema, schemas.schema(name, ALL, TODAY, ACME))


@pytest.mark.parametrize("fields", [{"model": "mock-video"}, {"model": "kling-v3", "seconds": 5}])
def test_an_estimate(fields: dict[str, Any]) -> None:
    check(answers.Estimate, quote(**fields))


@pytest.mark.parametrize("attempts", [(), (deliveries.Attempt(at=1, status=None, duration_ms=2),)])
def test_a_delivery(attempts: tuple[deliveries.Attempt, ...]) -> None:
    for standing in Standing:
        made = Delivery(
            id="evt_1",
            video_id="video_1",
            tenant="acme",
            event="video.failed",
            standing=standing,
            created_at=1,
            attempts=attempts,
        )
        check(answers.Delivery, deliveries.render(made))


@pytest.mark.parametrize(
    "change",
    [
        {"news": 1},
        {"status": "cancelled"},
        {"created_at": "1795348800"},
        {"output": {"url": "https://files.example"}},
        {"metadata": {**VIDEOS[0]["metadata"], "upstream_id": "secret"}},
    ],
    ids=str,
)
def test_an_answer_that_is_not_as_described_is_noticed(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        check(answers.Video, VIDEOS[2] | change)


@pytest.mark.parametrize("name", VIDEOS[0])
def test_a_field_that_is_missing_is_noticed(name: str) -> None:
    answer = copy.deepcopy(VIDEOS[2])
    del answer[name]
    with pytest.raises(ValidationError, match=name):
        check(answers.Video, answer)


def test_every_code_of_an_error_is_listed() -> None:
    assert set(CODES) == {kind.code for kind in errors.RequestError.__subclasses__()}
    assert all(isinstance(kind.status, HTTPStatus) for kind in errors.RequestError.__subclasses__())


def described(model: type[BaseModel]) -> list[str]:
    return [name for name, field in model.model_fields.items() if not field.description]


@pytest.mark.parametrize("name", answers.__all__)
def test_every_field_is_described(name: str) -> None:
    found = openapi.document()["components"]["schemas"]
    model = getattr(answers, name)
    assert described(model) == []
    assert found[name]["description"] == model.__doc__
    for inner in json.dumps(found[name]).split("#/components/schemas/")[1:]:
        schema = found[inner.partition('"')[0]]
        assert all(field.get("description") for field in schema.get("properties", {}).values()), inner
