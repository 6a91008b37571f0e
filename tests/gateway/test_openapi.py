"""The OpenAPI document is whole, and says what the code does."""

import json
import re
from typing import Any

from reelgate import errors, openapi, video_object
from reelgate.requests import CreateVideo
from tests.gateway.samples import CREATED, request, video

DOCUMENT: dict[str, Any] = json.loads(json.dumps(openapi.document()))
METHODS = {"get", "post", "put", "delete"}


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


def test_it_has_what_openapi_3_1_asks_for() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    assert {"title", "version"} <= DOCUMENT["info"].keys()
    assert all(path.startswith("/") for path in DOCUMENT["paths"])
    for name, operation in operations().items():
        assert operation["responses"], name
        assert all(re.fullmatch(r"[1-5]\d\d", status) for status in operation["responses"]), name
        assert all(response["description"] for response in operation["responses"].values()), name


def test_every_reference_leads_somewhere() -> None:
    found = references(DOCUMENT)
    assert found
    for reference in found:
        node: Any = DOCUMENT
        for step in reference.removeprefix("#/").split("/"):
            node = node[step]


def test_path_parameters_are_declared() -> None:
    for path, item in DOCUMENT["paths"].items():
        declared = {each["name"] for each in item.get("parameters", ()) if each["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path))
        assert all(each["required"] for each in item.get("parameters", ()) if each["in"] == "path")


def test_every_operation_needs_the_key_but_health() -> None:
    assert DOCUMENT["security"] == [{"key": []}]
    assert [name for name, operation in operations().items() if operation.get("security") == []] == ["get /health"]
    assert all("401" in operation["responses"] for name, operation in operations().items() if name != "get /health")


def test_every_error_code_is_listed() -> None:
    listed = DOCUMENT["components"]["schemas"]["Error"]["properties"]["error"]["properties"]["code"]["enum"]
    assert set(listed) == {kind.code for kind in errors.RequestError.__subclasses__()}


def test_every_field_of_the_request_is_described() -> None:
    schema = DOCUMENT["components"]["schemas"]["CreateVideo"]
    assert set(schema["properties"]) == set(CreateVideo.model_fields)
    assert set(schema["required"]) == {"prompt", "model"}
    assert schema["additionalProperties"] is True


def test_the_video_has_the_fields_that_are_shown() -> None:
    schema = DOCUMENT["components"]["schemas"]["Video"]
    seen = video_object.render(video(), request(), now=CREATED, link=str)
    assert set(schema["properties"]) == set(seen)
    assert set(schema["required"]) <= set(seen)
