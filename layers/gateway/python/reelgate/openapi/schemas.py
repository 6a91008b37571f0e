"""The schemas of the document, made from the models of requests and answers."""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from reelgate.openapi import form

WHERE = "#/components/schemas/{model}"
_DECIMAL = r"^[0-9]+(\.[0-9]+)?$"
_POSITIVE = r"^(0*[1-9][0-9]*(\.[0-9]+)?|0+\.0*[1-9][0-9]*)$"


def components(requests: Iterable[type[BaseModel]], answers: Iterable[type[BaseModel]]) -> dict[str, Any]:
    """By name, with all that they refer to; a request has a second one for its form."""
    requests = tuple(requests)
    schemas = _definitions((*requests, *answers))
    forms = {form.name(model): form.schema(model, schemas[model.__name__]) for model in requests}
    return dict(sorted({**schemas, **forms}.items()))


def _definitions(models: Sequence[type[BaseModel]]) -> dict[str, Any]:
    """Of these models and of what they refer to; pydantic also has those that a model's own schema stands in for."""
    wanted = [(model, "validation") for model in dict.fromkeys(models)]
    _, document = models_json_schema(wanted, ref_template=WHERE, schema_generator=_Plain)  # type: ignore[arg-type]
    definitions: dict[str, Any] = document["$defs"]
    text = json.dumps(definitions)
    asked = {model.__name__ for model in models}
    return {
        name: each for name, each in definitions.items() if name in asked or f'"{WHERE.format(model=name)}"' in text
    }


class _Plain(GenerateJsonSchema):
    """Without what says nothing: a title that is the field's name, a default of null."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False

    def default_schema(self, schema: Any) -> dict[str, Any]:
        return (
            super().default_schema(schema)
            if schema.get("default") is not None
            else self.generate_inner(schema["schema"])
        )

    def decimal_schema(self, schema: Any) -> dict[str, Any]:
        """Pydantic describes the text of a decimal without limits as any text."""
        pattern = _POSITIVE if schema.get("gt") == 0 else _DECIMAL
        options = super().decimal_schema(schema)["anyOf"]
        return {"anyOf": [{**each, "pattern": pattern} if each == {"type": "string"} else each for each in options]}
