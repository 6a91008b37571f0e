"""The body of POST /videos: the one model that validates it, and that the OpenAPI document is made from."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, WithJsonSchema, model_validator

from reelgate.errors import InvalidRequest
from reelgate.forms import Upload

_IMAGE_SPELLINGS = ("input_image", "input_reference", "image_url", "image")
_PRIVATE = frozenset({"prompt", "negative_prompt", "webhook_url", *_IMAGE_SPELLINGS})
"""Fields whose value is not repeated in an error message."""

Image = Annotated[
    str | Upload,
    WithJsonSchema({"type": "string", "description": "HTTPS URL or data URI; in a form, a file"}),
]


class CreateVideo(BaseModel):
    """Fields that are not listed here are passed through to the provider."""

    model_config = ConfigDict(extra="allow", arbitrary_types_allowed=True, title="CreateVideo")

    prompt: str = Field(min_length=1, max_length=32_000, description="What the video shows.")
    model: str = Field(min_length=1, max_length=200, description="A model, or `provider/model` to force a provider.")
    seconds: Decimal | None = Field(None, gt=0, le=3600, description="Length; also accepted as `duration`.")
    size: str | None = Field(None, pattern=r"^([1-9]\d{1,4}x[1-9]\d{1,4}|[1-9]\d?:[1-9]\d?|auto)$")
    n: int = Field(1, ge=1, le=4, description="How many videos to make.")
    aspect_ratio: str | None = Field(None, pattern=r"^([1-9]\d?:[1-9]\d?|auto)$")
    resolution: str | None = Field(None, pattern=r"^([1-9]\d{2,3}[pP]|[124][kK]|auto)$")
    input_image: Image | None = Field(None, description="First frame; also `input_reference` or `image_url`.")
    negative_prompt: str | None = Field(None, max_length=5000)
    seed: int | None = Field(None, ge=-1, le=2**63 - 1)
    generate_audio: bool | None = None
    webhook_url: str | None = Field(None, max_length=2048)
    idempotency_key: str | None = Field(None, min_length=1, max_length=256)
    metadata: dict[str, str] | None = Field(None, description="Yours; returned as `user_metadata`.")
    user: str | None = Field(None, max_length=256)

    @model_validator(mode="before")
    @classmethod
    def _one_spelling(cls, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Other spellings of a field become the field; two that disagree are refused."""
        read = dict(fields)
        for name in ("seconds", "duration", "n", "seed"):
            if isinstance(read.get(name), bool):  # Python counts with them
                raise InvalidRequest(f"{name} must be a number; given {str(read[name]).lower()}", param=name)
        given = {name: read.pop(name, None) for name in (*_IMAGE_SPELLINGS, "seconds", "duration")}
        images = [(name, _image(name, given[name])) for name in _IMAGE_SPELLINGS if given[name] is not None]
        read |= _agreed("input_image", images)
        lengths = [(name, str(given[name])) for name in ("seconds", "duration") if given[name] is not None]
        return read | _agreed("seconds", lengths)

    @property
    def extra(self) -> dict[str, Any]:
        """What to pass through."""
        return dict(self.model_extra or {})


def read(fields: Mapping[str, Any]) -> CreateVideo:
    """The validated request. InvalidRequest names the field, what was given and what is accepted."""
    try:
        request = CreateVideo.model_validate(fields)
    except ValidationError as invalid:
        raise _invalid(invalid) from None
    for name, value in request.extra.items():
        if _holds_file(value):
            raise InvalidRequest(f"{name} cannot be a file; only input_image can", param=name)
    return request


def _invalid(invalid: ValidationError) -> InvalidRequest:
    first = invalid.errors(include_url=False)[0]
    param = str(first["loc"][0]) if first["loc"] else None
    given = first.get("input")
    shown = f"; given {given!r}" if param not in _PRIVATE and isinstance(given, str | int | float | bool) else ""
    if first["type"] == "missing":
        return InvalidRequest(f"{param} is required", param=param)
    return InvalidRequest(f"{param}: {first['msg']}{shown[:120]}", param=param)


def _holds_file(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_holds_file, value.values()))
    return any(map(_holds_file, value)) if isinstance(value, list) else isinstance(value, Upload)


def _agreed(name: str, given: list[tuple[str, Any]]) -> dict[str, Any]:
    if any(value != given[0][1] for _, value in given):
        spellings = " and ".join(spelling for spelling, _ in given)
        raise InvalidRequest(f"{spellings} are the same field, and are given with different values", param=name)
    return {name: given[0][1]} if given else {}


def _image(name: str, value: Any) -> str | Upload:
    """The one image in any of the spellings: a string, a file, `{image_url}`, or a list of one of these."""
    if isinstance(value, list):
        if len(value) != 1:
            raise InvalidRequest(f"{name} takes one image; given {len(value)}", param=name)
        return _image(name, value[0])
    if isinstance(value, Mapping) and set(value) == {"image_url"}:
        return _image(name, value["image_url"])
    if isinstance(value, str | Upload):
        return value
    raise InvalidRequest(f"{name} must be a URL, a data URI, a file or {{'image_url': …}}", param=name)
