"""What is asked for when a key is issued, rotated or changed: the bodies of those requests."""

from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError, model_validator

from reelgate import budgets, invalid
from reelgate.keys import VIDEOS, Scope

TENANT = r"^[A-Za-z0-9._-]{1,64}$"
DAY = 24 * 3600
LONGEST_OVERLAP = 30 * DAY
LAST_SECOND = 253_402_300_799
"""Of the year 9999."""

Count = Annotated[StrictInt, Field(ge=0, le=1_000_000_000_000)]
"""A million USD in micros; the table's numbers would hold more."""

MediaRetention = Annotated[
    StrictInt | None,
    Field(
        ge=1, le=36_500, description="Days for which the files of its videos are kept at the most; null: as all are."
    ),
]
KeepPrompts = Annotated[
    StrictBool | None,
    Field(description="Whether the prompts of its videos are kept once these have ended; null: as all are."),
]


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Limits(_Body):
    """What may be used; null, and what is not said, is no limit."""

    daily_budget_micros: Count | None = Field(None, description="Millionths of a USD for one day, in UTC.")
    monthly_budget_micros: Count | None = Field(None, description="Millionths of a USD for one month, in UTC.")
    concurrent_videos: Count | None = Field(None, description="How many videos may be in the making at a time.")
    requests_per_second: Count | None = Field(None, description="How many videos may be asked for in one second.")

    @property
    def limits(self) -> budgets.Limits:
        return budgets.Limits(**self.model_dump())


class CreateKey(_Body):
    """Whom the key is for, and what it may do."""

    name: str = Field(min_length=1, max_length=100, description="A name for people.")
    tenant: str | None = Field(
        None, pattern=TENANT, description="Who owns the videos; by default the caller's own tenant."
    )
    scopes: tuple[Scope, ...] = Field(
        VIDEOS, min_length=1, max_length=len(Scope), description="What it may do; by default all but `admin`."
    )
    models: tuple[Annotated[str, Field(min_length=1, max_length=200)], ...] = Field(
        (), max_length=100, description="The only models that it may use; by default all."
    )
    test: StrictBool = Field(
        False, description="A key that begins with `rg_test_`, and makes only videos that are free."
    )
    expires_at: StrictInt | None = Field(
        None, ge=1, le=LAST_SECOND, description="When it stops to work, in Unix seconds."
    )
    media_retention: MediaRetention = None
    keep_prompts: KeepPrompts = None
    limits: Limits = Field(Limits(), description="What it may use.")

    @model_validator(mode="after")
    def _no_way_out(self) -> "CreateKey":
        if self.test and Scope.ADMIN in self.scopes:
            raise ValueError("a test key cannot have the scope admin: it could issue one that is none")
        return self


class KeyRetention(_Body):
    """What is kept of a key's videos. Both are to be said: to leave one out would be to keep more by oversight."""

    media_retention: MediaRetention
    keep_prompts: KeepPrompts


class RotateKey(_Body):
    """How long the present secret works beside the new one."""

    overlap_seconds: Annotated[StrictInt, Field(ge=0, le=LONGEST_OVERLAP)] = Field(
        DAY, description="For so many seconds; by default for a day."
    )


T = TypeVar("T", bound=BaseModel)


def read(body: type[T], fields: Mapping[str, Any]) -> T:
    """The validated body. InvalidRequest names the field and what is wrong with it."""
    try:
        return body.model_validate(fields)
    except ValidationError as error:
        raise invalid.refusal(error, private=()) from None
