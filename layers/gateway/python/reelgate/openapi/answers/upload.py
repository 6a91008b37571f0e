"""A place to put a file that is too big for a request."""

from typing import Literal

from pydantic import BaseModel, Field


class PreparedUpload(BaseModel):
    """A place to put one file: post the fields to the URL as a form, and after them the file as `file`."""

    id: str = Field(description="The id of the file; give it where a request takes a file.")
    object: Literal["upload"] = Field(description="What this is.")
    url: str = Field(description="Where to post the form.")
    fields: dict[str, str] = Field(description="The fields of the form, which come before the file.")
    max_bytes: int = Field(description="The longest file that is accepted.")
    expires_at: int = Field(description="Until when the form is accepted, in Unix seconds.")
