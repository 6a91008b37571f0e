"""A request that was not accepted."""

from pydantic import BaseModel, Field, JsonValue

from reelgate import errors

CODES: list[JsonValue] = [*sorted({kind.code for kind in errors.RequestError.__subclasses__()})]
TYPES: list[JsonValue] = [*sorted({kind.type for kind in errors.RequestError.__subclasses__()})]


class Reason(BaseModel):
    """What was wrong, for people and for programs."""

    message: str = Field(description="What is wrong, what was given, and what is accepted.")
    type: str = Field(description="OpenAI's word for this kind of error.", json_schema_extra={"enum": TYPES})
    param: str | None = Field(description="The field of the request that is to blame, if one is.")
    code: str = Field(description="A word from the list in docs/errors.md.", json_schema_extra={"enum": CODES})


class Error(BaseModel):
    """OpenAI's envelope around an error."""

    error: Reason = Field(description="What was wrong.")
