"""The OpenAPI document is whole, and says what the code does."""

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator, validate

from reelgate import errors, openapi, sources, video_object
from reelgate.requests import CreateVideo
from tests.gateway.samples import CREATED, request, video

ROOT = Path(__file__).parents[2]
DOCUMENT: dict[str, Any] = json.loads(json.dumps(openapi.document()))
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
METHODS = {"get", "head", "post", "put", "delete"}
OPEN = ["get /health", "get /openapi.json", "get /docs"]


def operations() -> dict[str, dict[str, Any]]:
    return {
        f"{method} {path}": operation
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*map(references, node.values()))
    return set().union(*map(references, node)) if isinstance(node, list) else set()


def resolved(node: dict[str, Any]) -> Any:
    """What a reference leads to; anything else as it is."""
    found: Any = DOCUMENT
    for step in node["$ref"].removeprefix("#/").split("/") if "$ref" in node else ():
        found = found[step]
    return found if "$ref" in node else node


def test_it_is_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    validate(DOCUMENT, cls=OpenAPIV31SpecValidator)
    assert DOCUMENT["info"]["version"] == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert [each["url"] for each in DOCUMENT["servers"]] == ["/openai/v1", "/v1"]


def test_it_is_made_once() -> None:
    assert openapi.document() is openapi.document()


def test_every_reference_leads_somewhere() -> None:
    found = references(DOCUMENT)
    assert found
    for reference in found:
        assert resolved({"$ref": reference})


def test_nothing_is_described_that_nobody_refers_to() -> None:
    for kind in ("schemas", "headers"):
        assert {f"#/components/{kind}/{name}" for name in DOCUMENT["components"][kind]} <= references(DOCUMENT)


@pytest.mark.parametrize(("name", "operation"), operations().items(), ids=operations())
def test_every_operation_is_described(name: str, operation: dict[str, Any]) -> None:
    assert {"operationId", "summary", "description", "tags", "responses"} <= operation.keys()
    assert set(operation["tags"]) <= {each["name"] for each in DOCUMENT["tags"]}
    assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"])
    assert all(each["description"] for each in operation["parameters"])
    declared = {each["name"] for each in operation["parameters"] if each["in"] == "path" and each["required"]}
    assert declared == set(re.findall(r"{(\w+)}", name))


@pytest.mark.parametrize(("name", "operation"), operations().items(), ids=operations())
def test_every_answer_is_described(name: str, operation: dict[str, Any]) -> None:
    for status, answer in operation["responses"].items():
        assert answer["description"]
        assert "x-request-id" in answer["headers"]
        assert ("x-should-retry" in answer["headers"]) == (int(status) >= 400)
        if int(status) >= 400 and not name.startswith("head "):
            assert answer["content"] == {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    assert ("location" in operation["responses"].get("302", {}).get("headers", {})) == name.endswith("/content")


def test_the_names_of_operations_are_their_own() -> None:
    names = [each["operationId"] for each in operations().values()]
    assert len(set(names)) == len(names)


def test_every_operation_needs_the_key_but_the_open_ones() -> None:
    assert DOCUMENT["security"] == [{"key": []}]
    assert [name for name, operation in operations().items() if operation.get("security") == []] == OPEN
    assert all("401" in operation["responses"] for name, operation in operations().items() if name not in OPEN)
    assert [name for name, operation in operations().items() if "servers" in operation] == OPEN


def test_every_error_code_is_listed() -> None:
    listed = SCHEMAS["Reason"]["properties"]["code"]["enum"]
    assert set(listed) == {kind.code for kind in errors.RequestError.__subclasses__()}
    assert SCHEMAS["Error"]["properties"]["error"]["$ref"].endswith("/Reason")


def test_every_field_of_the_request_is_described() -> None:
    for schema in (SCHEMAS["CreateVideo"], SCHEMAS["CreateVideoForm"]):
        assert set(schema["properties"]) == set(CreateVideo.model_fields)
        assert set(schema["required"]) == {"prompt", "model"}
        assert schema["additionalProperties"] is True


def test_the_badge_of_a_field_is_in_both_schemas() -> None:
    for schema in (SCHEMAS["CreateVideo"], SCHEMAS["CreateVideoForm"]):
        badges = {name: each["x-badge"] for name, each in schema["properties"].items() if "x-badge" in each}
        assert set(badges.values()) == {"passthrough", "renamed", "converted", "emulated"}
        assert (badges["prompt"], badges["seconds"], badges["n"], badges["user"]) == (
            "renamed",
            "converted",
            "emulated",
            "passthrough",
        )


def test_what_is_made_of_a_video_is_asked_for_with_the_same_fields() -> None:
    create, remix, edit, extend = (SCHEMAS[f"{each}Video"] for each in ("Create", "Remix", "Edit", "Extend"))
    own = set(create["properties"])
    assert set(remix["properties"]) == own - set(sources.SPELLINGS)
    assert set(edit["properties"]) == set(extend["properties"]) == own - {"input_video"} | {"video"}
    assert remix["required"] == ["prompt"]
    assert set(edit["required"]) == set(extend["required"]) == {"prompt", "video"}
    assert remix["properties"]["seconds"] == create["properties"]["seconds"]


def test_a_body_may_be_json_or_a_form() -> None:
    """But an operator's is JSON."""
    for name, operation in operations().items():
        if "requestBody" in operation and operation["tags"] == ["Keys"]:
            assert operation["requestBody"]["content"].keys() == {"application/json"}, name
        elif "requestBody" in operation:
            content = {type: each["schema"]["$ref"] for type, each in operation["requestBody"]["content"].items()}
            assert content.keys() == {"application/json", "multipart/form-data"}, name
            assert content["multipart/form-data"] == content["application/json"] + "Form", name


def test_the_video_has_the_fields_that_are_shown() -> None:
    seen = video_object.render(video(), request(), now=CREATED, link=str)
    assert set(SCHEMAS["Video"]["properties"]) == set(SCHEMAS["Video"]["required"]) == set(seen)


def test_an_event_is_described_too() -> None:
    sent = DOCUMENT["webhooks"]["video"]["post"]
    assert {each["name"] for each in sent["parameters"]} == {"webhook-id", "webhook-timestamp", "webhook-signature"}
    assert resolved(sent["requestBody"]["content"]["application/json"]["schema"]) == SCHEMAS["Event"]
