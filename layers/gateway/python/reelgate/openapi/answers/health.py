"""That the gateway is there."""

from typing import Literal

from pydantic import BaseModel, Field


class Health(BaseModel):
    """That the gateway is there."""

    status: Literal["ok"] = Field(description="It answers.")
