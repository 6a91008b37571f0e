"""The answer to a dry run."""

from typing import Literal

from pydantic import BaseModel, Field

from reelgate.catalog import Per
from reelgate.openapi.answers.note import Note


class Component(BaseModel):
    """A part of the price."""

    type: Literal["output"] = Field(description="What is paid for.")
    metric: Per = Field(description="The unit that the provider counts.")
    quantity: int = Field(ge=0, description="How many units there would be.")
    billable_quantity: int = Field(ge=0, description="How many of them would be paid for.")
    unit_price: float = Field(ge=0, description="The price of one unit, in USD.")
    total_cost: int = Field(ge=0, description="The price of all of them, in millionths of a USD.")


class Estimate(BaseModel):
    """What a request would cost the way it would go now."""

    estimated: Literal[True] = Field(description="Nothing was made, and nothing is owed.")
    model: str = Field(description="The model, by its id in the catalog.")
    provider: str = Field(description="The provider that would be asked first.")
    total_cost_micros: int = Field(ge=0, description="The price of all outputs, in millionths of a USD.")
    currency: Literal["USD"] = Field(description="The currency of the prices.")
    components: list[Component] = Field(description="What the total is made of.")
    warnings: list[Note] = Field(description="What would be changed on the way to the model.")
