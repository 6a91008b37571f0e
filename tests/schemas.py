"""Events, held to the schemas that a deployment puts into the registry."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from openapi_schema_validator import OAS30Validator

from infra.local import ROOT


def hold(event: Mapping[str, Any]) -> None:
    """An event as a subscriber gets it. AssertionError for one that is not what its schema says, and nothing more."""
    _compare(event["detail-type"], "AWSEvent", event)


def hold_detail(type: str, detail: Mapping[str, Any]) -> None:
    """The same for what the gateway puts into an event of this type."""
    name = document(type)["components"]["schemas"]["AWSEvent"]["properties"]["detail"]["$ref"].rpartition("/")[2]
    _compare(type, name, detail)


@cache
def document(type: str) -> Any:
    """What is deployed for this type."""
    return json.loads((ROOT / f"infra/schemas/{type}.json").read_text())


def _compare(type: str, name: str, given: Mapping[str, Any]) -> None:
    plain = json.loads(json.dumps(given))
    assert [f"{error.json_path}: {error.message}" for error in _validator(type, name).iter_errors(plain)] == []


@cache
def _validator(type: str, name: str) -> Any:
    components = _closed(document(type)["components"])
    return OAS30Validator({"components": components, "$ref": f"#/components/schemas/{name}"})


def _closed(node: Any) -> Any:
    """A schema lets fields come that it does not know; here they are to be in it."""
    if isinstance(node, dict):
        closed = {key: _closed(value) for key, value in node.items()}
        return closed | {"additionalProperties": False} if "properties" in node and "type" in node else closed
    return [_closed(each) for each in node] if isinstance(node, list) else node
