"""What a caller is told of a request besides its answer."""

from pydantic import BaseModel, Field


class Note(BaseModel):
    """Something that was changed on the way to the model."""

    type: str = Field(description="What was done, as one word.")
    param: str = Field(description="The field of the request that it was done to.")
    message: str = Field(description="What was asked for, and what it became.")
