"""A request in a form is the request, and its media may be files."""

from typing import Any

from pydantic import BaseModel, Field

from reelgate.openapi import form, schemas
from reelgate.sources import Source

FILE = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}


class Asked(BaseModel):
    """A request."""

    model_config = {"arbitrary_types_allowed": True}

    text: str = Field(description="Text.")
    picture: Source | None = Field(None, description="A picture.")
    pictures: list[Source] | None = Field(None, max_length=3, description="Pictures.")
    seed: int | None = Field(None, description="A number.", json_schema_extra={"x-badge": "renamed"})
    labels: dict[str, str] = Field({}, description="Labels.")


SCHEMAS: dict[str, Any] = schemas.components([Asked], [])
FORM: dict[str, Any] = SCHEMAS[form.name(Asked)]["properties"]


def test_the_json_is_as_it_was() -> None:
    assert SCHEMAS["Asked"]["properties"].keys() == Asked.model_fields.keys()
    assert "binary" not in str(SCHEMAS["Asked"])
    assert SCHEMAS["Asked"]["required"] == SCHEMAS["AskedForm"]["required"] == ["text"]


def test_media_may_be_files_and_nothing_else_may() -> None:
    assert FILE in FORM["picture"]["anyOf"] and len(FORM["picture"]["anyOf"]) == 2
    assert FORM["pictures"]["type"] == "array" and FORM["pictures"]["maxItems"] == 3
    assert FILE in FORM["pictures"]["items"]["anyOf"]
    assert [name for name, each in FORM.items() if "binary" in str(each)] == ["picture", "pictures"]


def test_a_form_has_no_null() -> None:
    assert {"type": "null"} in SCHEMAS["Asked"]["properties"]["seed"]["anyOf"]
    assert FORM["seed"] == {"type": "integer", "description": "A number.", "x-badge": "renamed"}
    assert "null" not in str(FORM)


def test_what_a_field_is_for_is_said_in_both() -> None:
    for name, each in FORM.items():
        assert each["description"] == Asked.model_fields[name].description
