"""The replies that the adapters are tested with are the vendors': they fit the types of the vendors' own SDKs."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reelgate import catalog
from tests.vendors import published

Json = dict[str, Any]

FIXTURES = Path(__file__).parents[1] / "gateway/providers/fixtures"

COST = "the SDK has whole numbers for the cost; the documentation writes dollars with cents"
ODD = {
    "fal/text_to_video": "logs are null when nobody asked for them, which the client's type does not say",
    "together/cancelled": "OpenAI's word, which Together's SDK does not list",
    "together/first_last_frame_to_video": COST,
    "together/image_to_video": COST,
    "together/text_to_video": COST,
    "openai_compatible/listing": "other servers have words of their own, and nulls for what they do not know",
    "replicate/cancelled": "`aborted` is a status in Replicate's documentation only",
}
"""Replies that are as no vendor's types say, on purpose, and why."""


def steps(fixture: Json) -> Iterator[Json]:
    """What was answered with success, and understood: what an adapter takes for an error may be anything."""
    for step in (*([fixture["submit"]] if "submit" in fixture else []), *fixture.get("polls", ())):
        if step["reply"]["status"] < 300 and "raises" not in step and step["reply"]["json"] is not None:
            yield step


CONVERSATIONS: dict[str, Json] = {
    f"{path.parent.name}/{path.stem}": fixture
    for path in sorted(FIXTURES.glob("*/*.json"))
    for fixture in [json.loads(path.read_text())]
    if fixture["provider"] in published.PROGRAMS
    if "submit" in fixture
    if fixture["submit"]["request"]["url"].startswith(f"/{published.PART.get(fixture['provider'], '')}")
}


LISTS: dict[str, Json] = {
    f"{path.parent.name}/listing": fixture
    for path in sorted(FIXTURES.glob("*/listing.json"))
    for fixture in [json.loads(path.read_text())]
    if fixture["provider"] in published.PROGRAMS
    if fixture["provider"] != "dashscope"  # its SDK has another name in it than its documentation
}


def faults(name: str, step: Json, reply: Any) -> list[str]:
    request = step["request"]
    known = published.of(name).call(request["method"], published.address(catalog.provider(name), request["url"]))
    assert known and known.reply, request
    return published.faults(known.reply, reply)


@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_a_reply_is_one_of_the_vendors(conversation: str) -> None:
    fixture = CONVERSATIONS[conversation]
    found = [fault for step in steps(fixture) for fault in faults(fixture["provider"], step, step["reply"]["json"])]
    assert bool(found) == (conversation in ODD), found


@pytest.mark.parametrize("conversation", LISTS)
def test_a_list_is_one_of_the_vendors(conversation: str) -> None:
    name = LISTS[conversation]["provider"]
    first, *_ = pages = [step for step in LISTS[conversation]["listing"] if "jobs" in step]
    found = [fault for step in pages for fault in faults(name, first, step["reply"]["json"])]
    assert bool(found) == (conversation in ODD), found
    items = next(field for field, value in first["reply"]["json"].items() if isinstance(value, list))
    assert faults(name, first, {**first["reply"]["json"], items: [[0]]})


@pytest.mark.parametrize("name", sorted(published.PROGRAMS.keys() & catalog.names()))
def test_a_reply_of_another_type_is_refused(name: str) -> None:
    """The control."""
    fixtures = [fixture for fixture in CONVERSATIONS.values() if fixture["provider"] == name]
    step = next(step for fixture in fixtures for step in steps(fixture) if step in fixture.get("polls", ()))
    told = step["reply"]["json"]
    state = next(field for field in ("status", "state", "output", "data", "task", "done") if field in told)
    assert faults(name, step, {**told, state: 7})
    assert faults(name, step, [told])
