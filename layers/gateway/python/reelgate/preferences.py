"""What a caller may say of the providers: which of them, and in which order."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Sort(StrEnum):
    """What comes first among the providers that can make a video."""

    PRICE = "price"
    SPEED = "speed"


class Preferences(BaseModel):
    """Which providers may make the video, and in which order they are asked."""

    model_config = ConfigDict(extra="forbid")

    only: list[str] | None = Field(None, min_length=1, max_length=20, description="No provider but these.")
    order: list[str] | None = Field(None, min_length=1, max_length=20, description="These first, in this order.")
    sort: Sort = Field(Sort.PRICE, description="The order of the others: the cheapest or the fastest first.")
