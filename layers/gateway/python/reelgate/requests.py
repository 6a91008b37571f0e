"""The body of POST /videos: the one model that validates it, and that the OpenAPI document is made from."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from reelgate import sources
from reelgate.badges import Badge
from reelgate.errors import InvalidRequest
from reelgate.forms import Upload
from reelgate.invalid import refusal
from reelgate.preferences import Preferences
from reelgate.sources import Source

LONGEST_KEY = 256
"""Characters of an idempotency key."""

_PRIVATE = frozenset({"prompt", "negative_prompt", "webhook_url", *sources.NAMES})
"""Fields whose value is not repeated in an error message."""

_CLIENT_OPTIONS = ("extra_body", "extra_headers", "extra_query")
"""Of the OpenAI SDKs: some clients send them on as fields, and a dry run that came so would be a real one."""

_NUMBERS = ("seconds", "duration", "n", "seed", "max_cost", "media_retention")


def _badge(badge: Badge) -> dict[str, Any]:
    return {"x-badge": badge.value}


class CreateVideo(BaseModel):
    """Fields that are not listed here are passed through to the provider."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True, title="CreateVideo")

    prompt: str = Field(
        min_length=1, max_length=32_000, description="What the video shows.", json_schema_extra=_badge(Badge.RENAMED)
    )
    model: str = Field(min_length=1, max_length=200, description="A model, or `provider/model` to force a provider.")
    seconds: Decimal | None = Field(
        None,
        gt=0,
        le=3600,
        description="Length; also accepted as `duration`.",
        json_schema_extra=_badge(Badge.CONVERTED),
    )
    size: str | None = Field(
        None,
        pattern="^([1-9][0-9]{1,4}x[1-9][0-9]{1,4}|[1-9][0-9]?:[1-9][0-9]?|auto)$",
        description="`WIDTHxHEIGHT`, or a ratio such as `16:9`. Pixels decide over aspect_ratio and resolution.",
        json_schema_extra=_badge(Badge.CONVERTED),
    )
    n: int = Field(1, ge=1, le=4, description="How many videos to make.", json_schema_extra=_badge(Badge.EMULATED))
    aspect_ratio: str | None = Field(
        None,
        pattern="^([1-9][0-9]?:[1-9][0-9]?|auto)$",
        description="The shape, such as `16:9`; the nearest that the model has.",
        json_schema_extra=_badge(Badge.CONVERTED),
    )
    resolution: str | None = Field(
        None,
        pattern="^([1-9][0-9]{2,3}[pP]|[124][kK]|auto)$",
        description="The shorter side, such as `720p` or `4K`; the nearest that the model has.",
        json_schema_extra=_badge(Badge.CONVERTED),
    )
    input_image: Source | None = Field(
        None,
        description="The first frame; also accepted as `input_reference`, `image_url`, `image` or `first_frame`.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    last_frame: Source | None = Field(
        None,
        description="The last frame; also accepted as `end_image`. Needs a first one.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    reference_images: list[Source] | None = Field(
        None,
        min_length=1,
        max_length=16,
        description="Who or what is in the video; also two or more of `input_reference`.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    input_video: Source | None = Field(
        None,
        description="The video to change or to continue; also accepted as `video_url` or `video`; `video_…` is yours.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    negative_prompt: str | None = Field(
        None,
        max_length=5000,
        description="What the video must not show.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    seed: int | None = Field(
        None,
        ge=-1,
        le=2**63 - 1,
        description="The same seed makes the same video, as far as a model does so.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    generate_audio: bool | None = Field(
        None,
        description="Whether it has sound. Said to the provider in any case, since sound can double the price.",
        json_schema_extra=_badge(Badge.RENAMED),
    )
    webhook_url: str | None = Field(
        None, max_length=2048, description="Called when the video has ended.", json_schema_extra=_badge(Badge.EMULATED)
    )
    idempotency_key: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_KEY,
        description="The same key again returns the same video; also the header Idempotency-Key.",
        json_schema_extra=_badge(Badge.EMULATED),
    )
    metadata: dict[str, str] | None = Field(
        None, description="Yours; returned as `user_metadata`.", json_schema_extra=_badge(Badge.EMULATED)
    )
    user: str | None = Field(
        None,
        max_length=256,
        description="Your end user, for the providers that want to know.",
        json_schema_extra=_badge(Badge.PASSTHROUGH),
    )
    provider: Preferences | None = Field(
        None,
        description="Which providers may make it, and who is asked first.",
        json_schema_extra=_badge(Badge.EMULATED),
    )
    models: list[str] | None = Field(
        None,
        min_length=1,
        max_length=5,
        description="Models to fall back to, in this order, when `model` cannot make it.",
        json_schema_extra=_badge(Badge.EMULATED),
    )
    media_retention: int | None = Field(
        None,
        ge=1,
        le=36_500,
        description="Days for which the files are kept; by default as long as the key or the deployment says.",
        json_schema_extra=_badge(Badge.EMULATED),
    )
    max_cost: Decimal | None = Field(
        None,
        ge=0,
        le=1_000_000,
        description="USD for all n videos; what would cost more is not asked.",
        json_schema_extra=_badge(Badge.EMULATED),
    )

    @model_validator(mode="before")
    @classmethod
    def _one_spelling(cls, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Other spellings of a field become the field; two that disagree are refused."""
        read = dict(fields)
        for name in _NUMBERS:
            if isinstance(read.get(name), bool):  # Python counts with them
                raise InvalidRequest(f"{name} must be a number; given {str(read[name]).lower()}", param=name)
        for name in _CLIENT_OPTIONS:
            if name in read:
                raise InvalidRequest(f"{name} is an option of your client, which sent it as a field", param=name)
        media = sources.take(read)
        given = [(name, read.pop(name, None)) for name in ("seconds", "duration")]
        lengths = [(name, str(value)) for name, value in given if value is not None]
        return {**read, **media, **({"seconds": sources.agreed("seconds", lengths)} if lengths else {})}

    @property
    def extra(self) -> dict[str, Any]:
        """What to pass through."""
        return dict(self.model_extra or {})

    @property
    def media(self) -> dict[str, list[str | Upload]]:
        """The pictures and films, by field."""
        given = {name: getattr(self, name) for name in sources.SPELLINGS}
        return {name: value if isinstance(value, list) else [value] for name, value in given.items() if value}


def read(fields: Mapping[str, Any]) -> CreateVideo:
    """The validated request. InvalidRequest names the field, what was given and what is accepted."""
    try:
        request = CreateVideo.model_validate(fields)
    except ValidationError as invalid:
        raise refusal(invalid, private=_PRIVATE) from None
    for name, value in request.extra.items():
        if any(isinstance(each, Upload) for each in _leaves(value)):
            raise InvalidRequest(f"{name} cannot be a file; {', '.join(sources.SPELLINGS)} can", param=name)
    return request


def _leaves(value: Any) -> Iterator[Any]:
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else None
    if inner is None:
        yield value
    for each in inner or ():
        yield from _leaves(each)
