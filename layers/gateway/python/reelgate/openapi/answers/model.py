"""A model, and what each provider of it accepts and charges."""

from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, Field
from pydantic.json_schema import SkipJsonSchema

from reelgate.catalog import Audio, Mode, Per


class Span(BaseModel):
    """All whole numbers from one to another."""

    min: int = Field(description="The smallest one.")
    max: int = Field(description="The largest one.")


class Defaults(BaseModel):
    """What stands when a request says nothing; what the model chooses itself is left out."""

    seconds: int | SkipJsonSchema[None] = Field(None, description="The length.")
    size: str | SkipJsonSchema[None] = Field(None, description="The size in pixels.")
    aspect_ratio: str | SkipJsonSchema[None] = Field(None, description="The shape.")
    resolution: str | SkipJsonSchema[None] = Field(None, description="The tier.")


class Accepts(BaseModel):
    """What a request in one mode may say; what the model has no field for is left out."""

    seconds: list[int] | Span | SkipJsonSchema[None] = Field(None, description="The lengths there are.")
    size: list[str] | Span | SkipJsonSchema[None] = Field(
        None, description="The sizes there are, or the shortest and the longest side."
    )
    aspect_ratio: list[str] | SkipJsonSchema[None] = Field(None, description="The shapes there are.")
    resolution: list[str] | SkipJsonSchema[None] = Field(None, description="The tiers there are.")
    generate_audio: Audio = Field(description="Whether the video has sound.")
    negative_prompt: bool = Field(description="Whether it takes one.")
    seed: bool = Field(description="Whether it takes one.")
    reference_images: Span | SkipJsonSchema[None] = Field(None, description="How many pictures it takes.")
    defaults: Defaults = Field(description="What stands when a request says nothing.")


class ModelPrice(BaseModel):
    """A price, and the requests that it holds for; the first that matches counts."""

    per: Per = Field(description="The unit that is paid for.")
    usd: str = Field(description="The price of one unit, as a decimal number of USD.")
    mode: Mode | SkipJsonSchema[None] = Field(None, description="It holds for videos made from this.")
    resolution: str | SkipJsonSchema[None] = Field(None, description="It holds for this tier.")
    audio: bool | SkipJsonSchema[None] = Field(None, description="It holds with sound, or without.")
    seconds: int | SkipJsonSchema[None] = Field(None, description="It holds for this length.")


class ModelProvider(BaseModel):
    """A model at one provider."""

    id: str = Field(description="`provider/model`: given as `model`, it forces this provider.")
    provider: str = Field(description="The provider.")
    prompt_limit: int = Field(description="The longest prompt, in characters.")
    expected_seconds: int = Field(description="How long a video usually takes to make.")
    sunset_at: date | None = Field(description="The first day on which it is no longer served; null if none is known.")
    modes: dict[Mode, Accepts] = Field(description="What it makes, and what it accepts for it.")
    prices: list[ModelPrice] = Field(description="What it costs.")
    source: str = Field(description="Where these facts are from.")
    checked: date = Field(description="The day on which they were read there.")


class Model(BaseModel):
    """A model: OpenAI's four fields, and what each provider of it accepts and charges."""

    id: str = Field(description="The name to give as `model`.")
    object: Literal["model"] = Field(description="What this is.")
    created: int = Field(description="When its facts were last checked, in Unix seconds.")
    owned_by: str = Field(description="Who trained it.")
    name: str = Field(description="Its name for people.")
    aliases: list[str] = Field(description="Other names that are accepted for it.")
    providers: list[ModelProvider] = Field(description="Who serves it.")


class ModelList(BaseModel):
    """All models that this deployment can make videos with."""

    object: Literal["list"] = Field(description="What this is.")
    data: list[Model] = Field(description="The models.")


class ModelSchema(BaseModel):
    """What one model accepts, as the JSON Schema of a request to create a video."""

    dialect: str = Field(alias="$schema", description="The dialect of JSON Schema.")
    title: str = Field(description="The name of the model.")
    description: str = Field(description="What holds for all fields.")
    type: Literal["object"] = Field(description="A request is an object.")
    properties: dict[str, Any] = Field(description="The fields, each with its `x-badge`; null alone if it has none.")
    required: list[str] = Field(description="The fields without which there is no video.")
    additionalProperties: bool = Field(description="Whether other fields are passed through.")  # noqa: N815 - theirs
    parts: dict[str, Any] = Field(alias="$defs", description="What the fields refer to.")
    routes: list[str] = Field(alias="x-routes", description="Each `provider/mode` that there is.")
