"""What was made and paid."""

from typing import Literal

from pydantic import BaseModel, Field


class UsageTotal(BaseModel):
    """All rows together."""

    outputs: int = Field(description="How many videos were made, or paid in full all the same.")
    cost_micros: int = Field(description="What they cost, in millionths of a USD, with what was billed for failures.")
    cost_at_risk_micros: int = Field(
        description="What submits whose answers were lost may have cost besides, in millionths of a USD."
    )


class UsageRow(UsageTotal):
    """What was made and paid on one day, with one key, one model and one provider."""

    day: str | None = Field(description="The day on which the videos ended, in UTC; null if not grouped by it.")
    key_id: str | None = Field(description="The id of the key that asked; null if not grouped by it.")
    model: str | None = Field(description="The model that was used; null if not grouped by it.")
    provider: str | None = Field(description="The provider that was paid; null if not grouped by it.")


class Usage(BaseModel):
    """What a tenant's keys made and paid."""

    object: Literal["usage"] = Field(description="What this is.")
    tenant: str = Field(description="Whose it is.")
    start: str = Field(description="The first day.")
    end: str = Field(description="The last day, which counts too.")
    group_by: list[str] = Field(description="What the rows are kept apart by.")
    data: list[UsageRow] = Field(description="The rows, in the order of what they are kept apart by.")
    total: UsageTotal = Field(description="All rows together.")
