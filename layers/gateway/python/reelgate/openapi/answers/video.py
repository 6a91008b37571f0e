"""The video, its files, and what became of it."""

from typing import Literal

from pydantic import BaseModel, Field

from reelgate.catalog import Mode
from reelgate.jobs import FailureCode, Status
from reelgate.openapi.answers.note import Note


class File(BaseModel):
    """A finished video, in the gateway's own storage."""

    url: str = Field(description="A link that works for a while and needs no key; ask again for a fresh one.")
    content_type: str = Field(description="The media type of the file.")
    size_bytes: int = Field(description="The length of the file.")
    sha256: str = Field(description="The SHA-256 digest of the file, in hex.")


class Failure(BaseModel):
    """Why there is no video."""

    code: FailureCode = Field(description="A word from the list in docs/errors.md.")
    message: str = Field(description="A sentence for people; it may quote the provider.")


class Output(BaseModel):
    """One of the `n` videos that were asked for."""

    index: int = Field(ge=0, description="Its number, from 0.")
    status: Status = Field(description="How far this one is.")
    url: str | None = Field(description="A link to the file; null until it is completed, and once it has expired.")
    content_type: str | None = Field(description="The media type of the file; null until it is completed.")
    size_bytes: int | None = Field(description="The length of the file; null until it is completed.")
    sha256: str | None = Field(description="The SHA-256 digest of the file in hex; null until it is completed.")
    error: Failure | None = Field(description="Why this one failed; null unless it did.")


class Attempt(BaseModel):
    """A provider that was asked and did not take the job."""

    provider: str = Field(description="Who was asked.")
    error: str = Field(description="What kind of refusal it was, as one word.")


class Metadata(BaseModel):
    """Who makes the video, of which values, and what it costs."""

    model: str = Field(description="The model, by its id in the catalog.")
    executed_model: str | None = Field(description="`provider/model`, once a provider has taken the job.")
    provider: str = Field(description="The provider that makes it, or is asked first.")
    provider_name: str = Field(description="The provider's name for people.")
    mode: Mode | None = Field(description="What it is made from; null for a video of before this was written down.")
    seconds: int | None = Field(description="The length that the provider was given; null if it was given none.")
    size: str | None = Field(description="The size that the provider was given; null if it was given none.")
    aspect_ratio: str | None = Field(description="The shape that the provider was given; null if it was given none.")
    resolution: str | None = Field(description="The tier that the provider was given; null if it was given none.")
    generate_audio: bool | None = Field(description="The choice of sound that the provider was given, if it has one.")
    cost_estimate: float = Field(description="What it is expected to cost, in USD.")
    cost: float | None = Field(description="What it cost, in USD; null until the video is final.")
    cost_at_risk: float = Field(description="What a lost submit may have cost besides, in USD.")
    cost_currency: Literal["USD"] = Field(description="The currency of the costs.")
    attempts: list[Attempt] = Field(description="The providers that refused, in the order in which they were asked.")


class Video(BaseModel):
    """A video: what was asked for, how far it is, and where its files are."""

    id: str = Field(description="The id of the video.")
    object: Literal["video"] = Field(description="What this is.")
    created_at: int = Field(description="When it was accepted, in Unix seconds.")
    completed_at: int | None = Field(description="When it was completed, in Unix seconds.")
    expires_at: int | None = Field(description="When its files will be deleted, in Unix seconds.")
    status: Status = Field(description="How far it is; `completed` and `failed` are final.")
    progress: int = Field(ge=0, le=100, description="Percent, estimated from the time that the model usually takes.")
    model: str = Field(description="The model as it was asked for.")
    prompt: str | None = Field(description="What the video shows; null once it was erased.")
    seconds: str = Field(description="The length that was asked for, or the default; `auto` if the model chooses.")
    size: str = Field(description="The size that was asked for, or the default; `auto` if the model chooses.")
    remixed_from_video_id: str | None = Field(description="The video that this one was made of.")
    output: File | None = Field(
        description="The first finished file; null until there is one, and once it has expired."
    )
    outputs: list[Output] = Field(description="All that were asked for, finished or not.")
    error: Failure | None = Field(description="Why it failed; null unless it did.")
    metadata: Metadata = Field(description="Who makes it, and what it costs.")
    user_metadata: dict[str, str] = Field(description="The `metadata` of the request.")
    warnings: list[Note] = Field(description="What was changed on the way to the model.")


class VideoList(BaseModel):
    """A page of the caller's videos."""

    object: Literal["list"] = Field(description="What this is.")
    data: list[Video] = Field(description="The videos of this page.")
    first_id: str | None = Field(description="The id of the first video of the page; null if it is empty.")
    last_id: str | None = Field(description="The id of the last one; give it as `after` to get the next page.")
    has_more: bool = Field(description="Whether there is a next page.")


class Deleted(BaseModel):
    """The receipt for a deleted video."""

    id: str = Field(description="The id of the video.")
    object: Literal["video.deleted"] = Field(description="What this is.")
    deleted: Literal[True] = Field(description="It is gone, and so are its files.")
