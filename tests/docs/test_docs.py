"""What the documents list is what there is."""

import json
import re
from dataclasses import fields, replace
from pathlib import Path

from infra.configuration import Configuration, catalogued_providers
from infra.context import Context
from reelgate import errors
from reelgate.endpoints import PATIENCE
from reelgate.events import DETAILS
from reelgate.jobs import Failure, FailureCode, Output, OutputState, Route, Status, Video
from reelgate.service import alerts, announce, undelivered

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
ERRORS = (ROOT / "docs/errors.md").read_text()
EVENTS = (ROOT / "docs/events.md").read_text()


def _first_column(text: str) -> list[str]:
    rows = re.findall(r"^\| (`[^|]+) \|", text, re.MULTILINE)
    return [word for row in rows for word in re.findall(r"`([^`]+)`", row)]


def test_every_answer_to_a_request_is_listed_with_its_status() -> None:
    answers, _ = ERRORS.split("## Videos that failed")
    listed = {code: int(status) for code, status in re.findall(r"^\| `(\w+)` \| (\d+) \|", answers, re.MULTILINE)}
    assert listed == {kind.code: kind.status for kind in errors.RequestError.__subclasses__()}


def test_every_failure_of_a_video_is_listed() -> None:
    _, failures = ERRORS.split("## Videos that failed")
    assert set(_first_column(failures)) - {"error.code"} == set(FailureCode)


def test_the_tree_at_the_top_of_errors_is_the_tree_of_the_classes() -> None:
    drawn = re.findall(r"^ *[*+x-] (\w+)", errors.__doc__ or "", re.MULTILINE)
    assert drawn == [kind.__name__ for kind in _descendants(errors.ReelgateError)]


def _descendants(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(each for child in kind.__subclasses__() for each in _descendants(child))]


def test_the_sample_event_is_what_is_announced() -> None:
    sample = json.loads(re.findall(r"```json\n(.*?)```", EVENTS, re.DOTALL)[0])
    video = _video(Status.COMPLETED)
    told = announce.detail(video, announce.event_type(video), 1795379565)
    assert json.loads(json.dumps(told)) == sample


def test_the_sample_event_of_a_budget_is_what_is_announced() -> None:
    sample = json.loads(re.findall(r"```json\n(.*?)```", EVENTS.split("## Budgets")[1], re.DOTALL)[0])
    counter = {"pk": "B#key#key_1", "sk": "2026-11", "limit": 10_000_000, "used": 8_400_000}
    assert alerts.detail(counter, 80, 1795379565) == sample


def test_every_type_of_event_is_listed() -> None:
    types, webhooks = EVENTS.split("```json", 1)
    cancelled = replace(_video(Status.FAILED), failure=Failure(code=FailureCode.CANCELLED, message=""))
    told = [announce.event_type(_video(status)) for status in Status] + [announce.event_type(cancelled)]
    assert set(_first_column(types)) - {"detail-type"} == {*told, alerts.TYPE}
    assert {each for each in _first_column(webhooks) if each.startswith("webhook.")} == {
        undelivered.EXHAUSTED,
        undelivered.DISABLED,
    }
    assert DETAILS.keys() == {*told, alerts.TYPE, undelivered.EXHAUSTED, undelivered.DISABLED}


def test_the_samples_of_webhooks_that_nobody_hears_are_what_is_announced() -> None:
    exhausted, disabled = map(json.loads, re.findall(r"```json\n(.*?)```", EVENTS, re.DOTALL)[1:3])
    failed = {"at": exhausted["created_at"], "status": None, "duration_ms": 15_000}
    delivery = {
        "pk": f"V#{exhausted['video']['id']}",
        "sk": f"D#{exhausted['delivery']['id']}",
        "event": "video.completed",
        "created_at": 1795379565,
        "tenant": "default",
        "standing": "failed",
        "attempts": [failed] * 10,
        "next_attempt_at": None,
    }
    since = {"failing_since": disabled["failing_since"], "disabled_at": disabled["disabled_at"]}
    endpoint = {"pk": "T#default", "sk": "E#digest", "host": "hooks.example.com", **since}
    assert disabled["disabled_at"] - disabled["failing_since"] >= PATIENCE
    told = undelivered.event(delivery, {}), undelivered.event(endpoint, {})
    assert told[0] and told[0][2] == exhausted
    assert told[1] and told[1][2] == disabled | {"id": told[1][2]["id"]}


def _video(status: Status) -> Video:
    return Video(
        id="video_i2o4sqx63gitkg4exnt7dunfar",
        tenant="default",
        status=status,
        model="mock-video",
        seconds="4",
        size="1280x720",
        created_at=1795379552,
        completed_at=1795379565,
        deadline=1795380152,
        routes=(Route(provider="mock", model="mock-video", estimate=0),),
        outputs=tuple(Output(index=index, state=OutputState.COMPLETED) for index in range(2)),
        cost_estimate=0,
        cost=0,
        fingerprint="",
    )


def test_the_context_that_the_readme_lists_is_the_context_there_is() -> None:
    table = README.split("Context (`-c key=value`")[1].split("## Hearing")[0]
    known = {field.name for kind in (Configuration, Context) for field in fields(kind)}
    assert set(_first_column(table)) == known - {"gateway", "local"}  # which is for `make run` alone
    assert all(f"| `{name}` |" in README for name in catalogued_providers())


def test_the_targets_that_the_readme_names_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"\bmake ([a-z-]+)", re.sub(r"```python.*?```", "", README, flags=re.DOTALL))) <= targets


def test_the_files_that_the_documents_link_to_exist() -> None:
    for document in (ROOT / "README.md", *(ROOT / "docs").glob("*.md")):
        for link in re.findall(r"\]\(([^)#]+)\)", document.read_text()):
            assert link.startswith("https://") or (document.parent / link).exists(), link
