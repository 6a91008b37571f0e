"""Facts about providers and their models, as data: one TOML file a provider, each fact with its source and date.

The types below are the file's format; a key that they do not know is an error when the catalog is loaded.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, ClassVar

from pydantic import ConfigDict, TypeAdapter

ANY_MODEL = "*"
"""A model entry of this id takes every model name, as an upstream does whose models we cannot know."""


class Mode(StrEnum):
    TEXT_TO_VIDEO = "text_to_video"
    IMAGE_TO_VIDEO = "image_to_video"


class SubmitSafety(StrEnum):
    """What a provider offers when the answer to a submit was lost."""

    IDEMPOTENT = "idempotent"
    """The same reference sent again returns the same job."""
    NONE = "none"
    """Nothing: the submission stays unknown, and is reported with the cost at risk."""


class Audio(StrEnum):
    NEVER = "never"
    OPTIONAL = "optional"
    ALWAYS = "always"


class Per(StrEnum):
    SECOND = "second"
    VIDEO = "video"


@dataclass(frozen=True, kw_only=True)
class _Facts:
    """What the file says is validated against the types; a misspelt key is an error."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Range(_Facts):
    """A closed range of whole numbers."""

    min: int
    max: int


@dataclass(frozen=True, kw_only=True)
class Price(_Facts):
    """USD for each `per`, for requests that match every condition given; the first match counts."""

    per: Per
    usd: Decimal
    resolution: str | None = None
    audio: bool | None = None
    seconds: int | None = None


@dataclass(frozen=True, kw_only=True)
class Variant(_Facts):
    """A model in one mode at one provider: what the endpoint is called and what it accepts.

    An empty tuple or None means that the endpoint has no such field. `fields` renames ours to theirs where the
    endpoint differs from the adapter's own table; `formats` turns a value into text, as in `{seconds = "{}s"}`.
    """

    upstream: str
    seconds: tuple[int, ...] | Range | None = None
    default_seconds: int | None = None
    sizes: tuple[str, ...] | Range | None = None
    default_size: str | None = None
    aspect_ratios: tuple[str, ...] = ()
    default_aspect_ratio: str | None = None
    resolutions: tuple[str, ...] = ()
    default_resolution: str | None = None
    audio: Audio = Audio.NEVER
    negative_prompt: bool = False
    seed: bool = False
    user: bool = False
    fields: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Model(_Facts):
    """`p25` and `median` are seconds from submit to done, and set the pace of the polls; `source` and `checked` say
    where the facts are from and when they were read."""

    id: str
    name: str
    creator: str
    source: str
    checked: date
    prompt_limit: int
    p25: int
    median: int
    deadline: int
    variants: Mapping[Mode, Variant]
    prices: tuple[Price, ...]
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ProviderFacts(_Facts):
    """`adapter` names the module under `providers/`, `key_env` the variable that holds the key on a laptop."""

    name: str
    title: str
    adapter: str
    base_url: str
    key_env: str
    base_url_env: str | None = None
    submit: SubmitSafety
    models: Mapping[str, Model]

    def model(self, id: str) -> Model | None:
        return self.models.get(id) or self.models.get(ANY_MODEL)


def names() -> tuple[str, ...]:
    """All providers there is a file for, in order of name."""
    return tuple(sorted(path.stem for path in Path(__file__).parent.glob("*.toml")))


@cache
def provider(name: str) -> ProviderFacts:
    """The facts about one provider. KeyError names an unknown one, pydantic's ValidationError a malformed fact."""
    if name not in names():
        raise KeyError(f"there is no provider {name!r}; there are {', '.join(names())}")
    document = tomllib.loads(Path(__file__).with_name(f"{name}.toml").read_text(), parse_float=Decimal)
    models = {entry["id"]: _inherited(entry) for entry in document.pop("models")}
    return TypeAdapter(ProviderFacts).validate_python({**document, "name": name, "models": models})


def _inherited(entry: dict[str, Any]) -> dict[str, Any]:
    """The capabilities that stand beside `variants` hold for every variant that does not say otherwise."""
    own = {key: value for key, value in entry.items() if key in Model.__dataclass_fields__}
    shared = {key: value for key, value in entry.items() if key not in own}
    return {**own, "variants": {mode: {**shared, **facts} for mode, facts in own["variants"].items()}}


def providers(enabled: Sequence[str]) -> tuple[ProviderFacts, ...]:
    """The facts about the providers that a deployment has switched on, in its order."""
    return tuple(provider(name) for name in enabled)
