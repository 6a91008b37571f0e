"""What was sent to a receiver of webhooks, and what it answered."""

from typing import Literal

from pydantic import BaseModel, Field

from reelgate.deliveries import Standing


class DeliveryAttempt(BaseModel):
    """One attempt to tell a receiver of an event."""

    at: int = Field(description="When it was made, in Unix seconds.")
    status: int | None = Field(description="The HTTP status that the receiver answered with; null if it did not.")
    duration_ms: int = Field(ge=0, description="How long it took, in milliseconds.")


class Delivery(BaseModel):
    """One event's way to its receiver."""

    id: str = Field(description="The id of the event, which the receiver sees as `webhook-id`.")
    object: Literal["webhook.delivery"] = Field(description="What this is.")
    event: str = Field(description="What the event tells, such as `video.completed`.")
    status: Standing = Field(
        description="How it stands. `pending`: it will be tried again; `delivered`: it was heard; `failed`: it was "
        "given up after the last attempt; `refused`: the receiver answered 410; `disabled`: its URL had failed for "
        "five days. A redelivery makes it pending again."
    )
    created_at: int = Field(description="When the event was first told, in Unix seconds.")
    attempts: list[DeliveryAttempt] = Field(description="What was tried, the oldest first.")
    next_attempt_at: int | None = Field(description="When it is tried again, in Unix seconds; null if it is not.")


class DeliveryList(BaseModel):
    """What the receiver of a video was told."""

    object: Literal["list"] = Field(description="What this is.")
    data: list[Delivery] = Field(description="The deliveries that are on record.")


class WebhookTest(BaseModel):
    """What a receiver made of a test."""

    object: Literal["webhook.test"] = Field(description="What this is.")
    id: str = Field(description="The id of the event, which the receiver sees as `webhook-id`.")
    delivered: bool = Field(description="Whether the receiver answered with success.")
    status: int | None = Field(description="The HTTP status that it answered with; null if it did not.")
