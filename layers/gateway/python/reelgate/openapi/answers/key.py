"""An API key, and what may be used."""

from typing import Literal

from pydantic import BaseModel, Field

from reelgate.keys import Scope


class UsageLimits(BaseModel):
    """What may be used; null is no limit."""

    daily_budget_micros: int | None = Field(description="Millionths of a USD for one day, in UTC.")
    monthly_budget_micros: int | None = Field(description="Millionths of a USD for one month, in UTC.")
    concurrent_videos: int | None = Field(description="How many videos may be in the making at a time.")
    requests_per_second: int | None = Field(description="How many videos may be asked for in one second.")


class ScopeLimits(UsageLimits):
    """What a tenant may use with all of its keys, or all tenants together."""

    object: Literal["limits"] = Field(description="What this is.")
    tenant: str | None = Field(description="Whose they are; null for those of the deployment.")


class Key(BaseModel):
    """An API key, as its admin sees it."""

    id: str = Field(description="Its id, which stays the same when it is rotated.")
    object: Literal["key"] = Field(description="What this is.")
    tenant: str = Field(description="Who owns the videos.")
    name: str = Field(description="Its name for people.")
    scopes: list[Scope] = Field(description="What it may do.")
    models: list[str] = Field(description="The only models that it may use; if empty, all.")
    test: bool = Field(description="Whether it makes only videos that are free.")
    media_retention: int | None = Field(
        description="Days for which its files are kept at the most; null if as all are."
    )
    keep_prompts: bool = Field(description="Whether its prompts are kept for as long as the deployment keeps any.")
    limits: UsageLimits = Field(description="What it may use.")
    ending: str = Field(description="The last four characters of its secret.")
    created_at: int = Field(description="When it was issued, in Unix seconds.")
    expires_at: int | None = Field(description="When it stops to work, in Unix seconds; null if it does not.")
    rotated_at: int | None = Field(
        description="When it got its present secret, in Unix seconds; null if it is the first."
    )


class KeySecret(Key):
    """A key with its secret, which is shown once."""

    key: str = Field(description="The secret: send it as `Authorization: Bearer <key>`.")


class KeyList(BaseModel):
    """The keys that there are."""

    object: Literal["list"] = Field(description="What this is.")
    data: list[Key] = Field(description="The keys, the oldest first.")


class KeyDeleted(BaseModel):
    """A key that was revoked."""

    id: str = Field(description="The id of the key.")
    object: Literal["key.deleted"] = Field(description="What this is.")
    deleted: Literal[True] = Field(description="It opens nothing any more.")
