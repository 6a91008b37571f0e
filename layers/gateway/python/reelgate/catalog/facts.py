"""The format of the catalog's files: what is said of a provider and of a model, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from pydantic import ConfigDict

ANY_MODEL = "*"
"""A model entry of this id takes every model name, as an upstream does whose models we cannot know."""


class Mode(StrEnum):
    """What a video is made from; the inputs of a request decide it."""

    TEXT_TO_VIDEO = "text_to_video"
    IMAGE_TO_VIDEO = "image_to_video"
    """From its first frame."""
    FIRST_LAST_FRAME_TO_VIDEO = "first_last_frame_to_video"
    REFERENCE_TO_VIDEO = "reference_to_video"
    """From pictures of who or what is in it, none of which is a frame of it."""
    VIDEO_TO_VIDEO = "video_to_video"
    """An edit: another video, changed as the prompt says."""
    VIDEO_EXTENSION = "video_extension"
    """Another video, going on."""


class SubmitSafety(StrEnum):
    """What a provider offers when the answer to a submit was lost."""

    IDEMPOTENT = "idempotent"
    """The same reference sent again returns the same job."""
    LOOKUP = "lookup"
    """It keeps our reference, by which the job can be found, or that there is none."""
    NONE = "none"
    """Nothing: the submission stays unknown, and is reported with the cost at risk."""


class Audio(StrEnum):
    NEVER = "never"
    OPTIONAL = "optional"
    ALWAYS = "always"


class Per(StrEnum):
    """The units that vendors bill."""

    SECOND = "second"
    VIDEO = "video"
    TOKEN = "token"  # noqa: S105 - a unit, no secret
    """ByteDance's: width x height x frames a second x seconds / 1024.
    https://docs.byteplus.com/en/docs/ModelArk/1544106"""


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
    mode: Mode | None = None
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
    reference_images: Range | None = None
    fields: Mapping[str, str] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Model(_Facts):
    """`p25` and `median` are seconds from submit to done, and set the pace of the polls; `source` and `checked` say
    where the facts are from and when they were read. `sunset_at` is the first day on which the vendor no longer serves
    it, `fps` what a price per token counts with."""

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
    sunset_at: date | None = None
    fps: int | None = None

    def lives(self, today: date) -> bool:
        return self.sunset_at is None or today < self.sunset_at


@dataclass(frozen=True, kw_only=True)
class ProviderFacts(_Facts):
    """`adapter` names the module under `providers/`, `key_env` the variable that holds the key on a laptop.
    A `sandbox` is no vendor: its videos cost nothing, and test keys reach no others.
    `bills_failures` says that a job which was accepted is paid for whatever becomes of it, `verified` what of the
    vendor's own the adapter's calls are held against by tests/vendors: packages with their versions. `unverified` says
    what only documentation tells, or nothing at all."""

    name: str
    title: str
    adapter: str
    base_url: str
    key_env: str
    base_url_env: str | None = None
    submit: SubmitSafety
    bills_failures: bool = False
    sandbox: bool = False
    verified: tuple[str, ...] = ()
    unverified: str = ""
    models: Mapping[str, Model]

    def model(self, id: str) -> Model | None:
        return self.models.get(id) or self.models.get(ANY_MODEL)
