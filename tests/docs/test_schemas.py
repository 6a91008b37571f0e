"""The schemas of the events: made of what is announced, and true of the samples in docs/events.md."""

import json
import re

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from docs import schemas
from reelgate.events import DETAILS
from reelgate.jobs import SCHEMA_VERSION, Status
from tests.docs.test_docs import EVENTS
from tests.schemas import document, hold_detail

SAMPLES = [json.loads(sample) for sample in re.findall(r"```json\n(.*?)```", EVENTS, re.DOTALL)]


def type_of(sample: dict[str, object]) -> str:
    """The events' ids end in what happened, a webhook's in the number of attempts too."""
    found = [type for type in DETAILS if type.split(".")[1] in str(sample["id"])] or ["budget.reached"]
    return found[-1]


def test_the_files_are_what_is_made_of_the_events() -> None:
    assert {path.stem for path in schemas.FOLDER.iterdir()} == DETAILS.keys()
    for type, made in schemas.documents().items():
        assert document(type) == made, "run make docs"


@pytest.mark.parametrize("type", DETAILS)
def test_each_is_openapi_that_registers_can_read(type: str) -> None:
    OpenAPIV30SpecValidator(document(type)).validate()
    event = document(type)["components"]["schemas"]["AWSEvent"]
    assert (event["x-amazon-events-source"], event["x-amazon-events-detail-type"]) == ("reelgate", type)
    assert document(type)["info"]["version"].startswith(f"{SCHEMA_VERSION}.")


def test_each_field_of_ours_says_what_it_is() -> None:
    for type in DETAILS:
        for name, schema in document(type)["components"]["schemas"].items():
            assert name == "AWSEvent" or schema["description"]
            for field, each in schema.get("properties", {}).items():
                assert name == "AWSEvent" or "$ref" in each or each["description"], f"{name}.{field}"


def test_the_samples_are_what_their_schemas_say() -> None:
    types = [type_of(sample) for sample in SAMPLES]
    assert types == ["video.completed", "webhook.exhausted", "webhook.disabled", "budget.reached"]
    for type, sample in zip(types, SAMPLES, strict=True):
        hold_detail(type, sample)


@pytest.mark.parametrize("change", [{"tenant": None}, {"webhook": "no"}, {"prompt": "A fox"}, {"created_at": 1.5}])
def test_a_schema_that_something_else_is_held_to_says_so(change: dict[str, object]) -> None:
    with pytest.raises(AssertionError):
        hold_detail("video.completed", SAMPLES[0] | change)


def test_a_status_is_one_of_the_four() -> None:
    assert document("video.queued")["components"]["schemas"]["Status"]["enum"] == list(Status)
