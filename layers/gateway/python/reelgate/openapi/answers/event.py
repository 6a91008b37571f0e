"""What a receiver of webhooks is sent."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, Field

from reelgate.jobs import Status
from reelgate.openapi.answers.video import Failure, File, Metadata, Output


class EventData(BaseModel):
    """The video, without its prompt."""

    object: Literal["video.generation"] = Field(description="What this is.")
    id: str = Field(description="The id of the video.")
    model: str = Field(description="The model as it was asked for.")
    status: Status = Field(description="What became of it.")
    output: File | None = Field(description="The first finished file; null if there is none.")
    outputs: list[Output] = Field(description="All that were asked for.")
    error: Failure | None = Field(description="Why it failed; null unless it did.")
    metadata: Metadata = Field(description="Who made it, and what it cost.")
    user_metadata: dict[str, str] = Field(description="The `metadata` of the request.")


class Event(BaseModel):
    """What became of a video, as its `webhook_url` is told."""

    id: str = Field(description="The id of the event, the same whenever it comes again.")
    object: Literal["event"] = Field(description="What this is.")
    created_at: int = Field(description="When it happened, in Unix seconds.")
    timestamp: datetime = Field(description="When it happened, as a date and time.")
    type: str = Field(
        description="What happened.",
        json_schema_extra={"enum": ["video.completed", "video.failed", "video.cancelled"]},
    )
    data: EventData = Field(description="The video as it is now.")
