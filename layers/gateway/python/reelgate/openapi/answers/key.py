"""An API key, and what may be used."""

from typing import Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from reelgate.keys import Scope


class UsageLimits(BaseModel):
    """What may be used; null is no limit."""

    daily_budget_micros: int | None = Field(description="Millionths of a USD for one day, in UTC.")
    monthly_budget_micros: int | None = Field(description="Millionths of a USD for one month, in UTC.")
    concurrent_videos: int | None = Field(description="How many videos may be in the making at a time.")
    requests_per_second: int | None = Field(description="How many videos may be asked for in one second.")


class LimitStanding(BaseModel):
    """How a limit stands."""

    used: int = Field(description="What is used; what videos in the making may cost counts too.")
    left: int = Field(description="What is left.")
    resets_at: int | None = Field(description="When it is whole again, in Unix seconds; null for what has no end.")


class Standing(BaseModel):
    """How the limits stand that there are, but for those of a second."""

    daily_budget_micros: LimitStanding | SkipJsonSchema[None] = Field(None, description="The budget of the day.")
    monthly_budget_micros: LimitStanding | SkipJsonSchema[None] = Field(None, description="The budget of the month.")
    concurrent_videos: LimitStanding | SkipJsonSchema[None] = Field(None, description="Videos in the making.")


class ScopeLimits(UsageLimits):
    """What a tenant may use with all of its keys, or all tenants together."""

    object: Literal["limits"] = Field(description="What this is.")
    tenant: str | None = Field(description="Whose they are; null for those of the deployment.")
    standing: Standing = Field(description="What is used of them, and left.")


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


class KeyStanding(Key):
    """A key, and how it stands."""

    standing: Standing = Field(description="What is used of its own limits, and left.")


class KeySecret(Key):
    """A key with its secret, which is shown once."""

    key: str = Field(description="The secret: send it as `Authorization: Bearer <key>`.")


class KeyList(BaseModel):
    """A page of the keys."""

    object: Literal["list"] = Field(description="What this is.")
    data: list[Key] = Field(description="The keys of this page, the oldest first.")
    first_id: str | None = Field(description="The id of the first key of the page; null if it is empty.")
    last_id: str | None = Field(description="The id of the last one; give it as `after` to get the next page.")
    has_more: bool = Field(description="Whether there is a next page.")


class KeyDeleted(BaseModel):
    """A key that was revoked."""

    id: str = Field(description="The id of the key.")
    object: Literal["key.deleted"] = Field(description="What this is.")
    deleted: Literal[True] = Field(description="It opens nothing any more.")
