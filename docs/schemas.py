"""The schemas of the events, for EventBridge's registry: infra/schemas has one file for each type."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from reelgate.events import DETAILS, SOURCE, Described
from reelgate.jobs import SCHEMA_VERSION

FOLDER = Path(__file__).parents[1] / "infra/schemas"
_WHERE = "#/components/schemas/{model}"
# What EventBridge puts around a detail, as its own schemas have it.
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
_ENVELOPE: dict[str, dict[str, Any]] = {
    "version": {"type": "string"},
    "id": {"type": "string"},
    "detail-type": {"type": "string"},
    "source": {"type": "string"},
    "account": {"type": "string"},
    "time": {"type": "string", "format": "date-time"},
    "region": {"type": "string"},
    "resources": {"type": "array", "items": {"type": "string"}},
}


def documents() -> dict[str, dict[str, Any]]:
    """By `detail-type`: OpenAPI 3.0, the form of which EventBridge makes code."""
    return {type: _document(type, detail) for type, detail in DETAILS.items()}


def write() -> None:
    """One file for each."""
    for type, document in documents().items():
        (FOLDER / f"{type}.json").write_text(json.dumps(document, indent=2) + "\n")


def _document(type: str, detail: type[Described]) -> dict[str, Any]:
    root = TypeAdapter(detail).json_schema(ref_template=_WHERE, schema_generator=_OpenApi)
    nested: dict[str, Any] = root.pop("$defs", {})
    name = detail.__name__
    said: dict[str, Any] = {"detail-type": {"enum": [type]}, "source": {"enum": [SOURCE]}}
    event = {
        "type": "object",
        "x-amazon-events-detail-type": type,
        "x-amazon-events-source": SOURCE,
        "required": [*_ENVELOPE, "detail"],
        "properties": {
            **{field: {**schema, **said.get(field, {})} for field, schema in _ENVELOPE.items()},
            "detail": {"$ref": _WHERE.format(model=name)},
        },
    }
    return {
        "openapi": "3.0.0",
        "info": {"title": type, "version": f"{SCHEMA_VERSION}.0.0"},
        "paths": {},
        "components": {"schemas": {"AWSEvent": event, name: root, **nested}},
    }


class _OpenApi(GenerateJsonSchema):
    """What OpenAPI 3.0 says otherwise than JSON Schema, and no title that is a field's name."""

    def nullable_schema(self, schema: Any) -> JsonSchemaValue:
        """3.0 has no type of null. Beside a reference, nothing counts."""
        return {**self.resolve_ref_schema(self.generate_inner(schema["schema"])), "nullable": True}

    def int_schema(self, schema: Any) -> JsonSchemaValue:
        """Code that is made of it would take 32 bits."""
        return {**super().int_schema(schema), "format": "int64"}

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False
