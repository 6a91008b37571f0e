"""The first task of the machine."""

import pytest

from functions.fetch.handler import handler, logger
from reelgate.jobs import FailureCode
from tests.functions.conftest import Deployment
from tests.functions.invocation import CONTEXT, INSIDE, OUTSIDE, leading_inside, listening, load_event, refused
from tests.gateway.samples import ID, picture, request, video

FOX = "https://pictures.example.invalid/fox.png?token=hunter2"
"""A name that nobody has: it is refused before it is looked up."""
READY = {"video_id": ID, "state": "ready", "wait": 0, "tries": 0}


def test_the_sample_has_a_picture_looked_at(deployment: Deployment) -> None:
    key = deployment.bucket.put_input(ID, picture(), "image/png")
    deployment.store.put(video(fetch=True), request(input_image=key))
    assert handler(load_event("fetch"), CONTEXT) == READY
    assert deployment.store.item(sort="R")["fetched"] is True


def test_the_tries_are_counted_from_the_last_answer(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    counted: list[int] = []

    def run(_: object, video_id: str, *, tries: int) -> dict[str, object]:
        counted.append(tries)
        return READY

    monkeypatch.setattr("reelgate.service.fetch.Fetching.run", run)
    handler(load_event("fetch"), CONTEXT)
    handler(load_event("fetch") | {"fetched": {"state": "queued", "wait": 8, "tries": 2}}, CONTEXT)
    assert counted == [0, 2]


def test_no_url_is_logged(deployment: Deployment, monkeypatch: pytest.MonkeyPatch) -> None:
    logged = listening(logger, monkeypatch)
    deployment.store.put(video(fetch=True), request(input_image=FOX))
    assert handler(load_event("fetch"), CONTEXT) == READY
    failure = deployment.store.output().failure
    assert failure and failure.code is FailureCode.INVALID_REQUEST
    assert ID in logged.getvalue()
    assert "hunter2" not in logged.getvalue() + failure.message


@pytest.mark.parametrize(
    ("url", "said"),
    [(INSIDE, {"entrance": "input_image", "reason": "host"}), (OUTSIDE, {"reason": "resolved_inside"})],
    ids=["as it is written", "as it resolves"],
)
def test_an_input_that_is_refused_is_logged_and_no_part_of_its_url(
    deployment: Deployment, monkeypatch: pytest.MonkeyPatch, url: str, said: dict[str, str]
) -> None:
    deployment.store.put(video(fetch=True), request(input_image=url))
    leading_inside(monkeypatch)
    logged = listening(logger, monkeypatch)
    handler(load_event("fetch"), CONTEXT)
    (line,) = refused(logged)
    assert line.items() >= {**said, "level": "WARNING", "video_id": ID}.items()


def test_a_video_that_is_not_there_fails_the_task(deployment: Deployment) -> None:
    with pytest.raises(LookupError, match=ID):
        handler(load_event("fetch"), CONTEXT)
